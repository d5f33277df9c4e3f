#include "client/cli/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "client/cli/process_stat.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

// How often a wait looks up even if no event came.
constexpr absl::Duration kLookInterval = absl::Milliseconds(50);
constexpr mode_t kLogMode = 0600;
constexpr int kExecFailed = 127;

// Everything that the child needs, prepared before fork(): between fork() and
// exec() a child of a program with threads may hardly do anything.
struct ChildPlan {
  const char* program = nullptr;
  std::vector<char*> arguments;
  int log_fd = -1;
  int error_fd = -1;
  bool dies_with_caller = false;
  pid_t parent = 0;
};

[[noreturn]] void RunChild(const ChildPlan& plan) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setsid();
  if (plan.dies_with_caller) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    // The parent may have ended before that.
    if (getppid() != plan.parent) _exit(kExecFailed);
  }
  const int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null_fd >= 0 && dup2(null_fd, STDIN_FILENO) >= 0 &&
      dup2(plan.log_fd, STDOUT_FILENO) >= 0 &&
      dup2(plan.log_fd, STDERR_FILENO) >= 0) {
    execv(plan.program, plan.arguments.data());
  }
  const int error = errno;
  if (write(plan.error_fd, &error, sizeof(error)) < 0) _exit(kExecFailed);
  _exit(kExecFailed);
}

// The error that kept the child from running its program; 0: it runs.
int ReadChildError(int fd) {
  int error = 0;
  ssize_t count = 0;
  do {
    count = read(fd, &error, sizeof(error));
  } while (count < 0 && errno == EINTR);
  return count == sizeof(error) ? error : 0;
}

void Reap(pid_t pid) {
  // Fails for processes that are not ours; init waits for those.
  while (waitpid(pid, nullptr, WNOHANG) < 0 && errno == EINTR) continue;
}

int OpenPidFd(pid_t pid) {
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

// Waits until one of the descriptors (-1: none) has something, briefly.
void AwaitEvent(int first, int second) {
  std::array<pollfd, 2> fds = {pollfd{first, POLLIN, 0},
                               pollfd{second, POLLIN, 0}};
  poll(fds.data(), fds.size(),
       static_cast<int>(absl::ToInt64Milliseconds(kLookInterval)));
}

bool IsCancelled(const Cancellation* cancellation) {
  return cancellation != nullptr && cancellation->IsCancelled();
}

absl::Status Signal(const ProcessId& process, int signal) {
  if (!IsRunning(process) || kill(process.pid, signal) == 0 || errno == ESRCH) {
    return absl::OkStatus();
  }
  return absl::ErrnoToStatus(
      errno, absl::StrCat("cannot stop the process ", process.pid));
}

absl::StatusOr<ReadyAddresses> ParseReadyFile(const std::string& path) {
  std::ifstream stream(path);
  std::string data;
  std::string admin;
  std::string http;
  stream >> data >> admin >> http;
  absl::string_view data_view = data;
  absl::string_view admin_view = admin;
  absl::string_view http_view = http;
  if (!absl::ConsumePrefix(&data_view, "data=") ||
      !absl::ConsumePrefix(&admin_view, "admin=")) {
    return absl::InternalError(
        absl::StrCat("cannot understand the ready file ", path));
  }
  if (!absl::ConsumePrefix(&http_view, "http=")) http_view = "";
  return ReadyAddresses{std::string(data_view), std::string(admin_view),
                        std::string(http_view)};
}

}  // namespace

