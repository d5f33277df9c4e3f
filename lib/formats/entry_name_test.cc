#include "lib/formats/entry_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

TEST(EntryNameTest, AcceptsAnyBytes) {
  for (const std::string& name :
       {std::string("a"), std::string("..."), std::string(".hidden"),
        std::string("\xff\xfe\n\x01", 4), std::string(" "),
        std::string(kMaxNameSizeBytes, '\x80')}) {
    EXPECT_THAT(ValidateName(name), IsOk());
  }
}

TEST(EntryNameTest, RefusesWhatNoFileSystemHas) {
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string("a/b"),
        std::string("/"), std::string("a\0", 2),
        std::string(kMaxNameSizeBytes + 1, 'a')}) {
    EXPECT_THAT(ValidateName(name), HasReason(reason::kInvalidRequest));
  }
}

TEST(EntryNameTest, TheMessageDoesNotRepeatTheName) {
  EXPECT_EQ(ValidateName("secret/name").ToString().find("secret"),
            std::string::npos);
}

}  // namespace
}  // namespace coffer::formats
