#include "client/cli/dev_cluster.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <limits>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/memory/memory.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/cli/dev_lock.h"
#include "client/cli/printable_text.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kDefaultNodes = 3;
constexpr uint32_t kDefaultReplicas = 3;
constexpr absl::Duration kStartTimeout = absl::Seconds(30);
constexpr absl::Duration kStopGrace = absl::Seconds(15);
constexpr absl::Duration kWatchInterval = absl::Hours(1);
constexpr char kAnyPort[] = "127.0.0.1:0";
constexpr char kDirectoryName[] = "directory";

// `address` if nobody listens there, else any port.
std::string FreeAddress(const std::string& address) {
  uint32_t port = 0;
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos ||
      !absl::SimpleAtoi(absl::string_view(address).substr(colon + 1), &port) ||
      port > std::numeric_limits<uint16_t>::max()) {
    return kAnyPort;
  }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return kAnyPort;
  const absl::Cleanup close_fd = [fd] { close(fd); };
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port = htons(static_cast<uint16_t>(port));
  const auto* generic = reinterpret_cast<const sockaddr*>(&name);
  return bind(fd, generic, sizeof(name)) == 0 ? address : kAnyPort;
}

absl::Status MakeFolders(const std::string& folder) {
  for (const char* name : {"", "/logs", "/run"}) {
    std::error_code error;
    fs::create_directories(folder + name, error);
    if (error) {
      return absl::ErrnoToStatus(
          error.value(), absl::StrCat("cannot make the folder ", folder, name));
    }
  }
  return absl::OkStatus();
}

// Adds what a first start or a larger cluster needs.
absl::Status Plan(const DevClusterOptions& options, DevState* state) {
  const bool first = state->servers.empty();
  const auto known =
      static_cast<uint32_t>(first ? 0 : state->servers.size() - 1);
  uint32_t nodes = options.nodes;
  if (nodes == 0) nodes = first ? kDefaultNodes : known;
  if (nodes < known) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the cluster in ", options.data_folder, " has ", known,
        " nodes, whose data would be missing: start at least as many, or "
        "choose another folder with --data"));
  }
  if (!first && options.replicas != 0 && options.replicas != state->replicas) {
    return absl::FailedPreconditionError(
        absl::StrCat("the cluster in ", options.data_folder, " was made for ",
                     state->replicas,
                     " replicas: leave out --replicas, or choose another "
                     "folder with --data"));
  }
  if (first) {
    state->replicas = options.replicas != 0 ? options.replicas
                                            : std::min(nodes, kDefaultReplicas);
    state->servers.push_back({kDirectoryName, {}, "", ""});
  }
  for (uint32_t node = known + 1; node <= nodes; ++node) {
    state->servers.push_back({absl::StrCat("node-", node), {}, "", ""});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<DevCluster>> DevCluster::Start(
    const DevClusterOptions& options) {
  COFFER_RETURN_IF_ERROR(MakeFolders(options.data_folder));
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<DevLock> lock,
                          DevLock::Acquire(options.data_folder));
  COFFER_ASSIGN_OR_RETURN(DevState state, LoadDevState(options.data_folder));
  COFFER_RETURN_IF_ERROR(Plan(options, &state));
  if (CountRunning(state) == static_cast<int>(state.servers.size())) {
    return absl::AlreadyExistsError(absl::StrCat(
        "the cluster in ", options.data_folder,
        " runs already: stop it with coffer dev stop --data ",
        QuoteForShell(options.data_folder), ", or use it as it is"));
  }
  auto cluster = absl::WrapUnique(
      new DevCluster(options, std::move(state), std::move(lock)));
  COFFER_RETURN_IF_ERROR(cluster->StartAll());
  return cluster;
}

DevCluster::DevCluster(DevClusterOptions options, DevState state,
                       std::unique_ptr<DevLock> lock)
    : options_(std::move(options)),
      state_(std::move(state)),
      lock_(std::move(lock)) {}

DevCluster::~DevCluster() {
  if (!detached_) {
    DevState mine;
    std::copy_if(
        state_.servers.begin(), state_.servers.end(),
        std::back_inserter(mine.servers), [this](const DevServer& server) {
          return owns_all_ ||
                 std::count(started_.begin(), started_.end(), server.name) > 0;
        });
    // Nothing is left to do about servers that do not even end by SIGKILL.
    static_cast<void>(StopDevServers(mine).status());
  }
}

