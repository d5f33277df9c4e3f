#ifndef COFFER_LIB_VERSION_VERSION_H_
#define COFFER_LIB_VERSION_VERSION_H_

namespace coffer {

// Version of all programs of this repository (semantic versioning).
inline constexpr char kSoftwareVersion[] = "0.1.0";

}  // namespace coffer

#endif  // COFFER_LIB_VERSION_VERSION_H_
