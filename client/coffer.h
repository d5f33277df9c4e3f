#ifndef COFFER_CLIENT_COFFER_H_
#define COFFER_CLIENT_COFFER_H_

// The public C++ API of Coffer, an end-to-end encrypted, replicated file store.
//
// Keys and plaintext stay in this process. The library cuts files into chunks,
// encrypts them, places them on storage nodes and registers them in the
// directory; what it reads back it verifies before the caller sees it.
//
//   coffer::ClientOptions options;
//   options.directory_address = "127.0.0.1:7001";
//   options.keyring_path = "keyring";
//   ASSIGN(client, coffer::Client::Connect(options));
//   ASSIGN(vault, client->OpenVault("photos"));
//   ASSIGN(summary, vault->PutFile("cat.jpg", "/2026/cat.jpg", {}));
//
// Remote paths start at the vault's top: "/a/b", "a/b" and "a//b/" are the
// same. A component is 1 to 255 bytes, any but '/' and NUL; "." and ".." are
// refused.
//
// Errors are absl::Status. The codes to branch on: NOT_FOUND, ALREADY_EXISTS,
// ABORTED (somebody else changed the file: read again), FAILED_PRECONDITION,
// PERMISSION_DENIED (wrong passphrase or key), DATA_LOSS (no replica has the
// right bytes, or a signature is wrong), UNAVAILABLE (retry later),
// DEADLINE_EXCEEDED (of a change: it may have happened; read before the next),
// CANCELLED, INVALID_ARGUMENT. GetErrorReason() of lib/status/error_info.h has
// the stable reason.
//
// Both classes are thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/cancellation.h"
#include "client/operations.h"
#include "client/types.h"

namespace coffer {

class Vault;

struct ClientOptions {
  // host:port of the directory.
  std::string directory_address;
  // File with the keys; made by CreateKeyring. Nobody but its owner may read
  // it.
  std::string keyring_path;
  // Called when the keyring has a passphrase. May be called from Connect only.
  std::function<absl::StatusOr<std::string>()> passphrase;
  // Which of a node's endpoints to use.
  std::string network_class = "cluster";
  // HOST:PORT by id of the node: used in place of what the node advertises, for
  // tunnels and port forwards. Ids of nodes that do not exist are ignored.
  std::map<std::string, std::string> node_addresses;
  // Upper bound of chunk data in memory at any time, all operations together;
  // a single chunk is handled whatever the bound is.
  uint64_t memory_budget_bytes = 128ull << 20;
  // Threads that hash and encrypt; 0 means one for each core.
  int worker_threads = 0;
  // How long one metadata call may take with all its retries, so how long a
  // restart of the directory may take. One that was never reached is given up
  // sooner.
  absl::Duration rpc_timeout = absl::Seconds(30);
  // How long a node may be silent before another is used in its place. Where
  // the link is slow it is as long as other nodes would have taken, and up to a
  // minute before any speed is known.
  absl::Duration node_stall_timeout = absl::Seconds(5);
  // W3C Trace Context, sent with every call, so that servers log the trace id:
  // "00-", 32 and 16 lower-case hexadecimal digits and "-01". Empty or
  // malformed: none.
  std::string traceparent;
};

// Makes a keyring file with new device keys and no vaults. An empty passphrase
// protects it by its file mode only. ALREADY_EXISTS: the file exists.
absl::Status CreateKeyring(const std::string& path,
                           const std::string& passphrase);

// A connection to one cluster, with the keys of one device.
class Client {
 public:
  // Reads the keyring; does not wait for servers.
  static absl::StatusOr<std::unique_ptr<Client>> Connect(
      const ClientOptions& options);

  virtual ~Client() = default;

  // Makes a vault and adds its key to the keyring, which is saved first. After
  // an error the same call again finishes what was begun, with the options of
  // that call. ALREADY_EXISTS: there is one of that name.
  virtual absl::StatusOr<VaultInfo> CreateVault(
      const std::string& name, const VaultOptions& options) = 0;

  // The vaults of the keyring, by name, with their counters where the directory
  // knows them.
  virtual absl::StatusOr<std::vector<VaultInfo>> ListVaults() = 0;

  // By name, id or a unique prefix of the id. NOT_FOUND lists what there is.
  virtual absl::StatusOr<std::unique_ptr<Vault>> OpenVault(
      const std::string& name_or_id) = 0;

