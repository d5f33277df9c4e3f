#ifndef COFFER_LIB_STATUS_ERROR_REASONS_H_
#define COFFER_LIB_STATUS_ERROR_REASONS_H_

// Every reason that a Coffer error can carry. Released reasons are never
// renamed or reused: programs branch on them. docs/errors.md explains each.

namespace coffer::reason {

// Namespace.
inline constexpr char kVaultNotFound[] = "VAULT_NOT_FOUND";
inline constexpr char kEntryNotFound[] = "ENTRY_NOT_FOUND";
inline constexpr char kVersionNotFound[] = "VERSION_NOT_FOUND";
inline constexpr char kEntryExists[] = "ENTRY_EXISTS";
inline constexpr char kVersionConflict[] = "VERSION_CONFLICT";
inline constexpr char kFolderNotEmpty[] = "FOLDER_NOT_EMPTY";
inline constexpr char kCyclicMove[] = "CYCLIC_MOVE";
inline constexpr char kNotAFolder[] = "NOT_A_FOLDER";
inline constexpr char kNotAFile[] = "NOT_A_FILE";
inline constexpr char kVaultExists[] = "VAULT_EXISTS";
// Durability.
inline constexpr char kQuorumNotMet[] = "QUORUM_NOT_MET";
inline constexpr char kBlobCondemned[] = "BLOB_CONDEMNED";
inline constexpr char kReceiptInvalid[] = "RECEIPT_INVALID";
// Storage.
inline constexpr char kBlobNotFound[] = "BLOB_NOT_FOUND";
inline constexpr char kBlobIdMismatch[] = "BLOB_ID_MISMATCH";
inline constexpr char kBlobDamaged[] = "BLOB_DAMAGED";
inline constexpr char kBlobTooLarge[] = "BLOB_TOO_LARGE";
inline constexpr char kDiskReserve[] = "DISK_RESERVE";
inline constexpr char kWrongCluster[] = "WRONG_CLUSTER";
inline constexpr char kWrongDataFolder[] = "WRONG_DATA_FOLDER";
// Cluster.
inline constexpr char kNodeNotFound[] = "NODE_NOT_FOUND";
inline constexpr char kNoDirectory[] = "NO_DIRECTORY";
inline constexpr char kNodeIdentityConflict[] = "NODE_IDENTITY_CONFLICT";
inline constexpr char kTooFewNodes[] = "TOO_FEW_NODES";
inline constexpr char kPlacementChanged[] = "PLACEMENT_CHANGED";
// Client-side verification.
inline constexpr char kSignatureInvalid[] = "SIGNATURE_INVALID";
inline constexpr char kWrongKey[] = "WRONG_KEY";
inline constexpr char kAuthenticationFailed[] = "AUTHENTICATION_FAILED";
inline constexpr char kUnknownSuite[] = "UNKNOWN_SUITE";
inline constexpr char kMalformed[] = "MALFORMED";
inline constexpr char kAllReplicasFailed[] = "ALL_REPLICAS_FAILED";
// Requests.
inline constexpr char kInvalidRequest[] = "INVALID_REQUEST";
inline constexpr char kRequestIdReused[] = "REQUEST_ID_REUSED";
inline constexpr char kLimitExceeded[] = "LIMIT_EXCEEDED";
inline constexpr char kOverloaded[] = "OVERLOADED";
inline constexpr char kOutcomeUnknown[] = "OUTCOME_UNKNOWN";
inline constexpr char kShuttingDown[] = "SHUTTING_DOWN";
inline constexpr char kStoreFailed[] = "STORE_FAILED";

}  // namespace coffer::reason

#endif  // COFFER_LIB_STATUS_ERROR_REASONS_H_
