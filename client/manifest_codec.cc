#include "client/manifest_codec.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/manifest.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/manifest/v1/manifest.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/manifest_sealer.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

using crypto::SecretBytes;
using crypto::SecretKey;
using google::protobuf::internal::WireFormatLite;

constexpr uint32_t kFormatVersion = 1;
// Far above what FolderAttributes needs.
constexpr size_t kMaxFolderAttributesSizeBytes = 4096;

absl::Status Malformed(absl::string_view why) {
  return MakeError(absl::StatusCode::kDataLoss,
                   absl::StrCat("cannot decode a manifest: ", why),
                   {reason::kMalformed, {}});
}

absl::Status Newer() {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   "cannot decode a manifest: a newer version of Coffer wrote "
                   "it; use that one",
                   {reason::kUnknownSuite, {}});
}

// What Validate() says, for data that was read.
absl::Status AsDataLoss(const absl::Status& status) {
  return status.ok() ? status : Malformed(status.message());
}

// Messages do not wipe themselves. Volatile, so that it is not optimised away.
void Wipe(std::string& secret) {
  volatile char* bytes = secret.data();
  for (size_t i = 0; i < secret.size(); ++i) bytes[i] = 0;
}

// A message whose secrets are wiped when it goes away.
struct SecretManifest {
  SecretManifest() = default;
  ~SecretManifest() {
    for (manifest::v1::ManifestChunk& chunk : *proto.mutable_chunks()) {
      Wipe(*chunk.mutable_chunk_secret());
    }
  }
  SecretManifest(const SecretManifest&) = delete;
  SecretManifest& operator=(const SecretManifest&) = delete;

  manifest::v1::Manifest proto;
};

// Looks through the fields without keeping anything: an empty chunk takes two
// bytes here, and far more as an object.
absl::Status CheckFields(absl::string_view serialized) {
  google::protobuf::io::CodedInputStream stream(
      reinterpret_cast<const uint8_t*>(serialized.data()),
      static_cast<int>(serialized.size()));
  size_t chunks = 0;
  size_t attributes = 0;
  while (const uint32_t tag = stream.ReadTag()) {
    const int field = WireFormatLite::GetTagFieldNumber(tag);
    if (manifest::v1::Manifest::descriptor()->FindFieldByNumber(field) ==
        nullptr) {
      return Newer();
    }
    if (field == manifest::v1::Manifest::kChunksFieldNumber) ++chunks;
    if (field == manifest::v1::Manifest::kExtendedAttributesFieldNumber) {
      ++attributes;
    }
    if (chunks > kMaxManifestChunks || attributes > kMaxExtendedAttributes) {
      return Malformed("it has too many parts");
    }
    if (!WireFormatLite::SkipField(&stream, tag)) {
      return Malformed("it is damaged");
    }
  }
  if (!stream.ConsumedEntireMessage()) return Malformed("it is damaged");
  return absl::OkStatus();
}

manifest::v1::FileType ToProto(FileType type) {
  return type == FileType::kSymlink ? manifest::v1::FILE_TYPE_SYMLINK
                                    : manifest::v1::FILE_TYPE_REGULAR;
}

void ToProto(const Manifest& manifest, manifest::v1::Manifest& proto) {
  proto.set_format_version(kFormatVersion);
  proto.set_file_type(ToProto(manifest.file_type));
  proto.set_total_length_bytes(manifest.total_length_bytes);
  proto.set_mode(manifest.mode);
  proto.set_modification_time_ns(manifest.modification_time_ns);
  proto.set_content_type(manifest.content_type);
  proto.set_dedup_scope(
      static_cast<common::v1::DedupScope>(manifest.dedup_scope));
  proto.set_redundancy_scheme(
      static_cast<common::v1::RedundancyScheme>(manifest.redundancy_scheme));
  proto.set_symlink_target(manifest.symlink_target);
  proto.mutable_chunks()->Reserve(static_cast<int>(manifest.chunks.size()));
  for (const ManifestChunk& chunk : manifest.chunks) {
    manifest::v1::ManifestChunk& added = *proto.add_chunks();
    added.set_blob_id(std::string(chunk.blob_id.bytes()));
    const absl::string_view secret = chunk.chunk_secret.Expose();
    added.set_chunk_secret(secret.data(), secret.size());
    added.set_length_bytes(chunk.length_bytes);
    added.set_stored_size_bytes(chunk.stored_size_bytes);
  }
  for (const ExtendedAttribute& attribute : manifest.extended_attributes) {
    manifest::v1::ExtendedAttribute& added = *proto.add_extended_attributes();
    added.set_name(attribute.name);
    added.set_value(attribute.value);
  }
}

