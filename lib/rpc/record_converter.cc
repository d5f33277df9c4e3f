#include "lib/rpc/record_converter.h"

#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "coffer/common/v1/records.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/file_key.h"
#include "lib/formats/member_record.h"
#include "lib/formats/receipt.h"
#include "lib/formats/vault_policy.h"
#include "lib/formats/vault_record.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::rpc {
namespace {

absl::Status Malformed(absl::string_view field, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("invalid record: ", field, " ", why),
                   {reason::kMalformed, {{"field", std::string(field)}}});
}

template <typename Id>
absl::Status ReadHex(absl::string_view field, const std::string& hex, Id& out) {
  absl::StatusOr<Id> id = Id::FromHex(hex);
  if (!id.ok()) {
    return Malformed(field, absl::StrCat("is not ", 2 * Id::kSize,
                                         " lower-case hexadecimal digits"));
  }
  out = *id;
  return absl::OkStatus();
}

template <typename Id>
absl::Status ReadBytes(absl::string_view field, const std::string& bytes,
                       Id& out) {
  absl::StatusOr<Id> id = Id::FromBytes(bytes);
  if (!id.ok()) {
    return Malformed(field,
                     absl::StrCat("does not have ", Id::kSize, " bytes"));
  }
  out = *id;
  return absl::OkStatus();
}

// The numbers of both enums are the same; 0 is never valid.
template <typename Enum>
absl::Status ReadChoice(absl::string_view field, int number, bool is_known,
                        Enum& out) {
  if (number == 0) return Malformed(field, "is missing");
  if (!is_known) return Malformed(field, "has an unknown value");
  out = static_cast<Enum>(number);
  return absl::OkStatus();
}

constexpr int64_t kNanosPerSecond = 1'000'000'000;
constexpr int64_t kMaxSeconds =
    std::numeric_limits<int64_t>::max() / kNanosPerSecond - 1;

absl::Status ReadTime(absl::string_view field, bool is_present,
                      const google::protobuf::Timestamp& time,
                      absl::Time& out) {
  if (!is_present) return Malformed(field, "is missing");
  if (time.seconds() > kMaxSeconds || time.seconds() < -kMaxSeconds ||
      time.nanos() < 0 || time.nanos() >= kNanosPerSecond) {
    return Malformed(field, "is out of range");
  }
  out = absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
  return absl::OkStatus();
}

void WriteTime(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  int64_t seconds = nanos / kNanosPerSecond;
  int64_t rest = nanos % kNanosPerSecond;
  if (rest < 0) {
    rest += kNanosPerSecond;
    --seconds;
  }
  out.set_seconds(seconds);
  out.set_nanos(static_cast<int32_t>(rest));
}

template <typename Id>
std::string BytesOf(const Id& id) {
  return std::string(id.bytes());
}

absl::Status ReadChunking(const common::v1::Chunking& proto,
                          formats::Chunking& out) {
  out.min_size_bytes = proto.min_size_bytes();
  out.average_size_bytes = proto.average_size_bytes();
  out.max_size_bytes = proto.max_size_bytes();
  return ReadChoice("policy.chunking.algorithm", proto.algorithm(),
                    common::v1::ChunkingAlgorithm_IsValid(proto.algorithm()),
                    out.algorithm);
}

absl::Status ReadManifest(const common::v1::VersionRecord& proto,
                          formats::VersionRecord& out) {
  switch (proto.manifest_case()) {
    case common::v1::VersionRecord::kSealedManifest:
      out.sealed_manifest = proto.sealed_manifest();
      return absl::OkStatus();
    case common::v1::VersionRecord::kManifestSegments:
      for (const auto& segment : proto.manifest_segments().segments()) {
        formats::ManifestSegmentRef& added =
            out.manifest_segments.emplace_back();
        COFFER_RETURN_IF_ERROR(ReadBytes("manifest_segments.blob_id",
                                         segment.blob_id(), added.blob_id));
        added.stored_size_bytes = segment.stored_size_bytes();
      }
      return absl::OkStatus();
    case common::v1::VersionRecord::MANIFEST_NOT_SET:
      break;
  }
  return Malformed("manifest", "is missing");
}

}  // namespace

