#include "services/storage/identity_record.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/status/status_macros.h"
#include "services/storage/data_folder.h"

namespace coffer::storage {
namespace {

constexpr char kMagic[] = "coffer-storage ";
constexpr char kNoCluster[] = "-";
// Six lines, and what comes after the last line break.
constexpr size_t kLineCount = 7;

absl::Status Malformed() {
  return absl::DataLossError(
      "the identity file is damaged; restore it from a backup, or start with "
      "an empty folder as a new node");
}

absl::StatusOr<absl::string_view> Value(absl::string_view line,
                                        absl::string_view name) {
  if (!absl::ConsumePrefix(&line, name) || !absl::ConsumePrefix(&line, " ")) {
    return Malformed();
  }
  return line;
}

absl::StatusOr<crypto::SecretKey> ParseSeed(absl::string_view hex) {
  constexpr char kDigits[] = "0123456789abcdef";
  if (hex.size() != 2 * crypto::kSecretKeySizeBytes ||
      hex.find_first_not_of(kDigits) != absl::string_view::npos) {
    return Malformed();
  }
  crypto::SecretBytes seed(crypto::kSecretKeySizeBytes);
  const absl::Span<uint8_t> bytes = seed.ExposeMutable();
  const absl::string_view digits(kDigits);
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<uint8_t>(digits.find(hex[2 * i]) * 16 +
                                    digits.find(hex[2 * i + 1]));
  }
  return crypto::SecretKey::FromSecret(std::move(seed));
}

}  // namespace

crypto::SecretBytes EncodeIdentityRecord(const IdentityRecord& record) {
  return crypto::SecretBytes::CopyFrom(absl::StrCat(
      kMagic, kLayoutVersion, "\nnode ", record.node_id.ToHex(), "\nseed ",
      absl::BytesToHexString(record.seed.Expose()), "\ncluster ",
      record.cluster_id.has_value() ? record.cluster_id->ToHex() : kNoCluster,
      "\ndatabase ", record.has_database ? "yes" : "no", "\nend\n"));
}

absl::StatusOr<IdentityRecord> DecodeIdentityRecord(absl::string_view text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  absl::string_view version_text = lines[0];
  uint32_t version = 0;
  if (!absl::ConsumePrefix(&version_text, kMagic) ||
      !absl::SimpleAtoi(version_text, &version)) {
    return Malformed();
  }
  if (version > kLayoutVersion) {
    return WrongDataFolderError(
        absl::StrCat("the data folder has layout version ", version,
                     ", and this program knows versions up to ", kLayoutVersion,
                     "; use the newer program that has written it"));
  }
  if (version != kLayoutVersion || lines.size() != kLineCount ||
      lines[5] != "end" || !lines[6].empty()) {
    return Malformed();
  }
  COFFER_ASSIGN_OR_RETURN(const absl::string_view node,
                          Value(lines[1], "node"));
  COFFER_ASSIGN_OR_RETURN(const absl::string_view seed,
                          Value(lines[2], "seed"));
  COFFER_ASSIGN_OR_RETURN(const absl::string_view cluster,
                          Value(lines[3], "cluster"));
  COFFER_ASSIGN_OR_RETURN(const absl::string_view database,
                          Value(lines[4], "database"));
  COFFER_ASSIGN_OR_RETURN(crypto::SecretKey key, ParseSeed(seed));
  const absl::StatusOr<NodeId> node_id = NodeId::FromHex(node);
  if (!node_id.ok() || (database != "yes" && database != "no")) {
    return Malformed();
  }
  IdentityRecord record{*node_id, std::move(key), absl::nullopt,
                        database == "yes"};
  if (cluster == kNoCluster) return record;
  const absl::StatusOr<ClusterId> cluster_id = ClusterId::FromHex(cluster);
  if (!cluster_id.ok()) return Malformed();
  record.cluster_id = *cluster_id;
  return record;
}

}  // namespace coffer::storage
