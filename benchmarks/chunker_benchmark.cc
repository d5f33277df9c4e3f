// How fast chunks are found in incompressible bytes, next to the loop that no
// Gear chunker can do without: one table look-up, shift and addition per byte.
//
//   bazel run -c opt //benchmarks:chunker_benchmark
//
// FastCDC with the default sizes skips a part of the bytes, and compares a hash
// after each of the others. Target: 1.5 GB/s, or 60 % of the bare loop if that
// is less.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "benchmark/benchmark.h"
#include "lib/chunker/chunker.h"
#include "lib/chunker/fastcdc_chunker.h"
#include "lib/chunker/gear_table.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/chunker/test_gear_table.h"

namespace coffer::chunker {
namespace {

constexpr size_t kStreamSizeBytes = size_t{64} << 20;

std::vector<uint8_t> Stream() { return TestStream(2, kStreamSizeBytes); }

void CountBytes(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(kStreamSizeBytes));
}

void BareGearLoop(benchmark::State& state) {
  const GearTable gear = TestGearTable(1);
  const std::vector<uint8_t> stream = Stream();
  for (auto _ : state) {
    uint64_t hash = 0;
    for (uint8_t byte : stream) hash = (hash << 1) + gear[byte];
    benchmark::DoNotOptimize(hash);
  }
  CountBytes(state);
}
BENCHMARK(BareGearLoop)->Unit(benchmark::kMillisecond);

void FastCdc(benchmark::State& state) {
  const std::vector<uint8_t> stream = Stream();
  const std::unique_ptr<Chunker> chunker =
      FastCdcChunker::Create({}, TestGearTable(1)).value();
  for (auto _ : state) {
    chunker->Reset();
    absl::Span<const uint8_t> rest(stream);
    while (true) {
      const size_t cut = chunker->FindCut(rest);
      if (cut == Chunker::kNeedMore) break;
      rest.remove_prefix(cut);
    }
    benchmark::DoNotOptimize(rest.size());
  }
  CountBytes(state);
}
BENCHMARK(FastCdc)->Unit(benchmark::kMillisecond);

// With buffering, as the upload pipeline uses it.
void FastCdcOnAStream(benchmark::State& state) {
  const std::vector<uint8_t> stream = Stream();
  for (auto _ : state) {
    absl::Span<const uint8_t> rest(stream);
    StreamChunker chunks(
        FastCdcChunker::Create({}, TestGearTable(1)).value(),
        [&](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
          const size_t size = std::min(out.size(), rest.size());
          if (size > 0) std::memcpy(out.data(), rest.data(), size);
          rest.remove_prefix(size);
          return size;
        });
    while (true) {
      const absl::optional<std::string> chunk = chunks.Next().value();
      if (!chunk.has_value()) break;
      benchmark::DoNotOptimize(chunk->data());
    }
  }
  CountBytes(state);
}
BENCHMARK(FastCdcOnAStream)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace coffer::chunker

BENCHMARK_MAIN();