absl::StatusOr<ManifestChunk> FromProto(
    const manifest::v1::ManifestChunk& proto) {
  absl::StatusOr<BlobId> blob_id = BlobId::FromBytes(proto.blob_id());
  absl::StatusOr<SecretKey> secret = SecretKey::FromBytes(proto.chunk_secret());
  if (!blob_id.ok() || !secret.ok()) {
    return Malformed("a chunk's id or secret has a wrong size");
  }
  return ManifestChunk{*blob_id, *std::move(secret), proto.length_bytes(),
                       proto.stored_size_bytes()};
}

absl::StatusOr<FileType> FromProto(manifest::v1::FileType type) {
  if (type == manifest::v1::FILE_TYPE_REGULAR) return FileType::kRegular;
  if (type == manifest::v1::FILE_TYPE_SYMLINK) return FileType::kSymlink;
  return Malformed("its file type is not known");
}

absl::StatusOr<Manifest> FromProto(const manifest::v1::Manifest& proto) {
  if (proto.format_version() == 0) return Malformed("it has no version");
  if (proto.format_version() != kFormatVersion ||
      proto.compression() != manifest::v1::COMPRESSION_UNSPECIFIED) {
    return Newer();
  }
  Manifest manifest;
  COFFER_ASSIGN_OR_RETURN(manifest.file_type, FromProto(proto.file_type()));
  manifest.total_length_bytes = proto.total_length_bytes();
  manifest.mode = proto.mode();
  manifest.modification_time_ns = proto.modification_time_ns();
  manifest.content_type = proto.content_type();
  manifest.dedup_scope = static_cast<formats::DedupScope>(proto.dedup_scope());
  manifest.redundancy_scheme =
      static_cast<formats::RedundancyScheme>(proto.redundancy_scheme());
  manifest.symlink_target = proto.symlink_target();
  manifest.chunks.reserve(static_cast<size_t>(proto.chunks_size()));
  for (const manifest::v1::ManifestChunk& chunk : proto.chunks()) {
    COFFER_ASSIGN_OR_RETURN(ManifestChunk added, FromProto(chunk));
    manifest.chunks.push_back(std::move(added));
  }
  for (const auto& attribute : proto.extended_attributes()) {
    manifest.extended_attributes.push_back(
        {attribute.name(), attribute.value()});
  }
  COFFER_RETURN_IF_ERROR(AsDataLoss(Validate(manifest)));
  return manifest;
}

}  // namespace

absl::StatusOr<SecretBytes> EncodeManifest(const Manifest& manifest) {
  COFFER_RETURN_IF_ERROR(Validate(manifest));
  SecretManifest secret;
  ToProto(manifest, secret.proto);
  const size_t size = secret.proto.ByteSizeLong();
  if (size > formats::kMaxManifestSizeBytes) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "cannot encode a manifest: it has more than 32 MiB",
                     {reason::kLimitExceeded, {}});
  }
  SecretBytes encoded(size);
  if (!secret.proto.SerializeToArray(encoded.ExposeMutable().data(),
                                     static_cast<int>(size))) {
    return absl::InternalError("cannot encode a manifest");
  }
  return encoded;
}

absl::StatusOr<Manifest> DecodeManifest(absl::string_view serialized) {
  if (serialized.size() > formats::kMaxManifestSizeBytes) {
    return Malformed("it has more than 32 MiB");
  }
  COFFER_RETURN_IF_ERROR(CheckFields(serialized));
  SecretManifest secret;
  if (!secret.proto.ParseFromArray(serialized.data(),
                                   static_cast<int>(serialized.size()))) {
    return Malformed("it is damaged");
  }
  return FromProto(secret.proto);
}

absl::StatusOr<std::string> EncodeFolderAttributes(
    const FolderAttributes& attributes) {
  COFFER_RETURN_IF_ERROR(Validate(attributes));
  manifest::v1::FolderAttributes proto;
  proto.set_format_version(kFormatVersion);
  proto.set_mode(attributes.mode);
  proto.set_modification_time_ns(attributes.modification_time_ns);
  return proto.SerializeAsString();
}

absl::StatusOr<FolderAttributes> DecodeFolderAttributes(
    absl::string_view serialized) {
  manifest::v1::FolderAttributes proto;
  if (serialized.size() > kMaxFolderAttributesSizeBytes ||
      !proto.ParseFromArray(serialized.data(),
                            static_cast<int>(serialized.size()))) {
    return Malformed("the attributes of a folder are damaged");
  }
  if (proto.format_version() == 0) return Malformed("it has no version");
  if (proto.format_version() != kFormatVersion) return Newer();
  const FolderAttributes attributes{proto.mode(), proto.modification_time_ns()};
  COFFER_RETURN_IF_ERROR(AsDataLoss(Validate(attributes)));
  return attributes;
}

}  // namespace coffer::client
