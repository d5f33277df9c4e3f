#include "services/storage/storage_server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/status/status_macros.h"

namespace coffer::storage {
namespace {

constexpr char kProgram[] = "services/storage/coffer-storage";
constexpr char kHttpFlag[] = "--http-listen";
constexpr mode_t kErrorsMode = 0600;

}  // namespace

absl::StatusOr<std::unique_ptr<StorageServerProcess>>
StorageServerProcess::Start(const std::string& data_folder,
                            const std::vector<std::string>& more_flags) {
  auto process = absl::WrapUnique(new StorageServerProcess());
  process->errors_path_ = data_folder + ".stderr";
  std::vector<std::string> arguments = {
      kProgram,      "--data-dir",     data_folder,  "--listen",
      "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"};
  if (!absl::c_linear_search(more_flags, kHttpFlag)) {
    arguments.insert(arguments.end(), {kHttpFlag, "127.0.0.1:0"});
  }
  arguments.insert(arguments.end(), more_flags.begin(), more_flags.end());
  COFFER_RETURN_IF_ERROR(process->Spawn(std::move(arguments)));
  const std::string line = process->ReadLine();
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  if (words.size() < 3 || words[0] != "ready") {
    process->Wait();
    std::ifstream errors(process->errors_path_);
    return absl::InternalError(
        std::string(std::istreambuf_iterator<char>(errors), {}));
  }
  process->data_address_ = words[1].substr(words[1].find('=') + 1);
  process->admin_address_ = words[2].substr(words[2].find('=') + 1);
  if (words.size() > 3) {
    process->http_address_ = words[3].substr(words[3].find('=') + 1);
  }
  return process;
}

absl::Status StorageServerProcess::Spawn(std::vector<std::string> arguments) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) return absl::InternalError("pipe2");
  stdout_ = pipe_ends[0];
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO,
                                   errors_path_.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, kErrorsMode);
  const int error =
      posix_spawn(&pid_, kProgram, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  if (error == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(error, absl::StrCat("cannot start ", kProgram));
}

StorageServerProcess::~StorageServerProcess() {
  if (pid_ > 0 && !exit_code_.has_value()) {
    Signal(SIGKILL);
    Wait();
  }
  if (stdout_ >= 0) close(stdout_);
}

std::string StorageServerProcess::ReadLine() {
  std::string line;
  char c = '\0';
  while (read(stdout_, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

void StorageServerProcess::Signal(int signal) const { kill(pid_, signal); }

int StorageServerProcess::Wait() {
  if (exit_code_.has_value()) return *exit_code_;
  int status = 0;
  waitpid(pid_, &status, 0);
  exit_code_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  return *exit_code_;
}

}  // namespace coffer::storage
