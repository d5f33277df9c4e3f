#include "client/cli/bench_limits.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <thread>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/default_aead.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/sha256.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr size_t kBlockBytes = 1 << 20;
constexpr absl::Duration kMeasureTime = absl::Milliseconds(200);
constexpr int kMaxBlocks = 4096;
constexpr mode_t kFileMode = 0600;

// The rate of `step`, which handles a block each time.
absl::StatusOr<double> MeasureRate(Clock* clock,
                                   const std::function<absl::Status()>& step) {
  const absl::Duration start = clock->Monotonic();
  absl::Duration elapsed;
  int blocks = 0;
  // A clock that stands still (in tests) must not make this endless.
  do {
    COFFER_RETURN_IF_ERROR(step());
    ++blocks;
    elapsed = clock->Monotonic() - start;
  } while (elapsed < kMeasureTime && blocks < kMaxBlocks);
  const double seconds = absl::ToDoubleSeconds(elapsed);
  return seconds > 0 ? blocks * static_cast<double>(kBlockBytes) / seconds : 0;
}

absl::Status WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) {
      return absl::ErrnoToStatus(errno, "cannot write");
    }
    if (count > 0) bytes.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

absl::StatusOr<double> MeasureDisk(const std::string& folder, Clock* clock,
                                   absl::string_view block) {
  const std::string path = absl::StrCat(folder, "/write");
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, kFileMode);
  if (fd < 0) return absl::ErrnoToStatus(errno, "cannot write " + path);
  const absl::Cleanup remove = [fd, &path] {
    close(fd);
    unlink(path.c_str());
  };
  return MeasureRate(clock, [fd, block]() -> absl::Status {
    COFFER_RETURN_IF_ERROR(WriteAll(fd, block));
    if (fdatasync(fd) == 0) return absl::OkStatus();
    return absl::ErrnoToStatus(errno, "cannot sync");
  });
}

// A connected pair of TCP sockets: {writer, reader}.
absl::StatusOr<std::pair<int, int>> ConnectLoopback() {
  const absl::Status failure = absl::InternalError("cannot use the loopback");
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const absl::Cleanup close_listener = [listener] { close(listener); };
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&name);
  socklen_t size = sizeof(name);
  if (bind(listener, generic, size) != 0 || listen(listener, 1) != 0 ||
      getsockname(listener, generic, &size) != 0) {
    return failure;
  }
  const int writer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(writer, generic, size) != 0) {
    close(writer);
    return failure;
  }
  return std::make_pair(writer,
                        accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
}

absl::StatusOr<double> MeasureLoopback(Clock* clock, absl::string_view block) {
  COFFER_ASSIGN_OR_RETURN(const auto sockets, ConnectLoopback());
  std::thread reader([fd = sockets.second] {
    std::vector<char> buffer(kBlockBytes);
    while (read(fd, buffer.data(), buffer.size()) > 0) continue;
    close(fd);
  });
  const absl::StatusOr<double> rate =
      MeasureRate(clock, [&] { return WriteAll(sockets.first, block); });
  close(sockets.first);
  reader.join();
  return rate;
}

}  // namespace

absl::StatusOr<std::vector<BenchLimit>> MeasureBenchLimits(
    const std::string& folder, Clock* clock, crypto::Random* random) {
  std::vector<uint8_t> block(kBlockBytes);
  random->Fill(absl::MakeSpan(block));
  const absl::string_view bytes(reinterpret_cast<const char*>(block.data()),
                                block.size());
  std::vector<uint8_t> out(kBlockBytes + crypto::kAeadTagSizeBytes);
  const crypto::SecretKey key = crypto::SecretKey::Generate(*random);
  const crypto::AeadNonce nonce = crypto::NewAeadNonce(*random);
  uint8_t used = 0;

  std::vector<BenchLimit> limits;
  COFFER_ASSIGN_OR_RETURN(double rate, MeasureRate(clock, [&] {
                            std::memcpy(out.data(), block.data(), kBlockBytes);
                            block[0] ^= out[kBlockBytes - 1];
                            return absl::OkStatus();
                          }));
  limits.push_back({"memcpy", rate});
  COFFER_ASSIGN_OR_RETURN(rate, MeasureRate(clock, [&] {
                            used ^= crypto::Sha256(bytes).array()[0];
                            return absl::OkStatus();
                          }));
  limits.push_back({"sha256", rate});
  COFFER_ASSIGN_OR_RETURN(rate, MeasureRate(clock, [&] {
                            return crypto::DefaultAead().Seal(
                                key, nonce, "", bytes, absl::MakeSpan(out));
                          }));
  limits.push_back({"aead", rate});
  COFFER_ASSIGN_OR_RETURN(rate, MeasureLoopback(clock, bytes));
  limits.push_back({"loopback", rate});
  COFFER_ASSIGN_OR_RETURN(rate, MeasureDisk(folder, clock, bytes));
  limits.push_back({"disk_write", rate});
  return limits;
}

}  // namespace coffer::cli
