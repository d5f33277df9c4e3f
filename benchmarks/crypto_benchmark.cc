// Speed of what every stored byte goes through: sealing, hashing, key
// derivation.
//
//   bazel run -c opt //benchmarks:crypto_benchmark

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "lib/crypto/aead.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/kdf.h"
#include "lib/crypto/openssl_aead.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/sha256.h"
#include "lib/crypto/sodium_aead.h"
#include "lib/crypto/system_random.h"
#include "lib/merkle/blob_hash.h"

namespace coffer {
namespace {

constexpr int64_t kSmallBytes = 1 << 10;
constexpr int64_t kChunkBytes = 1 << 20;

void CountBytes(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

template <typename Engine>
void Seal(benchmark::State& state) {
  crypto::SystemRandom random;
  const Engine aead;
  const crypto::SecretKey key = crypto::SecretKey::Generate(random);
  const crypto::AeadNonce nonce = crypto::NewAeadNonce(random);
  const std::string plaintext(state.range(0), 'p');
  std::string sealed(plaintext.size() + crypto::kAeadTagSizeBytes, '\0');
  for (auto _ : state) {
    if (!aead.Seal(key, nonce, "ad", plaintext, crypto::AsMutableBytes(sealed))
             .ok()) {
      state.SkipWithError("could not seal");
    }
  }
  CountBytes(state);
}
BENCHMARK_TEMPLATE(Seal, crypto::OpensslAead)
    ->Arg(kSmallBytes)
    ->Arg(kChunkBytes);
BENCHMARK_TEMPLATE(Seal, crypto::SodiumAead)
    ->Arg(kSmallBytes)
    ->Arg(kChunkBytes);

template <typename Engine>
void Open(benchmark::State& state) {
  crypto::SystemRandom random;
  const Engine aead;
  const crypto::SecretKey key = crypto::SecretKey::Generate(random);
  const crypto::AeadNonce nonce = crypto::NewAeadNonce(random);
  std::string plaintext(state.range(0), 'p');
  const std::string sealed =
      crypto::SealToString(aead, key, nonce, "ad", plaintext).value_or("");
  for (auto _ : state) {
    if (!aead.Open(key, nonce, "ad", sealed, crypto::AsMutableBytes(plaintext))
             .ok()) {
      state.SkipWithError("could not open");
    }
  }
  CountBytes(state);
}
BENCHMARK_TEMPLATE(Open, crypto::OpensslAead)->Arg(kChunkBytes);
BENCHMARK_TEMPLATE(Open, crypto::SodiumAead)->Arg(kChunkBytes);

void HashSha256(benchmark::State& state) {
  const std::string data(state.range(0), 'd');
  for (auto _ : state) benchmark::DoNotOptimize(crypto::Sha256(data));
  CountBytes(state);
}
BENCHMARK(HashSha256)->Arg(64)->Arg(kSmallBytes)->Arg(kChunkBytes);

void HashBlob(benchmark::State& state) {
  const std::string blob(state.range(0), 'b');
  for (auto _ : state) benchmark::DoNotOptimize(merkle::HashBlob(blob));
  CountBytes(state);
}
BENCHMARK(HashBlob)->Arg(kSmallBytes)->Arg(kChunkBytes);

void DeriveKey(benchmark::State& state) {
  crypto::SystemRandom random;
  const crypto::SecretKey key = crypto::SecretKey::Generate(random);
  const crypto::Sha256Digest digest = crypto::Sha256("payload");
  for (auto _ : state) {
    benchmark::DoNotOptimize(crypto::Kdf(key, "chunk", {digest.bytes()}));
  }
}
BENCHMARK(DeriveKey);

}  // namespace
}  // namespace coffer

BENCHMARK_MAIN();