common::v1::VaultPolicy ToProto(const formats::VaultPolicy& policy) {
  common::v1::VaultPolicy proto;
  proto.set_replication_factor(policy.replication_factor);
  proto.set_write_quorum(policy.write_quorum);
  common::v1::Chunking& chunking = *proto.mutable_chunking();
  chunking.set_algorithm(
      static_cast<common::v1::ChunkingAlgorithm>(policy.chunking.algorithm));
  chunking.set_min_size_bytes(policy.chunking.min_size_bytes);
  chunking.set_average_size_bytes(policy.chunking.average_size_bytes);
  chunking.set_max_size_bytes(policy.chunking.max_size_bytes);
  proto.set_dedup_scope(
      static_cast<common::v1::DedupScope>(policy.dedup_scope));
  return proto;
}

common::v1::VaultRecord ToProto(const formats::VaultRecord& record) {
  common::v1::VaultRecord proto;
  proto.set_suite(record.suite);
  proto.set_vault_id(record.vault_id.ToHex());
  proto.set_root_folder_id(record.root_folder_id.ToHex());
  *proto.mutable_policy() = ToProto(record.policy);
  proto.set_sealed_name(record.sealed_name);
  WriteTime(record.created_time, *proto.mutable_created_time());
  proto.set_device_id(record.device_id.ToHex());
  proto.set_signature(BytesOf(record.signature));
  return proto;
}

common::v1::MemberRecord ToProto(const formats::MemberRecord& record) {
  common::v1::MemberRecord proto;
  proto.set_suite(record.suite);
  proto.set_vault_id(record.vault_id.ToHex());
  proto.set_device_id(record.device_id.ToHex());
  proto.set_signing_public_key(BytesOf(record.signing_public_key));
  proto.set_receiving_public_key(BytesOf(record.receiving_public_key));
  proto.set_key_epoch(record.key_epoch);
  proto.set_sealed_vault_key(record.sealed_vault_key);
  WriteTime(record.granted_time, *proto.mutable_granted_time());
  proto.set_granted_by_device_id(record.granted_by_device_id.ToHex());
  proto.set_signature(BytesOf(record.signature));
  return proto;
}

common::v1::FileKeyRecord ToProto(const formats::FileKeyRecord& record) {
  common::v1::FileKeyRecord proto;
  proto.set_key_epoch(record.key_epoch);
  proto.set_wrapped_file_key(record.wrapped);
  proto.set_commitment(BytesOf(record.commitment));
  return proto;
}

common::v1::EntryRecord ToProto(const formats::EntryRecord& record) {
  common::v1::EntryRecord proto;
  proto.set_suite(record.suite);
  proto.set_vault_id(record.vault_id.ToHex());
  proto.set_operation(
      static_cast<common::v1::EntryOperation>(record.operation));
  proto.set_parent_folder_id(record.parent_folder_id.ToHex());
  proto.set_name_tag(BytesOf(record.name_tag));
  proto.set_child_id(record.child_id.ToHex());
  proto.set_kind(static_cast<common::v1::EntryKind>(record.kind));
  proto.set_sealed_name(record.sealed_name);
  proto.set_sealed_attributes(record.sealed_attributes);
  WriteTime(record.time, *proto.mutable_time());
  proto.set_device_id(record.device_id.ToHex());
  proto.set_signature(BytesOf(record.signature));
  return proto;
}

common::v1::VersionRecord ToProto(const formats::VersionRecord& record) {
  common::v1::VersionRecord proto;
  proto.set_suite(record.suite);
  proto.set_vault_id(record.vault_id.ToHex());
  proto.set_file_id(record.file_id.ToHex());
  proto.set_version_id(record.version_id.ToHex());
  proto.set_version_number(record.version_number);
  if (!record.parent_version_id.is_nil()) {
    proto.set_parent_version_id(record.parent_version_id.ToHex());
  }
  proto.set_key_epoch(record.key_epoch);
  proto.set_redundancy_scheme(
      static_cast<common::v1::RedundancyScheme>(record.redundancy_scheme));
  WriteTime(record.created_time, *proto.mutable_created_time());
  proto.set_device_id(record.device_id.ToHex());
  if (record.manifest_segments.empty()) {
    proto.set_sealed_manifest(record.sealed_manifest);
  }
  for (const formats::ManifestSegmentRef& segment : record.manifest_segments) {
    common::v1::ManifestSegment& added =
        *proto.mutable_manifest_segments()->add_segments();
    added.set_blob_id(BytesOf(segment.blob_id));
    added.set_stored_size_bytes(segment.stored_size_bytes);
  }
  proto.set_reference_count(record.reference_count);
  proto.set_blob_ids_sha256(BytesOf(record.blob_ids_sha256));
  proto.set_stored_bytes(record.stored_bytes);
  proto.set_previous_record_sha256(BytesOf(record.previous_record_sha256));
  proto.set_signature(BytesOf(record.signature));
  return proto;
}

