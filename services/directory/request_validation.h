#ifndef COFFER_SERVICES_DIRECTORY_REQUEST_VALIDATION_H_
#define COFFER_SERVICES_DIRECTORY_REQUEST_VALIDATION_H_

// Checks of the requests of DirectoryService: form, limits, and that their
// parts fit together. What passes can be converted without further checks.
// Whether it may happen is for the state machine to say. Page sizes and page
// tokens are checked where they are used (field_validation.h, page_token.h).
//
// Errors are those of field_validation.h. Pure functions, at most linear in the
// size of the request.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/v1/directory_service.pb.h"

namespace coffer::directory {

absl::Status Validate(const v1::CreateVaultRequest& request);
absl::Status Validate(const v1::GetVaultRequest& request);
absl::Status Validate(const v1::CreateFolderRequest& request);
absl::Status Validate(const v1::LookupEntriesRequest& request);
absl::Status Validate(const v1::ListFolderRequest& request);
absl::Status Validate(const v1::MoveEntryRequest& request);
absl::Status Validate(const v1::DeleteEntriesRequest& request);
absl::Status Validate(const v1::GetVersionRequest& request);
absl::Status Validate(const v1::ListVersionsRequest& request);
absl::Status Validate(const v1::ListReferencesRequest& request);
absl::Status Validate(const v1::ReportDamageRequest& request);
absl::Status Validate(const v1::ListBlobReferencesRequest& request);
absl::Status Validate(const v1::RegisterNodeRequest& request);
absl::Status Validate(const v1::HeartbeatRequest& request);
absl::Status Validate(const v1::GetNodeRequest& request);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_REQUEST_VALIDATION_H_
