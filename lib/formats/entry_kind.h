#ifndef COFFER_LIB_FORMATS_ENTRY_KIND_H_
#define COFFER_LIB_FORMATS_ENTRY_KIND_H_

#include <cstddef>
#include <cstdint>

#include "lib/ids/id.h"

namespace coffer::formats {

// What an entry names. The numbers are those of records.proto and enter
// associated data and signatures.
enum class EntryKind : uint32_t {
  kUnspecified = 0,
  kFile = 1,
  kFolder = 2,
};

// A file or folder, where either may stand: the raw id of a FileId or FolderId.
using EntryId = FixedId<struct EntryIdTag, kIdSizeBytes>;

inline EntryId ToEntryId(const FileId& id) { return EntryId(id.array()); }
inline EntryId ToEntryId(const FolderId& id) { return EntryId(id.array()); }
inline FileId ToFileId(const EntryId& id) { return FileId(id.array()); }
inline FolderId ToFolderId(const EntryId& id) { return FolderId(id.array()); }

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_ENTRY_KIND_H_