common::v1::Receipt ToProto(const formats::Receipt& receipt) {
  common::v1::Receipt proto;
  proto.set_node_id(receipt.node_id.ToHex());
  proto.set_placement_epoch(receipt.placement_epoch);
  proto.set_blob_ids_sha256(BytesOf(receipt.blob_ids_sha256));
  proto.set_blob_count(receipt.blob_count);
  proto.set_total_bytes(receipt.total_bytes);
  WriteTime(receipt.time, *proto.mutable_time());
  proto.set_signature(BytesOf(receipt.signature));
  return proto;
}

absl::StatusOr<formats::VaultPolicy> FromProto(
    const common::v1::VaultPolicy& proto) {
  formats::VaultPolicy policy;
  policy.replication_factor = proto.replication_factor();
  policy.write_quorum = proto.write_quorum();
  COFFER_RETURN_IF_ERROR(ReadChunking(proto.chunking(), policy.chunking));
  COFFER_RETURN_IF_ERROR(ReadChoice(
      "policy.dedup_scope", proto.dedup_scope(),
      common::v1::DedupScope_IsValid(proto.dedup_scope()), policy.dedup_scope));
  return policy;
}

absl::StatusOr<formats::VaultRecord> FromProto(
    const common::v1::VaultRecord& proto) {
  formats::VaultRecord record;
  record.suite = proto.suite();
  COFFER_RETURN_IF_ERROR(
      ReadHex("vault_id", proto.vault_id(), record.vault_id));
  COFFER_RETURN_IF_ERROR(
      ReadHex("root_folder_id", proto.root_folder_id(), record.root_folder_id));
  COFFER_ASSIGN_OR_RETURN(record.policy, FromProto(proto.policy()));
  record.sealed_name = proto.sealed_name();
  COFFER_RETURN_IF_ERROR(ReadTime("created_time", proto.has_created_time(),
                                  proto.created_time(), record.created_time));
  COFFER_RETURN_IF_ERROR(
      ReadHex("device_id", proto.device_id(), record.device_id));
  COFFER_RETURN_IF_ERROR(
      ReadBytes("signature", proto.signature(), record.signature));
  return record;
}

absl::StatusOr<formats::MemberRecord> FromProto(
    const common::v1::MemberRecord& proto) {
  formats::MemberRecord record;
  record.suite = proto.suite();
  COFFER_RETURN_IF_ERROR(
      ReadHex("vault_id", proto.vault_id(), record.vault_id));
  COFFER_RETURN_IF_ERROR(
      ReadHex("device_id", proto.device_id(), record.device_id));
  COFFER_RETURN_IF_ERROR(ReadBytes("signing_public_key",
                                   proto.signing_public_key(),
                                   record.signing_public_key));
  COFFER_RETURN_IF_ERROR(ReadBytes("receiving_public_key",
                                   proto.receiving_public_key(),
                                   record.receiving_public_key));
  record.key_epoch = proto.key_epoch();
  record.sealed_vault_key = proto.sealed_vault_key();
  COFFER_RETURN_IF_ERROR(ReadTime("granted_time", proto.has_granted_time(),
                                  proto.granted_time(), record.granted_time));
  COFFER_RETURN_IF_ERROR(ReadHex("granted_by_device_id",
                                 proto.granted_by_device_id(),
                                 record.granted_by_device_id));
  COFFER_RETURN_IF_ERROR(
      ReadBytes("signature", proto.signature(), record.signature));
  return record;
}

absl::StatusOr<formats::FileKeyRecord> FromProto(
    const common::v1::FileKeyRecord& proto) {
  formats::FileKeyRecord record;
  record.key_epoch = proto.key_epoch();
  if (proto.wrapped_file_key().size() != formats::kWrappedFileKeySizeBytes) {
    return Malformed("wrapped_file_key", "does not have 72 bytes");
  }
  record.wrapped = proto.wrapped_file_key();
  COFFER_RETURN_IF_ERROR(
      ReadBytes("commitment", proto.commitment(), record.commitment));
  return record;
}

