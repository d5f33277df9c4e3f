#include "services/directory/outcome.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/status/error_info.h"

namespace coffer::directory {

v1::ItemStatus ToItemStatus(const absl::Status& status) {
  v1::ItemStatus item;
  if (status.ok()) return item;
  item.set_code(static_cast<int>(status.code()));
  item.set_message(std::string(status.message()));
  const absl::optional<ErrorInfo> info = GetErrorInfo(status);
  if (info.has_value()) {
    item.set_reason(info->reason);
    for (const auto& [key, value] : info->metadata) {
      (*item.mutable_metadata())[key] = value;
    }
  }
  return item;
}

absl::Status FromItemStatus(const v1::ItemStatus& item) {
  if (item.code() == 0) return absl::OkStatus();
  const bool known =
      item.code() > 0 &&
      item.code() <= static_cast<int>(absl::StatusCode::kUnauthenticated);
  const auto code = known ? static_cast<absl::StatusCode>(item.code())
                          : absl::StatusCode::kUnknown;
  if (item.reason().empty()) return absl::Status(code, item.message());
  ErrorInfo info;
  info.reason = item.reason();
  info.metadata.insert(item.metadata().begin(), item.metadata().end());
  return MakeError(code, item.message(), std::move(info));
}

absl::Status CommandStatus(
    const absl::StatusOr<internal::v1::Outcome>& result) {
  if (!result.ok()) return result.status();
  return FromItemStatus(result->status());
}

}  // namespace coffer::directory
