#include "client/path_resolver.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/remote_path.h"
#include "client/session_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class PathResolverTest : public SessionFixture {
 protected:
  PathResolverTest() {
    Start();
    EXPECT_THAT(vault().MakeFolder("/a/b", true), IsOk());
    EXPECT_THAT(Put("/a/b/f", "1"), IsOk());
  }
};

TEST_F(PathResolverTest, FindsEntriesAtEveryDepth) {
  PathResolver resolver(&session());
  EXPECT_THAT(resolver.ResolveFolder({}),
              IsOkAndHolds(session().root_folder_id()));
  const auto file = resolver.Resolve({"a", "b", "f"}, true);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->name, "f");
  EXPECT_FALSE(file->is_folder());
  EXPECT_TRUE(file->entry.current_version.has_value());
}

TEST_F(PathResolverTest, TellsMissingNamesFromFilesInTheWay) {
  PathResolver resolver(&session());
  EXPECT_THAT(resolver.Resolve({"a", "x", "f"}, false),
              testing::AllOf(StatusIs(absl::StatusCode::kNotFound),
                             HasReason(reason::kEntryNotFound)));
  EXPECT_THAT(resolver.Resolve({"a", "b", "f", "g"}, false),
              testing::AllOf(StatusIs(absl::StatusCode::kFailedPrecondition),
                             HasReason(reason::kNotAFolder)));
  EXPECT_THAT(resolver.Resolve({}, false),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(PathResolverTest, AsksOncePerFolderAndOperation) {
  PathResolver resolver(&session());
  ASSERT_THAT(resolver.ResolveFolder({"a", "b"}), IsOk());
  const uint64_t calls = services().directory().call_count();
  ASSERT_THAT(resolver.ResolveFolder({"a", "b"}), IsOk());
  EXPECT_EQ(services().directory().call_count(), calls);
  EXPECT_TRUE(resolver.Forget());
  EXPECT_FALSE(resolver.Forget());
  ASSERT_THAT(resolver.ResolveFolder({"a", "b"}), IsOk());
  EXPECT_EQ(services().directory().call_count(), calls + 2);
}

TEST_F(PathResolverTest, NoticesWithinAnOperationThatAFolderWent) {
  PathResolver resolver(&session());
  ASSERT_THAT(resolver.ResolveFolder({"a", "b"}), IsOk());
  ASSERT_THAT(vault().Move("/a/b", "/a/c"), IsOk());
  ASSERT_THAT(vault().MakeFolder("/a/b", false), IsOk());
  ASSERT_THAT(Put("/a/b/new", "2"), IsOk());
  EXPECT_THAT(resolver.Resolve({"a", "b", "new"}, false), IsOk());
}

}  // namespace
}  // namespace coffer::client
