#include "client/cli/bench_command.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <ios>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/cli/bench_data.h"
#include "client/cli/bench_limits.h"
#include "client/cli/byte_format.h"
#include "client/cli/dev_health.h"
#include "client/cli/dev_state.h"
#include "client/cli/operation_scope.h"
#include "client/cli/server_cpu.h"
#include "client/cli/server_process.h"
#include "client/cli/whole_number.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kBenchVault[] = "coffer-bench";
constexpr double kBytesPerGb = 1e9;

// What one step took.
struct Step {
  std::string name;
  uint64_t bytes = 0;
  uint64_t files = 0;
  absl::Duration elapsed;
  absl::Duration client_cpu;
  // Nothing where the servers are not known.
  absl::optional<absl::Duration> server_cpu;
};

absl::Duration OwnCpuTime() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return absl::DurationFromTimeval(usage.ru_utime) +
         absl::DurationFromTimeval(usage.ru_stime);
}

class BenchCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "bench";
    description.summary = "Measure the cluster from end to end";
    description.details =
        "Stores and fetches a big file and many small ones of random data, "
        "removes them, and sets\nthe rates against limits of this machine. "
        "CPU seconds per GB (10^9 bytes) are those of\nthis process and, for a "
        "cluster of coffer dev start, of its servers (else -).\n\n"
        "The limits are rates by the clock on the wall, not by CPU time, "
        "measured at the start of\nthe same run, about a fifth of a second "
        "each, with blocks of 1 MiB: one thread that copies\nmemory, hashes "
        "(SHA-256), encrypts, or writes to the temporary folder with a sync "
        "after\neach block, and one connection over the loopback. Whatever "
        "else runs on the machine\nlowers them, and a step that uses several "
        "threads can exceed them.";
    description.example =
        "coffer bench\n"
        "coffer bench --size 4G --files 10000 --json";
    description.when_interrupted = "there are no results";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("--size", size_, "Size of the big file, such as 1G")
        ->type_name("SIZE")
        ->capture_default_str();
    app->add_option("--files", files_, "Number of small files")
        ->check(WholeNumber())
        ->type_name("N")
        ->capture_default_str();
    app->add_option("--file-size", file_size_, "Size of each small file")
        ->type_name("SIZE")
        ->capture_default_str();
    app->add_option("--vault", vault_name_, "Vault to use; made if need be")
        ->type_name("NAME")
        ->capture_default_str();
    app->add_option("--data", data_, kDevDataHelp)->type_name("DIR");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override;

 private:
  void FindServers();
  absl::StatusOr<std::unique_ptr<Vault>> OpenVault();
  absl::Status MeasureAll(const std::string& temporary);
  absl::Status Measure(const std::string& name, uint64_t bytes, uint64_t files,
                       const std::function<absl::Status(OperationScope*)>& run);
  absl::Status MeasureBigFile();
  absl::Status MeasureSmallFiles(const std::string& temporary);
  absl::Status WriteSmallFiles(const std::string& folder) const;
  CommandResult Report(const std::vector<BenchLimit>& limits);

  std::string size_ = "256M";
  std::string file_size_ = "16k";
  uint64_t files_ = 1000;
  std::string vault_name_ = kBenchVault;
  std::string data_;

  Context* context_ = nullptr;
  uint64_t size_bytes_ = 0;
  uint64_t file_size_bytes_ = 0;
  // Of Run(), which closes it.
  Vault* vault_ = nullptr;
  // Folder in the vault, new for each run.
  std::string remote_;
  // Those that run, if they are this machine's.
  std::vector<DevServer> servers_;
  std::vector<Step> steps_;
};

absl::StatusOr<CommandResult> BenchCommand::Run(Context* context) {
  context_ = context;
  COFFER_ASSIGN_OR_RETURN(size_bytes_, ParseByteSize(size_));
  COFFER_ASSIGN_OR_RETURN(file_size_bytes_, ParseByteSize(file_size_));
  COFFER_ASSIGN_OR_RETURN(const std::unique_ptr<Vault> vault, OpenVault());
  vault_ = vault.get();
  remote_ = absl::StrCat(
      "/bench-", absl::ToUnixMillis(context->surroundings().clock->Now()));
  COFFER_RETURN_IF_ERROR(vault_->MakeFolder(remote_, false));
  FindServers();
  std::error_code error;
  std::string temporary =
      (fs::temp_directory_path(error) / "coffer-bench-XXXXXX").string();
  if (mkdtemp(temporary.data()) == nullptr) {
    return absl::ErrnoToStatus(
        errno, absl::StrCat("cannot make the folder ", temporary));
  }
  const absl::Cleanup remove = [&temporary] {
    std::error_code ignored;
    fs::remove_all(temporary, ignored);
  };
  context->output().WriteNote("measuring the limits of this machine");
  COFFER_ASSIGN_OR_RETURN(
      const std::vector<BenchLimit> limits,
      MeasureBenchLimits(temporary, context->surroundings().clock,
                         context->surroundings().random));
  COFFER_RETURN_IF_ERROR(MeasureAll(temporary));
  return Report(limits);
}

