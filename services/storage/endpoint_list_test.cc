#include "services/storage/endpoint_list.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

MATCHER_P2(IsEndpoint, network_class, address, "") {
  return arg.network_class == network_class && arg.address == address;
}

std::string FileWith(const std::string& content) {
  const std::string path = absl::StrCat(
      testing::TempDir(), "/",
      testing::UnitTest::GetInstance()->current_test_info()->name());
  std::ofstream(path, std::ios::trunc) << content;
  return path;
}

TEST(EndpointList, ReadsOne) {
  EXPECT_THAT(ParseEndpoint("external=a.example.net:30420"),
              IsOkAndHolds(IsEndpoint("external", "a.example.net:30420")));
  EXPECT_THAT(ParseEndpoint("cluster=[::1]:1"),
              IsOkAndHolds(IsEndpoint("cluster", "[::1]:1")));
}

TEST(EndpointList, RefusesWhatIsNone) {
  for (const char* text :
       {"", "cluster", "=a:1", "cluster=", "cluster=a", "cluster=a:0",
        "cluster=a:b", "cluster=dns:///a:1"}) {
    EXPECT_THAT(ParseEndpoint(text), StatusIs(kInvalid)) << text;
  }
}

TEST(EndpointList, ReadsFiles) {
  EXPECT_THAT(ReadEndpointFile(
                  FileWith("# outside\nexternal=a:1  # by a load balancer\n\n"
                           "\t other = b:2\r\n")),
              StatusIs(kInvalid));
  EXPECT_THAT(
      ReadEndpointFile(FileWith("# outside\nexternal=a:1  # balanced\n\n"
                                "\t other=b:2\r\nlast=c:3")),
      IsOkAndHolds(ElementsAre(IsEndpoint("external", "a:1"),
                               IsEndpoint("other", "b:2"),
                               IsEndpoint("last", "c:3"))));
  EXPECT_THAT(ReadEndpointFile(FileWith("")), IsOkAndHolds(IsEmpty()));
}

TEST(EndpointList, TakesAMissingFileForAnEmptyOne) {
  const std::string missing = FileWith("") + "/not there";
  EXPECT_THAT(ReadEndpointFile(missing), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(ReadEndpointFile(testing::TempDir() + "/no/such/file"),
              IsOkAndHolds(IsEmpty()));
}

TEST(EndpointList, NamesFileAndLineOfAMistake) {
  const std::string path = FileWith("external=a:1\n#\nnonsense\n");
  EXPECT_THAT(ReadEndpointFile(path),
              StatusIs(kInvalid, HasSubstr(path + ":3: ")));
}

TEST(EndpointList, RefusesFilesThatAreNone) {
  EXPECT_THAT(ReadEndpointFile(FileWith(std::string(65 << 10, '#'))),
              StatusIs(kInvalid, HasSubstr("larger")));
  // A folder can be opened, but not read.
  EXPECT_THAT(ReadEndpointFile(testing::TempDir()).status(),
              Not(testing::AnyOf(IsOk(), StatusIs(kInvalid))));
}

TEST(EndpointList, RefusesWhatTheDirectoryWould) {
  EXPECT_THAT(ValidateEndpoints({{"a", "a:1"}, {"b", "a:1"}}), IsOk());
  EXPECT_THAT(ValidateEndpoints({{"a", "a:1"}, {"b", "b:1"}, {"a", "c:1"}}),
              StatusIs(kInvalid, HasSubstr("\"a\"")));
  EXPECT_THAT(ValidateEndpoints({{std::string(65, 'c'), "a:1"}}),
              StatusIs(kInvalid));
  EXPECT_THAT(ValidateEndpoints({{"a", std::string(257, 'a')}}),
              StatusIs(kInvalid));
  std::vector<NetworkEndpoint> many;
  for (size_t i = 0; i <= kMaxEndpoints; ++i) {
    many.push_back({absl::StrCat("class-", i), "a:1"});
  }
  EXPECT_THAT(ValidateEndpoints(many), HasReason(reason::kInvalidRequest));
}

TEST(EndpointList, AddsTheAddressesOfTheNodeItself) {
  EXPECT_THAT(CompleteEndpoints({}, {"10.0.0.7", 1}, {"fd00::7", 2}),
              IsOkAndHolds(ElementsAre(IsEndpoint("cluster", "10.0.0.7:1"),
                                       IsEndpoint("admin", "[fd00::7]:2"))));
  EXPECT_THAT(CompleteEndpoints({{"external", "b:3"}}, {"a", 1}, {"a", 2}),
              IsOkAndHolds(ElementsAre(IsEndpoint("external", "b:3"),
                                       IsEndpoint("cluster", "a:1"),
                                       IsEndpoint("admin", "a:2"))));
}

TEST(EndpointList, LeavesWhatTheOperatorGave) {
  EXPECT_THAT(CompleteEndpoints({{"admin", "x:1"}, {"cluster", "y:1"}},
                                {"0.0.0.0", 1}, {"0.0.0.0", 2}),
              IsOkAndHolds(ElementsAre(IsEndpoint("admin", "x:1"),
                                       IsEndpoint("cluster", "y:1"))));
}

TEST(EndpointList, NeverAdvertisesAWildcard) {
  EXPECT_THAT(
      CompleteEndpoints({{"cluster", "a:1"}}, {"0.0.0.0", 1}, {"::", 2}),
      IsOkAndHolds(SizeIs(1)));
  for (const char* host : {"0.0.0.0", "::"}) {
    EXPECT_THAT(CompleteEndpoints({{"external", "a:1"}}, {host, 1}, {"a", 2}),
                StatusIs(kInvalid, HasSubstr("--advertise")))
        << host;
  }
}

TEST(EndpointList, AdvertisesLoopbackToTheSameMachineOnly) {
  for (const char* host : {"127.0.0.1", "127.1.2.3", "::1", "localhost"}) {
    EXPECT_THAT(CompleteEndpoints({}, {"10.0.0.7", 1}, {host, 2}),
                IsOkAndHolds(ElementsAre(IsEndpoint("cluster", "10.0.0.7:1"))))
        << host;
    EXPECT_THAT(CompleteEndpoints({{"cluster", "[fd00::7]:1"}},
                                  {"127.0.0.1", 1}, {host, 2}),
                IsOkAndHolds(SizeIs(1)))
        << host;
    EXPECT_THAT(CompleteEndpoints({}, {"127.0.0.1", 1}, {host, 2}),
                IsOkAndHolds(SizeIs(2)))
        << host;
    EXPECT_THAT(
        CompleteEndpoints({{"cluster", "[::1]:1"}}, {"0.0.0.0", 1}, {host, 2}),
        IsOkAndHolds(SizeIs(2)))
        << host;
  }
  // The operator knows better.
  EXPECT_THAT(CompleteEndpoints({{"admin", "127.0.0.1:2"}}, {"10.0.0.7", 1},
                                {"127.0.0.1", 2}),
              IsOkAndHolds(SizeIs(2)));
}

TEST(EndpointList, CountsTheOnesItAdds) {
  std::vector<NetworkEndpoint> given;
  for (size_t i = 0; i < kMaxEndpoints; ++i) {
    given.push_back({absl::StrCat("class-", i), "a:1"});
  }
  EXPECT_THAT(ValidateEndpoints(given), IsOk());
  EXPECT_THAT(CompleteEndpoints(given, {"a", 1}, {"a", 2}), StatusIs(kInvalid));
}

}  // namespace
}  // namespace coffer::storage
