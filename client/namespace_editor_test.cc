#include "client/namespace_editor.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/path_resolver.h"
#include "client/session_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class NamespaceEditorTest : public SessionFixture {
 protected:
  NamespaceEditorTest() { Start(); }
};

TEST_F(NamespaceEditorTest, MakesMissingParentsOnly) {
  PathResolver resolver(&session());
  uint64_t created = 0;
  ASSERT_THAT(
      EnsureFolder(session(), resolver, {"a", "b"}, {&created, absl::nullopt}),
      IsOk());
  EXPECT_EQ(created, 2);
  ASSERT_THAT(EnsureFolder(session(), resolver, {"a", "b", "c"},
                           {&created, absl::nullopt}),
              IsOk());
  EXPECT_EQ(created, 3);
  EXPECT_THAT(EnsureFolder(session(), resolver, {}, {&created, absl::nullopt}),
              IsOkAndHolds(session().root_folder_id()));
  ASSERT_THAT(Put("/f", "1"), IsOk());
  EXPECT_THAT(
      EnsureFolder(session(), resolver, {"f", "x"}, {&created, absl::nullopt}),
      HasReason(reason::kNotAFolder));
  EXPECT_EQ(created, 3);
}

TEST_F(NamespaceEditorTest, LeavesTheTopWhereItIs) {
  PathResolver resolver(&session());
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(MakeFolder(session(), resolver, {}, false), refused);
  EXPECT_THAT(MoveEntry(session(), resolver, {}, {"a"}), refused);
  Operation operation(&session(), OperationOptions());
  EXPECT_THAT(RemoveEntry(operation, resolver, {}, true), refused);
}

TEST_F(NamespaceEditorTest, RemovesTreesFromBelow) {
  PathResolver resolver(&session());
  uint64_t created = 0;
  for (int i = 0; i < 5; ++i) {
    const std::string name = absl::StrCat(i);
    ASSERT_THAT(EnsureFolder(session(), resolver, {"a", name, "deep"},
                             {&created, absl::nullopt}),
                IsOk());
    ASSERT_THAT(Put(absl::StrCat("/a/", i, "/f"), "1"), IsOk());
  }
  Operation operation(&session(), OperationOptions());
  EXPECT_THAT(RemoveEntry(operation, resolver, {"a"}, false),
              HasReason(reason::kFolderNotEmpty));
  const auto summary = RemoveEntry(operation, resolver, {"a"}, true);
  ASSERT_THAT(summary, IsOk());
  EXPECT_EQ(summary->files, 5);
  EXPECT_EQ(summary->folders, created);
  EXPECT_THAT(summary->errors, testing::IsEmpty());
  EXPECT_THAT(vault().Stat("/a", 0), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace coffer::client