  virtual absl::StatusOr<ClusterSummary> GetClusterSummary() = 0;
};

// One vault. Must not outlive its client.
class Vault {
 public:
  // Supplies a stream's bytes: fills the span from its start, returns how many
  // bytes it wrote, 0 at the end.
  using ByteSource = std::function<absl::StatusOr<size_t>(absl::Span<uint8_t>)>;

  // Takes verified bytes, in order. An error ends the get with that error. May
  // put with the same client, one level deep: more gets and puts that wait for
  // each other could use up the client's memory budget.
  using ByteSink = std::function<absl::Status(absl::string_view)>;

  // Takes one entry. An error ends the listing with that error.
  using EntryVisitor = std::function<absl::Status(const EntryInfo&)>;

  virtual ~Vault() = default;

  virtual VaultInfo info() const = 0;

  // Stores a local file, or a symbolic link itself, under exactly that path;
  // the parent folder must exist. A symbolic link is stored as a link.
  virtual absl::StatusOr<PutSummary> PutFile(const std::string& local_path,
                                             const std::string& path,
                                             const PutOptions& options) = 0;

  // Stores what `source` supplies.
  virtual absl::StatusOr<PutSummary> PutStream(const ByteSource& source,
                                               const std::string& path,
                                               const PutOptions& options) = 0;

  // Stores the contents of a local folder below the remote folder `path`, which
  // is made if need be; keeps modes, times and symbolic links, but for folders
  // that exist there already: those keep their mode and time. What cannot be
  // read is in the summary's errors; the rest is stored. UNAVAILABLE: stopped,
  // since nothing reached the cluster any more; the same call goes on.
  virtual absl::StatusOr<PutSummary> PutTree(const std::string& local_path,
                                             const std::string& path,
                                             const PutOptions& options) = 0;

  // Writes a file (or a range of it) to `local_path`: to a temporary file in
  // the same folder first, renamed when every byte has been verified. Durable
  // once this returns. FAILED_PRECONDITION: there is a folder, or a device,
  // pipe or socket or a link to one.
  virtual absl::StatusOr<GetSummary> GetFile(const std::string& path,
                                             const std::string& local_path,
                                             const GetOptions& options) = 0;

  // Passes a file (or a range of it) to `sink`. Each chunk is verified before
  // it is passed on; a later chunk can still fail.
  virtual absl::StatusOr<GetSummary> GetStream(const std::string& path,
                                               const ByteSink& sink,
                                               const GetOptions& options) = 0;

  // Writes the contents of the folder `path` below `local_path`, which is made
  // if need be; restores modes, times and symbolic links, of `local_path` too
  // when it is made. What fails or does not verify is in the summary's errors;
  // the rest is written. Each file as by GetFile(), but durable only once this
  // has returned OK: a loss of power before that can leave files incomplete
  // under their names. UNAVAILABLE: stopped, since nothing reached the cluster
  // any more.
  virtual absl::StatusOr<GetSummary> GetTree(const std::string& path,
                                             const std::string& local_path,
                                             const GetOptions& options) = 0;

  // Visits the entries of a folder, sorted by name (recursive: by path, folders
  // before what is in them); a file gives itself. Names that do not open are
  // DATA_LOSS.
  virtual absl::Status List(const std::string& path, bool recursive,
                            const EntryVisitor& visitor) = 0;

  // `version_number` 0 means the current one.
  virtual absl::StatusOr<EntryInfo> Stat(const std::string& path,
                                         uint64_t version_number) = 0;

  // Newest first; the chain of signatures is verified.
  virtual absl::StatusOr<std::vector<VersionInfo>> ListVersions(
      const std::string& path) = 0;

  // `parents` makes missing parents and accepts an existing folder.
  virtual absl::Status MakeFolder(const std::string& path, bool parents) = 0;

  // `to` must not exist. Uploads nothing.
  virtual absl::Status Move(const std::string& from, const std::string& to) = 0;

  // Removes a file with all its versions, an empty folder, or with
  // `options.recursive` a folder and all that is in it.
  virtual absl::StatusOr<RemoveSummary> Remove(
      const std::string& path, const RemoveOptions& options) = 0;

  // Problems are in the summary, folders and entries that do not verify among
  // them; an error means that verification itself could not go on.
  virtual absl::StatusOr<VerifySummary> Verify(
      const std::string& path, const VerifyOptions& options) = 0;
};

}  // namespace coffer

#endif  // COFFER_CLIENT_COFFER_H_
