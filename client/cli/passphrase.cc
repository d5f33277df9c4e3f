#include "client/cli/passphrase.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <memory>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/cli/fd_source.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr mode_t kOthersBits = 077;
constexpr char kTerminal[] = "/dev/tty";

absl::Status NoTerminal() {
  return absl::UnauthenticatedError(
      "cannot ask for the passphrase: there is no terminal; name a file that "
      "has it with --passphrase-file or COFFER_PASSPHRASE_FILE");
}

// A line from the terminal `fd`, without its end.
absl::StatusOr<std::string> ReadLine(int fd, Cancellation* cancellation) {
  COFFER_ASSIGN_OR_RETURN(const std::unique_ptr<FdSource> source,
                          FdSource::Create(fd, cancellation));
  std::string line;
  std::array<uint8_t, 1> byte{};
  while (true) {
    COFFER_ASSIGN_OR_RETURN(const size_t count,
                            source->ReadSome(absl::MakeSpan(byte)));
    if (count == 0 || byte[0] == '\n') return line;
    line.push_back(static_cast<char>(byte[0]));
  }
}

void Show(int fd, absl::string_view text) {
  // Without the prompt the user can still type.
  if (write(fd, text.data(), text.size()) < 0) return;
}

}  // namespace

absl::StatusOr<std::string> ReadPassphraseFile(const std::string& path) {
  struct stat info {};
  std::ifstream stream(path);
  if (!stream || stat(path.c_str(), &info) != 0) {
    return absl::ErrnoToStatus(
        errno, absl::StrCat("cannot read the passphrase file ", path));
  }
  if (S_ISREG(info.st_mode) && (info.st_mode & kOthersBits) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot use the passphrase file ", path,
                     ": others than its owner can read it; run chmod 600 on "
                     "it"));
  }
  std::string passphrase;
  std::getline(stream, passphrase);
  if (passphrase.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot use the passphrase file ", path,
                     ": its first line is empty; write the passphrase there"));
  }
  return passphrase;
}

absl::StatusOr<std::string> ObtainPassphrase(const std::string& file,
                                             const AskPassphrase& ask) {
  if (!file.empty()) return ReadPassphraseFile(file);
  if (ask == nullptr) return NoTerminal();
  return ask("Passphrase of the keyring: ");
}

absl::StatusOr<std::string> ChoosePassphrase(const std::string& file,
                                             const AskPassphrase& ask) {
  if (!file.empty()) return ReadPassphraseFile(file);
  if (ask == nullptr) return NoTerminal();
  COFFER_ASSIGN_OR_RETURN(std::string first,
                          ask("New passphrase of the keyring: "));
  if (first.empty()) {
    return absl::InvalidArgumentError(
        "the passphrase is empty: choose one, or add --no-passphrase to do "
        "without");
  }
  COFFER_ASSIGN_OR_RETURN(const std::string second, ask("The same again: "));
  if (first != second) {
    return absl::InvalidArgumentError(
        "the two passphrases differ: run the command again");
  }
  return first;
}

absl::StatusOr<std::string> AskOnTerminal(const std::string& prompt,
                                          Cancellation* cancellation) {
  const int fd = open(kTerminal, O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return NoTerminal();
  const absl::Cleanup close_fd = [fd] { close(fd); };
  termios before{};
  if (tcgetattr(fd, &before) != 0) return NoTerminal();
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  silent.c_lflag |= ECHONL;
  Show(fd, prompt);
  tcsetattr(fd, TCSAFLUSH, &silent);
  const absl::Cleanup restore = [fd, &before] {
    tcsetattr(fd, TCSAFLUSH, &before);
  };
  return ReadLine(fd, cancellation);
}

}  // namespace coffer::cli
