#include "lib/formats/manifest_sealer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/kdf.h"
#include "lib/crypto/padme.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_layout.h"
#include "lib/formats/byte_codec.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/zero_padding.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

using crypto::SecretBytes;
using crypto::SecretKey;

constexpr uint64_t kLengthSizeBytes = sizeof(uint64_t);

uint64_t PaddedSize(uint64_t manifest_size) {
  return crypto::PadmeSize(kLengthSizeBytes + manifest_size);
}

SecretKey ManifestKey(const SecretKey& file_key) {
  return crypto::Kdf(file_key, "manifest");
}

std::string InlineAssociatedData(const ManifestContext& context) {
  return crypto::LabeledPae("manifest",
                            {context.vault_id.bytes(), context.file_id.bytes(),
                             context.version_id.bytes()});
}

std::string SegmentAssociatedData(const ManifestContext& context,
                                  uint64_t index, bool is_last) {
  return crypto::LabeledPae("manifest",
                            {context.vault_id.bytes(), context.file_id.bytes(),
                             context.version_id.bytes(), crypto::Le64(index),
                             crypto::Le64(is_last ? 1 : 0)});
}

SecretBytes Pad(absl::string_view manifest) {
  SecretBytes padded(PaddedSize(manifest.size()));
  ByteWriter writer(padded.ExposeMutable());
  writer.Number64(manifest.size());
  writer.Bytes(manifest);
  return padded;
}

absl::StatusOr<SecretBytes> Unpad(const SecretBytes& padded) {
  ByteReader reader(padded.Expose());
  COFFER_ASSIGN_OR_RETURN(const uint64_t size, reader.Number64());
  COFFER_ASSIGN_OR_RETURN(const absl::string_view manifest, reader.Bytes(size));
  if (size > kMaxManifestSizeBytes || padded.size() != PaddedSize(size) ||
      !IsZero(reader.rest())) {
    return MalformedData(
        "cannot open a manifest: its length or padding is wrong");
  }
  return SecretBytes::CopyFrom(manifest);
}

absl::StatusOr<std::vector<std::string>> SealSegments(
    const SecretKey& manifest_key, const ManifestContext& context,
    absl::string_view padded, crypto::Random& random) {
  std::vector<std::string> segments;
  while (!padded.empty()) {
    const absl::string_view piece =
        padded.substr(0, kManifestSegmentPlaintextSizeBytes);
    padded.remove_prefix(piece.size());
    const crypto::AeadNonce nonce = crypto::NewAeadNonce(random);
    const std::string associated_data =
        SegmentAssociatedData(context, segments.size(), padded.empty());
    COFFER_ASSIGN_OR_RETURN(
        std::string segment,
        SealBlobBytes({manifest_key, nonce, associated_data}, piece,
                      piece.size()));
    segments.push_back(std::move(segment));
  }
  return segments;
}

}  // namespace

absl::StatusOr<SealedManifest> SealManifest(const SecretKey& file_key,
                                            const ManifestContext& context,
                                            absl::string_view manifest,
                                            crypto::Random& random) {
  if (manifest.size() > kMaxManifestSizeBytes) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "cannot seal a manifest: it has more than 32 MiB",
                     {reason::kLimitExceeded, {}});
  }
  const SecretKey manifest_key = ManifestKey(file_key);
  const SecretBytes padded = Pad(manifest);
  SealedManifest sealed;
  if (padded.size() + kSealedValueOverheadBytes <=
      kMaxInlineManifestSizeBytes) {
    COFFER_ASSIGN_OR_RETURN(
        sealed.inline_manifest,
        SealValue(manifest_key, InlineAssociatedData(context), padded.Expose(),
                  random));
  } else {
    COFFER_ASSIGN_OR_RETURN(
        sealed.segments,
        SealSegments(manifest_key, context, padded.Expose(), random));
  }
  return sealed;
}

absl::StatusOr<SecretBytes> OpenInlineManifest(
    const SecretKey& file_key, const ManifestContext& context,
    absl::string_view sealed_manifest) {
  if (sealed_manifest.size() > kMaxInlineManifestSizeBytes) {
    return MalformedData(
        "cannot open a manifest: it is too large to be in a record");
  }
  COFFER_ASSIGN_OR_RETURN(
      const SecretBytes padded,
      OpenValue(ManifestKey(file_key), InlineAssociatedData(context),
                sealed_manifest));
  return Unpad(padded);
}

ManifestSegmentOpener::ManifestSegmentOpener(const SecretKey& file_key,
                                             const ManifestContext& context,
                                             uint64_t segment_count)
    : manifest_key_(ManifestKey(file_key)),
      context_(context),
      segment_count_(segment_count) {
  if (segment_count == 0 || segment_count > kMaxManifestSegments) {
    status_ = MalformedData(
        "cannot open a manifest: no manifest has this number of segments");
  }
}

absl::Status ManifestSegmentOpener::Add(absl::string_view segment) {
  COFFER_RETURN_IF_ERROR(status_);
  absl::StatusOr<SecretBytes> opened = OpenNext(segment);
  if (!opened.ok()) {
    status_ = opened.status();
    return status_;
  }
  opened_.push_back(*std::move(opened));
  return absl::OkStatus();
}

absl::StatusOr<SecretBytes> ManifestSegmentOpener::OpenNext(
    absl::string_view segment) const {
  const uint64_t index = opened_.size();
  if (index == segment_count_) {
    return MalformedData("cannot open a manifest: it has too many segments");
  }
  const bool is_last = index + 1 == segment_count_;
  COFFER_ASSIGN_OR_RETURN(const crypto::AeadNonce nonce, BlobNonce(segment));
  const size_t size = segment.size() - kBlobOverheadBytes;
  if (size == 0 || size > kManifestSegmentPlaintextSizeBytes ||
      (!is_last && size != kManifestSegmentPlaintextSizeBytes)) {
    return MalformedData("cannot open a manifest: a segment has a wrong size");
  }
  SecretBytes piece(size);
  const std::string associated_data =
      SegmentAssociatedData(context_, index, is_last);
  COFFER_RETURN_IF_ERROR(OpenBlobBytes({manifest_key_, nonce, associated_data},
                                       segment, piece.ExposeMutable()));
  return piece;
}

absl::StatusOr<SecretBytes> ManifestSegmentOpener::Finish() {
  COFFER_RETURN_IF_ERROR(status_);
  if (opened_.size() != segment_count_) {
    return MalformedData("cannot open a manifest: a segment is missing");
  }
  size_t size = 0;
  for (const SecretBytes& piece : opened_) size += piece.size();
  SecretBytes padded(size);
  ByteWriter writer(padded.ExposeMutable());
  for (const SecretBytes& piece : opened_) writer.Bytes(piece.Expose());
  return Unpad(padded);
}

}  // namespace coffer::formats
