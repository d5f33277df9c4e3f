#include "services/directory/stored_row.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message_lite.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"

namespace coffer::directory {

std::string SerializeRow(const google::protobuf::MessageLite& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream sink(&bytes);
    google::protobuf::io::CodedOutputStream output(&sink);
    output.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&output);
  }
  return bytes;
}

absl::Status ParseRow(absl::string_view bytes,
                      google::protobuf::MessageLite* message) {
  if (message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  return absl::DataLossError(
      "cannot read metadata: a stored value is not what was written; restore "
      "the directory from a copy");
}

absl::Status InRow(Family family, absl::string_view key,
                   const absl::Status& status) {
  return Annotate(status, absl::StrCat("row ", absl::BytesToHexString(key),
                                       " of table ", FamilyName(family)));
}

void WriteRow(Family family, std::string key,
              const google::protobuf::MessageLite& message,
              StateTransaction& transaction) {
  transaction.Put(family, std::move(key), SerializeRow(message));
}

absl::StatusOr<uint64_t> ReadMetaNumber(const MetadataView& view,
                                        absl::string_view key) {
  COFFER_ASSIGN_OR_RETURN(const auto bytes, view.Get(Family::kMeta, key));
  if (!bytes.has_value()) return uint64_t{0};
  return DecodeNumberKey(*bytes);
}

void WriteMetaNumber(absl::string_view key, uint64_t number,
                     StateTransaction& transaction) {
  transaction.Put(Family::kMeta, std::string(key), NumberKey(number));
}

}  // namespace coffer::directory
