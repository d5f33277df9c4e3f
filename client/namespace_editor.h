#ifndef COFFER_CLIENT_NAMESPACE_EDITOR_H_
#define COFFER_CLIENT_NAMESPACE_EDITOR_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/path_resolver.h"
#include "client/version_builder.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Registers a new folder. ALREADY_EXISTS (ENTRY_EXISTS).
absl::StatusOr<FolderId> CreateFolder(const VaultSession& session,
                                      const EntryPlace& place,
                                      const FolderAttributes& attributes);

struct NewFolders {
  // Grows by the folders that are made.
  uint64_t* count = nullptr;
  // Of the last one; nullopt: as of a folder that is made now. Its parents are
  // always made like that.
  absl::optional<FolderAttributes> attributes;
};

// The folder of that path, made with its parents if need be.
// FAILED_PRECONDITION (NOT_A_FOLDER).
absl::StatusOr<FolderId> EnsureFolder(const VaultSession& session,
                                      PathResolver& resolver,
                                      absl::Span<const std::string> path,
                                      const NewFolders& made);

// As Vault::MakeFolder(), Move() and Remove() of coffer.h say.
absl::Status MakeFolder(const VaultSession& session, PathResolver& resolver,
                        absl::Span<const std::string> path, bool parents);
absl::Status MoveEntry(const VaultSession& session, PathResolver& resolver,
                       absl::Span<const std::string> from,
                       absl::Span<const std::string> to);
absl::StatusOr<RemoveSummary> RemoveEntry(Operation& operation,
                                          PathResolver& resolver,
                                          absl::Span<const std::string> path,
                                          bool recursive);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_NAMESPACE_EDITOR_H_
