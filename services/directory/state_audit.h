#ifndef COFFER_SERVICES_DIRECTORY_STATE_AUDIT_H_
#define COFFER_SERVICES_DIRECTORY_STATE_AUDIT_H_

// Looks at a whole store from the outside: for tests.

#include <string>
#include <vector>

#include "services/directory/metadata_store.h"

namespace coffer::directory {

// All rows of all families, one line each, in hexadecimal. Equal dumps mean
// equal stores.
std::string DumpStore(const MetadataView& view);

// Counts everything again from the rows and says what disagrees: reference
// counts, both directions of references, garbage, counters, entry counts, and
// entries against objects. Empty when all is well.
std::vector<std::string> AuditStore(const MetadataView& view);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_STATE_AUDIT_H_