void BenchCommand::FindServers() {
  const auto folder = DevDataFolder(*context_, data_);
  if (!folder.ok()) return;
  const auto state = LoadDevState(*folder);
  if (!state.ok() || state->servers.empty() ||
      state->servers.front().data_address !=
          context_->settings().directory.value) {
    return;
  }
  std::copy_if(state->servers.begin(), state->servers.end(),
               std::back_inserter(servers_), [](const DevServer& server) {
                 return IsRunning(server.process);
               });
}

absl::StatusOr<std::unique_ptr<Vault>> BenchCommand::OpenVault() {
  COFFER_ASSIGN_OR_RETURN(Client * client, context_->client());
  absl::StatusOr<std::unique_ptr<Vault>> vault = client->OpenVault(vault_name_);
  if (absl::IsNotFound(vault.status())) {
    COFFER_RETURN_IF_ERROR(
        client->CreateVault(vault_name_, VaultOptions()).status());
    vault = client->OpenVault(vault_name_);
  }
  return vault;
}

absl::Status BenchCommand::MeasureAll(const std::string& temporary) {
  absl::Status status;
  if (size_bytes_ > 0) status = MeasureBigFile();
  if (status.ok() && files_ > 0) status = MeasureSmallFiles(temporary);
  RemoveOptions options;
  options.recursive = true;
  const absl::Status removed = vault_->Remove(remote_, options).status();
  return status.ok() ? removed : status;
}

absl::Status BenchCommand::Measure(
    const std::string& name, uint64_t bytes, uint64_t files,
    const std::function<absl::Status(OperationScope*)>& run) {
  OperationScope scope(context_, name);
  const absl::Duration client_before = OwnCpuTime();
  const auto servers_before = ServerCpuTime(servers_);
  COFFER_RETURN_IF_ERROR(run(&scope));
  Step step;
  step.name = name;
  step.bytes = bytes;
  step.files = files;
  step.elapsed = scope.Elapsed();
  step.client_cpu = OwnCpuTime() - client_before;
  const auto servers_after = ServerCpuTime(servers_);
  if (servers_before.has_value() && servers_after.has_value()) {
    step.server_cpu = *servers_after - *servers_before;
  }
  steps_.push_back(std::move(step));
  return absl::OkStatus();
}

absl::Status BenchCommand::MeasureBigFile() {
  const std::string path = remote_ + "/big";
  const auto seed = static_cast<uint64_t>(
      absl::ToUnixNanos(context_->surroundings().clock->Now()));
  COFFER_RETURN_IF_ERROR(
      Measure("put big file", size_bytes_, 1, [&](OperationScope* scope) {
        BenchData data(seed, size_bytes_);
        PutOptions options;
        scope->Connect(&options);
        return vault_
            ->PutStream(
                [&data](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
                  return data.Read(out);
                },
                path, options)
            .status();
      }));
  return Measure("get big file", size_bytes_, 1, [&](OperationScope* scope) {
    GetOptions options;
    scope->Connect(&options);
    return vault_
        ->GetStream(
            path, [](absl::string_view) { return absl::OkStatus(); }, options)
        .status();
  });
}

absl::Status BenchCommand::MeasureSmallFiles(const std::string& temporary) {
  const std::string source = temporary + "/source";
  const std::string path = remote_ + "/small";
  COFFER_RETURN_IF_ERROR(WriteSmallFiles(source));
  const uint64_t bytes = files_ * file_size_bytes_;
  COFFER_RETURN_IF_ERROR(
      Measure("put small files", bytes, files_, [&](OperationScope* scope) {
        PutOptions options;
        scope->Connect(&options);
        return vault_->PutTree(source, path, options).status();
      }));
  return Measure("get small files", bytes, files_, [&](OperationScope* scope) {
    GetOptions options;
    scope->Connect(&options);
    return vault_->GetTree(path, temporary + "/target", options).status();
  });
}

