#include "lib/process/ready_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace coffer::process {

absl::Status WriteReadyFile(const std::string& path,
                            const std::string& data_address,
                            const std::string& admin_address,
                            const std::string& http_address) {
  if (path.empty()) return absl::OkStatus();
  const std::string temporary = absl::StrCat(path, ".", getpid(), ".tmp");
  std::ofstream file(temporary, std::ios::trunc);
  file << FormatReadyLine(data_address, admin_address, http_address) << "\n";
  file.close();
  if (!file.good() || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    std::remove(temporary.c_str());
    return absl::ErrnoToStatus(
        error, absl::StrCat("cannot write the ready file ", path));
  }
  return absl::OkStatus();
}

std::string FormatReadyLine(const std::string& data_address,
                            const std::string& admin_address,
                            const std::string& http_address) {
  std::string line =
      absl::StrCat("data=", data_address, " admin=", admin_address);
  if (!http_address.empty()) absl::StrAppend(&line, " http=", http_address);
  return line;
}

void RemoveReadyFile(const std::string& path) {
  if (!path.empty()) std::remove(path.c_str());
}

}  // namespace coffer::process
