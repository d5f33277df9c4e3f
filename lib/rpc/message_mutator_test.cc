#include "lib/rpc/message_mutator.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>

#include "coffer/common/v1/records.pb.h"
#include "lib/fuzz/fuzz_input.h"

namespace coffer::rpc {
namespace {

// All inputs of two bytes, followed by some that mean a value.
TEST(MessageMutatorTest, ReachesManyStates) {
  common::v1::VersionRecord sample;
  sample.set_vault_id("vault");
  sample.mutable_manifest_segments()->add_segments()->set_blob_id("blob");
  sample.mutable_created_time()->set_seconds(7);
  std::set<std::string> results;
  for (int first = 0; first < 64; ++first) {
    for (int second = 0; second < 64; ++second) {
      const std::string bytes = {static_cast<char>(first),
                                 static_cast<char>(second),
                                 '\x03',
                                 '\x02',
                                 '\x01',
                                 '\x02',
                                 'x',
                                 'y'};
      fuzz::FuzzInput input(reinterpret_cast<const uint8_t*>(bytes.data()),
                            bytes.size());
      common::v1::VersionRecord changed = sample;
      MutateMessage(&input, &changed);
      results.insert(changed.SerializeAsString());
    }
  }
  EXPECT_GT(results.size(), 20u);
}

TEST(MessageMutatorTest, TheEndOfTheInputClearsAField) {
  common::v1::VersionRecord record;
  record.set_suite(1);
  fuzz::FuzzInput input(nullptr, 0);
  MutateMessage(&input, &record);
  EXPECT_EQ(record.suite(), 0u);
}

}  // namespace
}  // namespace coffer::rpc