absl::Status BenchCommand::WriteSmallFiles(const std::string& folder) const {
  std::error_code error;
  fs::create_directory(folder, error);
  std::vector<uint8_t> contents(file_size_bytes_);
  for (uint64_t i = 0; i < files_; ++i) {
    BenchData(i + 1, file_size_bytes_).Read(absl::MakeSpan(contents));
    std::ofstream stream(absl::StrCat(folder, "/", i), std::ios::binary);
    stream.write(reinterpret_cast<const char*>(contents.data()),
                 static_cast<std::streamsize>(contents.size()));
    stream.close();
    if (!stream.good()) {
      return absl::ResourceExhaustedError(
          absl::StrCat("cannot write the small files to ", folder,
                       ": make room, or set TMPDIR"));
    }
  }
  return absl::OkStatus();
}

double PerSecond(double amount, absl::Duration duration) {
  const double seconds = absl::ToDoubleSeconds(duration);
  return seconds > 0 ? amount / seconds : 0;
}

double Rate(const Step& step) {
  return PerSecond(static_cast<double>(step.bytes), step.elapsed);
}

double CpuPerGb(absl::Duration cpu, const Step& step) {
  const double gb = static_cast<double>(step.bytes) / kBytesPerGb;
  return gb > 0 ? absl::ToDoubleSeconds(cpu) / gb : 0;
}

nlohmann::json StepToJson(const Step& step,
                          const std::vector<BenchLimit>& limits) {
  nlohmann::json item = {
      {"step", step.name},
      {"bytes", step.bytes},
      {"files", step.files},
      {"duration_s", absl::ToDoubleSeconds(step.elapsed)},
      {"bytes_per_second", Rate(step)},
      {"files_per_second",
       PerSecond(static_cast<double>(step.files), step.elapsed)},
      {"client_cpu_s_per_gb", CpuPerGb(step.client_cpu, step)},
      {"server_cpu_s_per_gb", nullptr}};
  if (step.server_cpu.has_value()) {
    item["server_cpu_s_per_gb"] = CpuPerGb(*step.server_cpu, step);
  }
  for (const BenchLimit& limit : limits) {
    if (limit.bytes_per_second <= 0) continue;
    item["ratio_to_" + limit.name] = Rate(step) / limit.bytes_per_second;
  }
  return item;
}

// "-" for what is not known.
std::string CpuCell(const absl::optional<absl::Duration>& cpu,
                    const Step& step) {
  return cpu.has_value() ? absl::StrFormat("%.2f", CpuPerGb(*cpu, step)) : "-";
}

std::string StepLine(const Step& step) {
  absl::optional<absl::Duration> sum = step.server_cpu;
  if (sum.has_value()) *sum += step.client_cpu;
  return absl::StrFormat(
      "%-15s  %7s  %11s  %9.1f  %6s  %7s  %8s", step.name,
      FormatElapsed(step.elapsed), FormatRate(step.bytes, step.elapsed),
      PerSecond(static_cast<double>(step.files), step.elapsed),
      CpuCell(step.client_cpu, step), CpuCell(step.server_cpu, step),
      CpuCell(sum, step));
}

// A limit, and what part of it each step reached.
std::string LimitLine(const BenchLimit& limit, const std::vector<Step>& steps) {
  std::string line =
      absl::StrFormat("%-15s  %11s", limit.name,
                      FormatRate(static_cast<uint64_t>(limit.bytes_per_second),
                                 absl::Seconds(1)));
  for (const Step& step : steps) {
    absl::StrAppendFormat(&line, "  %14.1f%%",
                          limit.bytes_per_second > 0
                              ? 100 * Rate(step) / limit.bytes_per_second
                              : 0);
  }
  return line;
}

CommandResult BenchCommand::Report(const std::vector<BenchLimit>& limits) {
  Output& output = context_->output();
  output.WriteLine(
      "STEP                TIME         RATE    FILES/S  CLIENT  SERVERS  "
      "CPU-S/GB");
  for (const Step& step : steps_) {
    output.WriteLine(StepLine(step));
    output.WriteItem(StepToJson(step, limits));
  }
  if (servers_.empty()) {
    output.WriteNote(
        "servers not measured: they are not those of the last coffer dev "
        "start; name another folder with --data");
  }
  std::string header = absl::StrFormat("\n%-15s  %11s", "LIMIT", "RATE");
  for (const Step& step : steps_) {
    absl::StrAppendFormat(&header, "  %15s", step.name);
  }
  output.WriteLine(header);
  CommandResult result;
  for (const BenchLimit& limit : limits) {
    output.WriteLine(LimitLine(limit, steps_));
    result.summary[limit.name + "_bytes_per_second"] = limit.bytes_per_second;
  }
  result.summary["servers_measured"] = servers_.size();
  return result;
}

}  // namespace

std::unique_ptr<Command> NewBenchCommand() {
  return std::make_unique<BenchCommand>();
}

}  // namespace coffer::cli
