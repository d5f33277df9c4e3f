#include "client/cli/fake_application.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "client/cli/all_commands.h"
#include "client/cli/application.h"
#include "client/cluster_admin.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(10);

std::string MakeTemporaryFolder() {
  std::string pattern = absl::StrCat(::testing::TempDir(), "/cli-XXXXXX");
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  return pattern;
}

}  // namespace

absl::Duration FakeApplication::TickingClock::Monotonic() {
  Advance(kTick);
  return FakeClock::Monotonic();
}

FakeApplication::FakeApplication()
    : folder_(MakeTemporaryFolder()),
      sleeper_(&clock_),
      interrupt_(MakeHooks()) {
  surroundings_.environment = {{"HOME", folder_}};
  surroundings_.out = &out_;
  surroundings_.err = &err_;
  surroundings_.terminal_width = [] { return 80; };
  surroundings_.connect =
      [this](const ClientOptions&) -> absl::StatusOr<std::unique_ptr<Client>> {
    return std::make_unique<FakeClient>(&cluster_);
  };
  surroundings_.connect_admin = [this](const ClusterAdminOptions& options)
      -> absl::StatusOr<std::unique_ptr<ClusterAdmin>> {
    admin_.options = options;
    if (!cluster_.failure.ok()) admin_.failure = cluster_.failure;
    return std::make_unique<FakeClusterAdmin>(&admin_);
  };
  surroundings_.machine = &machine_;
  surroundings_.traceparent =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  surroundings_.create_keyring = [](const std::string& path,
                                    const std::string& passphrase) {
    std::ofstream(path) << passphrase;
    return absl::OkStatus();
  };
  surroundings_.interrupt = &interrupt_;
  surroundings_.clock = &clock_;
  surroundings_.sleeper = &sleeper_;
  surroundings_.random = &random_;
  surroundings_.program_path = folder_ + "/coffer";
}

FakeApplication::~FakeApplication() { std::filesystem::remove_all(folder_); }

ExitCode FakeApplication::Run(const std::vector<std::string>& arguments) {
  out_.str("");
  err_.str("");
  return RunApplication(arguments, MakeAllCommands(), surroundings_);
}

void FakeApplication::Interrupt() {
  interrupt_.Drain();
  interrupted_.Notify();
  announced_.WaitForNotification();
}

std::vector<nlohmann::json> FakeApplication::JsonLines() const {
  std::vector<nlohmann::json> lines;
  const std::string text = out_.str();
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
    EXPECT_FALSE(object.is_discarded()) << line;
    lines.push_back(std::move(object));
  }
  return lines;
}

std::string FakeApplication::WriteFile(const std::string& name,
                                       const std::string& contents) {
  const std::string path = absl::StrCat(folder_, "/", name);
  std::ofstream(path) << contents;
  return path;
}

std::string FakeApplication::ReadFile(const std::string& name) const {
  std::ifstream stream(absl::StrCat(folder_, "/", name));
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

InterruptHooks FakeApplication::MakeHooks() {
  InterruptHooks hooks;
  hooks.wait = [this] {
    if (announced_.HasBeenNotified()) {
      stopped_.WaitForNotification();
      return 0;
    }
    interrupted_.WaitForNotification();
    return stopped_.HasBeenNotified() ? 0 : SIGINT;
  };
  hooks.stop_waiting = [this] {
    stopped_.Notify();
    if (!interrupted_.HasBeenNotified()) interrupted_.Notify();
  };
  hooks.announce = [this] { announced_.Notify(); };
  hooks.exit_now = [](ExitCode) {};
  return hooks;
}

}  // namespace coffer::cli