absl::StatusOr<formats::EntryRecord> FromProto(
    const common::v1::EntryRecord& proto) {
  formats::EntryRecord record;
  record.suite = proto.suite();
  COFFER_RETURN_IF_ERROR(
      ReadHex("vault_id", proto.vault_id(), record.vault_id));
  COFFER_RETURN_IF_ERROR(ReadChoice(
      "operation", proto.operation(),
      common::v1::EntryOperation_IsValid(proto.operation()), record.operation));
  COFFER_RETURN_IF_ERROR(ReadHex("parent_folder_id", proto.parent_folder_id(),
                                 record.parent_folder_id));
  COFFER_RETURN_IF_ERROR(
      ReadBytes("name_tag", proto.name_tag(), record.name_tag));
  COFFER_RETURN_IF_ERROR(
      ReadHex("child_id", proto.child_id(), record.child_id));
  COFFER_RETURN_IF_ERROR(ReadChoice("kind", proto.kind(),
                                    common::v1::EntryKind_IsValid(proto.kind()),
                                    record.kind));
  record.sealed_name = proto.sealed_name();
  record.sealed_attributes = proto.sealed_attributes();
  COFFER_RETURN_IF_ERROR(
      ReadTime("time", proto.has_time(), proto.time(), record.time));
  COFFER_RETURN_IF_ERROR(
      ReadHex("device_id", proto.device_id(), record.device_id));
  COFFER_RETURN_IF_ERROR(
      ReadBytes("signature", proto.signature(), record.signature));
  return record;
}

absl::StatusOr<formats::VersionRecord> FromProto(
    const common::v1::VersionRecord& proto) {
  formats::VersionRecord record;
  record.suite = proto.suite();
  COFFER_RETURN_IF_ERROR(
      ReadHex("vault_id", proto.vault_id(), record.vault_id));
  COFFER_RETURN_IF_ERROR(ReadHex("file_id", proto.file_id(), record.file_id));
  COFFER_RETURN_IF_ERROR(
      ReadHex("version_id", proto.version_id(), record.version_id));
  record.version_number = proto.version_number();
  if (!proto.parent_version_id().empty()) {
    COFFER_RETURN_IF_ERROR(ReadHex("parent_version_id",
                                   proto.parent_version_id(),
                                   record.parent_version_id));
  }
  record.key_epoch = proto.key_epoch();
  COFFER_RETURN_IF_ERROR(ReadChoice(
      "redundancy_scheme", proto.redundancy_scheme(),
      common::v1::RedundancyScheme_IsValid(proto.redundancy_scheme()),
      record.redundancy_scheme));
  COFFER_RETURN_IF_ERROR(ReadTime("created_time", proto.has_created_time(),
                                  proto.created_time(), record.created_time));
  COFFER_RETURN_IF_ERROR(
      ReadHex("device_id", proto.device_id(), record.device_id));
  COFFER_RETURN_IF_ERROR(ReadManifest(proto, record));
  record.reference_count = proto.reference_count();
  COFFER_RETURN_IF_ERROR(ReadBytes("blob_ids_sha256", proto.blob_ids_sha256(),
                                   record.blob_ids_sha256));
  record.stored_bytes = proto.stored_bytes();
  COFFER_RETURN_IF_ERROR(ReadBytes("previous_record_sha256",
                                   proto.previous_record_sha256(),
                                   record.previous_record_sha256));
  COFFER_RETURN_IF_ERROR(
      ReadBytes("signature", proto.signature(), record.signature));
  return record;
}

absl::StatusOr<formats::Receipt> FromProto(const common::v1::Receipt& proto) {
  formats::Receipt receipt;
  COFFER_RETURN_IF_ERROR(ReadHex("node_id", proto.node_id(), receipt.node_id));
  receipt.placement_epoch = proto.placement_epoch();
  COFFER_RETURN_IF_ERROR(ReadBytes("blob_ids_sha256", proto.blob_ids_sha256(),
                                   receipt.blob_ids_sha256));
  receipt.blob_count = proto.blob_count();
  receipt.total_bytes = proto.total_bytes();
  COFFER_RETURN_IF_ERROR(
      ReadTime("time", proto.has_time(), proto.time(), receipt.time));
  COFFER_RETURN_IF_ERROR(
      ReadBytes("signature", proto.signature(), receipt.signature));
  return receipt;
}

}  // namespace coffer::rpc