absl::Status DevCluster::StartAll() {
  const bool some_run = CountRunning(state_) > 0;
  const std::string address = state_.servers.front().data_address;
  COFFER_RETURN_IF_ERROR(StartMissing(0, 1));
  // Nodes that run look for the directory where it was.
  if (state_.servers.front().data_address != address) {
    COFFER_RETURN_IF_ERROR(StopNodes());
  }
  COFFER_RETURN_IF_ERROR(StartMissing(1, state_.servers.size()));
  if (some_run) restarted_ = started_;
  return SaveDevState(options_.data_folder, state_);
}

absl::Status DevCluster::StartMissing(size_t begin, size_t end) {
  std::vector<DevServer*> missing;
  for (size_t i = begin; i < end; ++i) {
    DevServer* const server = &state_.servers[i];
    if (IsRunning(server->process)) continue;
    server->process = {};
    missing.push_back(server);
  }
  for (DevServer* server : missing) {
    started_.push_back(server->name);
    COFFER_RETURN_IF_ERROR(StartServer(server));
  }
  for (DevServer* server : missing) {
    COFFER_RETURN_IF_ERROR(AwaitServer(server));
  }
  return absl::OkStatus();
}

absl::Status DevCluster::StopNodes() {
  for (size_t i = 1; i < state_.servers.size(); ++i) {
    COFFER_RETURN_IF_ERROR(StopProcess(state_.servers[i].process, kStopGrace));
  }
  return absl::OkStatus();
}

absl::Status DevCluster::StartServer(DevServer* server) {
  std::error_code ignored;
  fs::remove(ReadyPath(*server), ignored);
  COFFER_ASSIGN_OR_RETURN(server->process, StartProcess(MakeSpec(*server)));
  // At once, so that even after a crash of this program `dev stop` finds it.
  return SaveDevState(options_.data_folder, state_);
}

absl::Status DevCluster::AwaitServer(DevServer* server) {
  const absl::StatusOr<ReadyAddresses> addresses =
      AwaitReadyFile(ReadyPath(*server), server->process, kStartTimeout,
                     options_.cancellation);
  if (absl::IsCancelled(addresses.status())) return addresses.status();
  if (!addresses.ok()) {
    return Annotate(
        addresses.status(),
        absl::StrCat("cannot start ", server->name, " (its log is ",
                     DevLogPath(options_.data_folder, server->name), ")"));
  }
  server->data_address = addresses->data;
  server->admin_address = addresses->admin;
  server->http_address = addresses->http;
  return absl::OkStatus();
}

ProcessSpec DevCluster::MakeSpec(const DevServer& server) const {
  const bool is_directory = server.name == kDirectoryName;
  ProcessSpec spec;
  spec.program =
      is_directory ? options_.programs.directory : options_.programs.storage;
  spec.arguments = {
      "--data-dir",     absl::StrCat(options_.data_folder, "/", server.name),
      "--listen",       FreeAddress(server.data_address),
      "--admin-listen", FreeAddress(server.admin_address),
      "--http-listen",  FreeAddress(server.http_address),
      "--ready-file",   ReadyPath(server)};
  const std::vector<std::string> more =
      is_directory
          ? std::vector<std::string>{"--replication-factor",
                                     absl::StrCat(state_.replicas)}
          : std::vector<std::string>{
                "--directory", state_.servers.front().data_address,
                "--failure-domain",
                absl::StrCat("dev-", server.name.substr(sizeof("node-") - 1))};
  spec.arguments.insert(spec.arguments.end(), more.begin(), more.end());
  spec.log_path = DevLogPath(options_.data_folder, server.name);
  spec.dies_with_caller = options_.dies_with_caller;
  return spec;
}

std::string DevCluster::ReadyPath(const DevServer& server) const {
  return absl::StrCat(options_.data_folder, "/run/", server.name, ".ready");
}

void DevCluster::AwaitEnd(Cancellation* cancellation) {
  owns_all_ = true;
  for (const DevServer& server : state_.servers) {
    while (!AwaitExit(server.process, kWatchInterval, cancellation)) {
      if (cancellation->IsCancelled()) return;
    }
  }
}

absl::StatusOr<int> StopDevServers(const DevState& state) {
  int stopped = 0;
  absl::Status first_error;
  for (auto server = state.servers.rbegin(); server != state.servers.rend();
       ++server) {
    stopped += IsRunning(server->process) ? 1 : 0;
    const absl::Status status = StopProcess(server->process, kStopGrace);
    if (!status.ok() && first_error.ok()) first_error = status;
  }
  if (!first_error.ok()) return first_error;
  return stopped;
}

int CountRunning(const DevState& state) {
  return static_cast<int>(std::count_if(
      state.servers.begin(), state.servers.end(),
      [](const DevServer& server) { return IsRunning(server.process); }));
}

}  // namespace coffer::cli
