#include "client/cli/system_surroundings.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "client/cli/environment.h"
#include "client/cli/exit_code.h"
#include "client/cli/passphrase.h"
#include "lib/rpc/trace_context.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr int kUsualColumns = 80;

int TerminalWidth() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return kUsualColumns;
  }
  return size.ws_col;
}

// Pipes, local sockets and terminals say so; files always take more.
bool IsOutAbandoned() {
  pollfd out{STDOUT_FILENO, 0, 0};
  return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

InterruptHooks MakeHooks(process::StopSignals* signals) {
  InterruptHooks hooks;
  hooks.wait = [signals] { return signals->Wait(); };
  hooks.stop_waiting = [signals] { signals->Wake(); };
  hooks.announce = [] {
    std::cerr << "\nstopping: what is under way comes to rest; once more to "
                 "stop at once\n"
              << std::flush;
  };
  hooks.exit_now = [](ExitCode code) { _exit(static_cast<int>(code)); };
  return hooks;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SystemSurroundings>>
SystemSurroundings::Create() {
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<process::StopSignals> signals,
                          process::StopSignals::Create());
  return absl::WrapUnique(new SystemSurroundings(std::move(signals)));
}

SystemSurroundings::SystemSurroundings(
    std::unique_ptr<process::StopSignals> signals)
    : signals_(std::move(signals)), interrupt_(MakeHooks(signals_.get())) {
  surroundings_.environment = ReadEnvironment();
  // Large outputs, and nothing here uses C streams.
  std::ios::sync_with_stdio(false);
  surroundings_.out = &std::cout;
  surroundings_.err = &std::cerr;
  surroundings_.stdin_fd = STDIN_FILENO;
  surroundings_.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  surroundings_.out_is_abandoned = IsOutAbandoned;
  surroundings_.err_is_terminal = isatty(STDERR_FILENO) == 1;
  surroundings_.terminal_width = TerminalWidth;
  surroundings_.ask_passphrase = [this](const std::string& prompt) {
    return AskOnTerminal(prompt, interrupt_.Drain());
  };
  surroundings_.interrupt = &interrupt_;
  surroundings_.clock = &clock_;
  surroundings_.sleeper = &sleeper_;
  surroundings_.random = &random_;
  surroundings_.machine = &machine_;
  // One for each command, unless the caller has one already.
  const std::string traceparent =
      GetVariable(surroundings_.environment, "TRACEPARENT");
  surroundings_.traceparent =
      rpc::IsTraceparent(traceparent) ? traceparent : rpc::NewTraceparent();
  std::error_code error;
  surroundings_.program_path =
      std::filesystem::read_symlink("/proc/self/exe", error).string();
}

}  // namespace coffer::cli
