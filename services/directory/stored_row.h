#ifndef COFFER_SERVICES_DIRECTORY_STORED_ROW_H_
#define COFFER_SERVICES_DIRECTORY_STORED_ROW_H_

// Messages as values of a MetadataStore.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "google/protobuf/message_lite.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"

namespace coffer::directory {

// Equal messages give equal bytes, maps included.
std::string SerializeRow(const google::protobuf::MessageLite& message);

// DATA_LOSS when `bytes` are not such a message.
absl::Status ParseRow(absl::string_view bytes,
                      google::protobuf::MessageLite* message);

// nullopt when there is no such row. DATA_LOSS when it is damaged.
template <typename Message>
absl::StatusOr<absl::optional<Message>> ReadRow(const MetadataView& view,
                                                Family family,
                                                absl::string_view key) {
  auto bytes = view.Get(family, key);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return absl::optional<Message>();
  Message message;
  absl::Status status = ParseRow(**bytes, &message);
  if (!status.ok()) return status;
  return absl::make_optional(std::move(message));
}

// `status`, saying which row it is about: table and key, in hexadecimal.
absl::Status InRow(Family family, absl::string_view key,
                   const absl::Status& status);

// The same, and reports a damaged row to the transaction.
template <typename Message>
absl::StatusOr<absl::optional<Message>> ReadRow(
    const StateTransaction& transaction, Family family, absl::string_view key) {
  const MetadataView& view = transaction;
  auto row = ReadRow<Message>(view, family, key);
  if (row.ok()) return row;
  return transaction.ReportBroken(InRow(family, key, row.status()));
}

void WriteRow(Family family, std::string key,
              const google::protobuf::MessageLite& message,
              StateTransaction& transaction);

// A number of the family `meta`; 0 when it is not there.
absl::StatusOr<uint64_t> ReadMetaNumber(const MetadataView& view,
                                        absl::string_view key);
void WriteMetaNumber(absl::string_view key, uint64_t number,
                     StateTransaction& transaction);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_STORED_ROW_H_