absl::StatusOr<ProcessId> StartProcess(const ProcessSpec& spec) {
  ChildPlan plan;
  plan.program = spec.program.c_str();
  plan.dies_with_caller = spec.dies_with_caller;
  plan.parent = getpid();
  std::vector<std::string> words = {spec.program};
  words.insert(words.end(), spec.arguments.begin(), spec.arguments.end());
  for (std::string& word : words) plan.arguments.push_back(word.data());
  plan.arguments.push_back(nullptr);
  plan.log_fd = open(spec.log_path.c_str(),
                     O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kLogMode);
  if (plan.log_fd < 0) {
    return absl::ErrnoToStatus(errno,
                               absl::StrCat("cannot write ", spec.log_path));
  }
  const absl::Cleanup close_log = [&plan] { close(plan.log_fd); };
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return absl::ErrnoToStatus(errno, "cannot make a pipe");
  }
  const absl::Cleanup close_read_end = [&ends] { close(ends[0]); };
  plan.error_fd = ends[1];
  const pid_t pid = fork();
  if (pid == 0) RunChild(plan);
  const int fork_error = errno;
  close(ends[1]);
  if (pid < 0) return absl::ErrnoToStatus(fork_error, "cannot fork");
  const int error = ReadChildError(ends[0]);
  if (error != 0) {
    waitpid(pid, nullptr, 0);
    return absl::ErrnoToStatus(error,
                               absl::StrCat("cannot run ", spec.program));
  }
  const absl::StatusOr<ProcessStat> stat = ReadProcessStat(pid);
  return ProcessId{pid, stat.ok() ? stat->start_ticks : 0};
}

bool IsRunning(const ProcessId& process) {
  if (process.pid <= 0) return false;
  Reap(process.pid);
  const absl::StatusOr<ProcessStat> stat = ReadProcessStat(process.pid);
  return stat.ok() && !stat->is_zombie &&
         stat->start_ticks == process.start_ticks;
}

bool AwaitExit(const ProcessId& process, absl::Duration timeout,
               Cancellation* cancellation) {
  const absl::Time deadline = absl::Now() + timeout;
  const int pid_fd = OpenPidFd(process.pid);
  const absl::Cleanup close_fd = [pid_fd] {
    if (pid_fd >= 0) close(pid_fd);
  };
  while (IsRunning(process)) {
    if (absl::Now() >= deadline || IsCancelled(cancellation)) return false;
    AwaitEvent(pid_fd, -1);
  }
  return true;
}

absl::Status StopProcess(const ProcessId& process, absl::Duration grace) {
  COFFER_RETURN_IF_ERROR(Signal(process, SIGTERM));
  if (AwaitExit(process, grace, nullptr)) return absl::OkStatus();
  COFFER_RETURN_IF_ERROR(Signal(process, SIGKILL));
  if (AwaitExit(process, grace, nullptr)) return absl::OkStatus();
  return absl::DeadlineExceededError(
      absl::StrCat("the process ", process.pid, " does not end"));
}

absl::StatusOr<ReadyAddresses> AwaitReadyFile(const std::string& path,
                                              const ProcessId& process,
                                              absl::Duration timeout,
                                              Cancellation* cancellation) {
  const absl::Time deadline = absl::Now() + timeout;
  const int watch_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  const int pid_fd = OpenPidFd(process.pid);
  const absl::Cleanup close_fds = [watch_fd, pid_fd] {
    if (watch_fd >= 0) close(watch_fd);
    if (pid_fd >= 0) close(pid_fd);
  };
  const std::string folder = std::filesystem::path(path).parent_path().string();
  // Without the watch the regular look finds the file.
  if (watch_fd >= 0) inotify_add_watch(watch_fd, folder.c_str(), IN_MOVED_TO);
  while (!std::filesystem::exists(path)) {
    if (IsCancelled(cancellation)) return absl::CancelledError("interrupted");
    if (!IsRunning(process)) {
      return absl::FailedPreconditionError("it ended before it was ready");
    }
    if (absl::Now() >= deadline) {
      return absl::DeadlineExceededError(absl::StrCat(
          "it was not ready after ", absl::FormatDuration(timeout)));
    }
    AwaitEvent(watch_fd, pid_fd);
    std::array<char, 4096> events{};
    while (read(watch_fd, events.data(), events.size()) > 0) continue;
  }
  return ParseReadyFile(path);
}

}  // namespace coffer::cli
