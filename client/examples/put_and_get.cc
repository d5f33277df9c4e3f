// Stores a file in a vault and reads it back, with nothing but the public API.
//
//   coffer dev start --detach          # a cluster on this machine
//   bazel build //client/examples:put_and_get
//   put_and_get 127.0.0.1:7001 /tmp/example.keys /etc/hostname
//
// The arguments are the address of the directory (`coffer dev status` shows
// it), a file for the keys, which is made if it is missing, and the file to
// store.

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/coffer.h"

namespace {

absl::Status Run(const std::string& directory, const std::string& keyring,
                 const std::string& file) {
  // Without a passphrase, for the example's sake.
  absl::Status status = coffer::CreateKeyring(keyring, /*passphrase=*/"");
  if (!status.ok() && !absl::IsAlreadyExists(status)) return status;

  coffer::ClientOptions options;
  options.directory_address = directory;
  options.keyring_path = keyring;
  const auto client = coffer::Client::Connect(options);
  if (!client.ok()) return client.status();

  const auto created = (*client)->CreateVault("example", {});
  if (!created.ok() && !absl::IsAlreadyExists(created.status())) {
    return created.status();
  }
  const auto vault = (*client)->OpenVault("example");
  if (!vault.ok()) return vault.status();

  const auto put = (*vault)->PutFile(file, "/example", {});
  if (!put.ok()) return put.status();
  std::cout << "stored version " << put->version_number << ": "
            << put->bytes_read << " bytes read, " << put->bytes_sent
            << " bytes sent\n";

  const auto get = (*vault)->GetStream(
      "/example",
      [](absl::string_view bytes) {
        std::cout.write(bytes.data(),
                        static_cast<std::streamsize>(bytes.size()));
        return absl::OkStatus();
      },
      {});
  return get.status();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: put_and_get DIRECTORY KEYRING FILE\n";
    return EXIT_FAILURE;
  }
  const absl::Status status = Run(argv[1], argv[2], argv[3]);
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << "put_and_get: " << status << "\n";
  return EXIT_FAILURE;
}
