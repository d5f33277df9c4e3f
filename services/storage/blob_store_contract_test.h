#ifndef COFFER_SERVICES_STORAGE_BLOB_STORE_CONTRACT_TEST_H_
#define COFFER_SERVICES_STORAGE_BLOB_STORE_CONTRACT_TEST_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "lib/clock/clock.h"
#include "lib/clock/fake_clock.h"
#include "services/storage/blob_store.h"

namespace coffer::storage {

// Makes an empty store in `folder`, which exists and is empty.
using BlobStoreFactory =
    std::function<absl::StatusOr<std::unique_ptr<BlobStore>>(
        const std::string& folder, Clock* clock)>;

// What BlobStore promises. Each implementation instantiates it:
//
//   INSTANTIATE_TEST_SUITE_P(InMemory, BlobStoreContractTest,
//                            testing::Values(&MakeInMemory));
class BlobStoreContractTest : public testing::TestWithParam<BlobStoreFactory> {
 protected:
  void SetUp() override;

  // Puts blobs whose ids are their hashes.
  absl::Status Put(const std::vector<std::string>& contents,
                   WriteClass write_class = WriteClass::kSmallSynced);
  // The bytes of a blob that must be there.
  std::string Read(const BlobId& id);
  BlobInfo Stat(const BlobId& id);

  FakeClock clock_;
  std::unique_ptr<BlobStore> store_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_BLOB_STORE_CONTRACT_TEST_H_
