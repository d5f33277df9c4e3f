#include "client/cli/transfer_report.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/byte_format.h"

namespace coffer::cli {
namespace {

void AddCount(uint64_t count, const char* singular,
              std::vector<std::string>* parts) {
  if (count > 0) parts->push_back(FormatCount(count, singular));
}

template <typename T>
void Append(const std::vector<T>& from, std::vector<T>* to) {
  to->insert(to->end(), from.begin(), from.end());
}

std::string DescribeFiles(const PutSummary& summary) {
  const uint64_t files =
      summary.files_new + summary.files_changed + summary.files_unchanged;
  std::vector<std::string> parts;
  if (files > 0) {
    parts.push_back(absl::StrCat(FormatCount(files, "file"), " (",
                                 summary.files_new, " new, ",
                                 summary.files_changed, " changed, ",
                                 summary.files_unchanged, " unchanged)"));
  }
  AddCount(summary.folders_created, "new folder", &parts);
  AddCount(summary.symlinks, "symbolic link", &parts);
  return parts.empty() ? "nothing" : absl::StrJoin(parts, ", ");
}

bool IsOneFile(const PutSummary& summary) {
  return summary.files_new + summary.files_changed == 1 &&
         summary.files_unchanged + summary.folders_created + summary.symlinks ==
             0;
}

nlohmann::json ToJson(const PutSummary& summary, absl::Duration elapsed) {
  return {{"files_new", summary.files_new},
          {"files_changed", summary.files_changed},
          {"files_unchanged", summary.files_unchanged},
          {"files_skipped", summary.skipped_special},
          {"folders_created", summary.folders_created},
          {"links", summary.symlinks},
          {"bytes_read", summary.bytes_read},
          {"bytes_sent", summary.bytes_sent},
          {"chunks_total", summary.chunks_total},
          {"chunks_reused", summary.chunks_reused},
          {"chunks_degraded", summary.chunks_degraded},
          {"changed_while_read", summary.files_changed_while_read},
          {"file_id", summary.file_id},
          {"version_number", summary.version_number},
          {"errors", summary.errors.size()},
          {"duration_s", absl::ToDoubleSeconds(elapsed)}};
}

std::string PutText(const PutSummary& summary, const std::string& target,
                    absl::Duration elapsed) {
  std::string text = absl::StrCat("stored ", target, ": ");
  if (IsOneFile(summary)) {
    absl::StrAppend(&text, "version ", summary.version_number);
  } else {
    absl::StrAppend(&text, DescribeFiles(summary));
  }
  return absl::StrCat(
      text, ", ", FormatBytes(summary.bytes_read), " in ",
      FormatCount(summary.chunks_total, "chunk"), " (", summary.chunks_reused,
      " stored before), ", FormatBytes(summary.bytes_sent), " sent, ",
      FormatElapsed(elapsed), ", ", FormatRate(summary.bytes_read, elapsed));
}

}  // namespace

void Add(const PutSummary& summary, PutSummary* total) {
  total->files_new += summary.files_new;
  total->files_changed += summary.files_changed;
  total->files_unchanged += summary.files_unchanged;
  total->folders_created += summary.folders_created;
  total->symlinks += summary.symlinks;
  total->skipped_special += summary.skipped_special;
  total->bytes_read += summary.bytes_read;
  total->bytes_sent += summary.bytes_sent;
  total->chunks_total += summary.chunks_total;
  total->chunks_reused += summary.chunks_reused;
  total->chunks_degraded += summary.chunks_degraded;
  total->files_changed_while_read += summary.files_changed_while_read;
  if (!summary.file_id.empty()) {
    total->file_id = summary.file_id;
    total->version_number = summary.version_number;
  }
  Append(summary.errors, &total->errors);
  Append(summary.skipped_paths, &total->skipped_paths);
}

void Add(const GetSummary& summary, GetSummary* total) {
  total->files += summary.files;
  total->folders += summary.folders;
  total->symlinks += summary.symlinks;
  total->bytes_written += summary.bytes_written;
  total->bytes_received += summary.bytes_received;
  total->blobs_failed_over += summary.blobs_failed_over;
  total->blobs_healed += summary.blobs_healed;
  Append(summary.errors, &total->errors);
}

CommandResult ReportPut(const PutSummary& summary, const std::string& target,
                        absl::Duration elapsed, Output* output) {
  for (const ItemError& error : summary.errors) {
    output->WriteItemError(error.path, error.status);
  }
  for (const std::string& path : summary.skipped_paths) {
    output->WriteItemError(
        path, absl::UnimplementedError(
                  "skipped: sockets, devices and pipes are not stored"));
  }
  if (summary.chunks_degraded > 0) {
    output->WriteNote(absl::StrCat(
        "warning: ", FormatCount(summary.chunks_degraded, "chunk"),
        " safe, but with fewer copies than wanted: see coffer cluster status"));
  }
  if (summary.files_changed_while_read > 0) {
    output->WriteWarning(absl::StrCat(
        FormatCount(summary.files_changed_while_read, "file"),
        " changed while read: what is stored may mix old and new bytes; put "
        "again when nobody writes"));
  }
  CommandResult result;
  if (!summary.errors.empty() || summary.skipped_special > 0 ||
      summary.files_changed_while_read > 0) {
    result.exit_code = ExitCode::kPartial;
  }
  result.summary = ToJson(summary, elapsed);
  result.text =
      output->quiet() ? summary.file_id : PutText(summary, target, elapsed);
  return result;
}

CommandResult ReportGet(const GetSummary& summary, const std::string& target,
                        absl::Duration elapsed, Output* output) {
  for (const ItemError& error : summary.errors) {
    output->WriteItemError(error.path, error.status);
  }
  if (summary.blobs_failed_over > 0) {
    output->WriteNote(absl::StrCat(
        "warning: ", FormatCount(summary.blobs_failed_over, "blob"),
        " read from another replica (", summary.blobs_healed,
        " repaired): see coffer cluster status"));
  }
  std::vector<std::string> parts;
  AddCount(summary.files, "file", &parts);
  AddCount(summary.folders, "folder", &parts);
  AddCount(summary.symlinks, "symbolic link", &parts);
  CommandResult result;
  if (!summary.errors.empty()) result.exit_code = ExitCode::kPartial;
  result.summary = {{"files", summary.files},
                    {"folders", summary.folders},
                    {"links", summary.symlinks},
                    {"bytes_written", summary.bytes_written},
                    {"bytes_received", summary.bytes_received},
                    {"blobs_failed_over", summary.blobs_failed_over},
                    {"blobs_healed", summary.blobs_healed},
                    {"errors", summary.errors.size()},
                    {"duration_s", absl::ToDoubleSeconds(elapsed)}};
  if (!output->quiet()) {
    result.text = absl::StrCat(
        "fetched ", target, ": ",
        parts.empty() ? "nothing" : absl::StrJoin(parts, ", "), ", ",
        FormatBytes(summary.bytes_written), ", ", FormatElapsed(elapsed), ", ",
        FormatRate(summary.bytes_written, elapsed));
  }
  return result;
}

}  // namespace coffer::cli
