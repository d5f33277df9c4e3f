// CPU and wall-clock time of a storage node's write and read path, below gRPC.
// Set TEST_TMPDIR to a tmpfs to leave the disk out; --config=opt.
//
//   Put/<KiB>/<group MiB>/<class>   class 0: through the log, 1: around it
//   Hash/<KiB>                      the check of the id, for comparison
//
// cpu_s_per_GB counts all threads of the process, flushes among them.

#include <sys/resource.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/clock/system_clock.h"
#include "lib/crypto/fake_random.h"
#include "lib/merkle/blob_hash.h"
#include "lib/process/allocator_settings.h"
#include "services/storage/rocksdb_blob_store.h"

namespace coffer::storage {
namespace {

constexpr double kBytesPerGb = 1e9;
constexpr int64_t kKiB = 1 << 10;
constexpr int64_t kMiB = 1 << 20;
// Of the pieces in which gRPC hands bytes over.
constexpr size_t kPartBytes = 256 << 10;

double CpuSeconds() {
  struct rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class StoreFixture {
 public:
  StoreFixture() {
    const char* folder = std::getenv("TEST_TMPDIR");
    path_ = std::string(folder == nullptr ? "/tmp" : folder) +
            "/coffer_blob_store_benchmark";
    std::filesystem::remove_all(path_);
    RocksdbBlobStoreOptions options;
    options.path = path_;
    store_ = *RocksdbBlobStore::Open(options, &clock_);
  }
  ~StoreFixture() {
    store_.reset();
    std::filesystem::remove_all(path_);
  }

  // Writes `count` blobs of `content` under new ids.
  absl::Status PutGroup(const std::string& content, size_t count,
                        WriteClass write_class) {
    std::vector<absl::string_view> parts;
    for (size_t at = 0; at < content.size(); at += kPartBytes) {
      parts.push_back(absl::string_view(content).substr(at, kPartBytes));
    }
    std::vector<BlobWrite> batch;
    for (size_t i = 0; i < count; ++i) {
      ids_.push_back(crypto::NewId<BlobId>(random_));
      batch.push_back({ids_.back(), parts, content.size()});
    }
    return store_->PutBatch(batch, write_class);
  }

  RocksdbBlobStore& store() { return *store_; }
  const std::vector<BlobId>& ids() const { return ids_; }

 private:
  SystemClock clock_;
  crypto::FakeRandom random_;
  std::string path_;
  std::unique_ptr<RocksdbBlobStore> store_;
  std::vector<BlobId> ids_;
};

void Report(double cpu_seconds, int64_t bytes, benchmark::State* state) {
  state->SetBytesProcessed(bytes);
  state->counters["cpu_s_per_GB"] =
      cpu_seconds * kBytesPerGb / static_cast<double>(bytes);
}

void BM_Put(benchmark::State& state) {
  StoreFixture fixture;
  const std::string content(static_cast<size_t>(state.range(0) * kKiB), 'x');
  const auto count =
      static_cast<size_t>(state.range(1) * kMiB) / content.size();
  const WriteClass write_class =
      state.range(2) == 0 ? WriteClass::kSmallSynced : WriteClass::kBulkFlushed;
  const double start = CpuSeconds();
  int64_t bytes = 0;
  for (auto _ : state) {
    if (!fixture.PutGroup(content, count, write_class).ok()) {
      state.SkipWithError("put failed");
      break;
    }
    bytes += static_cast<int64_t>(count * content.size());
  }
  Report(CpuSeconds() - start, bytes, &state);
}
BENCHMARK(BM_Put)
    ->Name("Put")
    ->Args({1024, 48, 1})
    ->Args({1024, 16, 1})
    ->Args({256, 48, 1})
    ->Args({1024, 2, 0})
    ->Args({16, 1, 0})
    ->MinTime(2)
    ->UseRealTime();

void BM_Get(benchmark::State& state) {
  StoreFixture fixture;
  const std::string content(static_cast<size_t>(state.range(0) * kKiB), 'x');
  constexpr size_t kBlobs = 48;
  if (!fixture.PutGroup(content, kBlobs, WriteClass::kBulkFlushed).ok()) {
    state.SkipWithError("put failed");
  }
  const double start = CpuSeconds();
  int64_t bytes = 0;
  size_t next = 0;
  for (auto _ : state) {
    const auto blob = fixture.store().Get(fixture.ids()[next++ % kBlobs], {});
    if (!blob.ok()) state.SkipWithError("get failed");
    bytes += static_cast<int64_t>(blob->bytes().size());
  }
  Report(CpuSeconds() - start, bytes, &state);
}
BENCHMARK(BM_Get)->Name("Get")->Arg(1024)->Arg(16)->UseRealTime();

void BM_Hash(benchmark::State& state) {
  const std::string content(static_cast<size_t>(state.range(0) * kKiB), 'x');
  const double start = CpuSeconds();
  int64_t bytes = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(merkle::HashBlob(content));
    bytes += static_cast<int64_t>(content.size());
  }
  Report(CpuSeconds() - start, bytes, &state);
}
BENCHMARK(BM_Hash)->Name("Hash")->Arg(1024);

}  // namespace
}  // namespace coffer::storage

int main(int argc, char** argv) {
  coffer::process::KeepFreedMemory();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
