#include "client/cli/cluster_events_command.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/cli/admin_connection.h"
#include "client/cli/health_format.h"
#include "client/cli/whole_number.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr uint64_t kDefaultLimit = 50;
// The directory keeps no more.
constexpr uint64_t kMaxLimit = 10000;
constexpr absl::Duration kReconnectInterval = absl::Seconds(2);

class ClusterEventsCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "cluster events";
    description.summary = "List what happened in the cluster";
    description.details =
        "The newest come last. With --follow new ones are added until Ctrl-C, "
        "also across restarts\nof the directory, or until the program that "
        "reads them has ended. The last 10,000 events are\nkept.";
    description.example =
        "coffer cluster events --limit 20\n"
        "coffer cluster events --follow --json";
    description.when_interrupted = "the events go on";
    description.when_repeated = "lists them again";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_flag("-f,--follow", follow_, "Wait for more, until Ctrl-C");
    app->add_option("--limit", limit_, "The last N; 0: only new ones")
        ->check(WholeNumber())
        ->type_name("N")
        ->capture_default_str();
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    if (limit_ > kMaxLimit) {
      return absl::InvalidArgumentError(
          absl::StrCat("--limit is at most ", kMaxLimit));
    }
    COFFER_ASSIGN_OR_RETURN(const auto admin, ConnectAdmin(*context));
    COFFER_RETURN_IF_ERROR(List(*context, admin.get()));
    if (follow_) COFFER_RETURN_IF_ERROR(Follow(context, admin.get()));
    CommandResult result;
    result.summary = {{"events", count_}, {"last_sequence", last_sequence_}};
    return result;
  }

 private:
  absl::Status List(Context& context, ClusterAdmin* admin) {
    std::vector<ClusterEvent> newest;
    std::string page_token;
    do {
      const auto size = static_cast<int>(
          std::min<uint64_t>(std::max<uint64_t>(limit_ - newest.size(), 1),
                             ClusterAdmin::kMaxEventsPerPage));
      COFFER_ASSIGN_OR_RETURN(ClusterAdmin::EventPage page,
                              admin->ListNewestEvents(size, page_token));
      for (ClusterEvent& event : page.events) {
        last_sequence_ = std::max(last_sequence_, event.sequence);
        if (newest.size() < limit_) newest.push_back(std::move(event));
      }
      page_token = std::move(page.next_page_token);
    } while (newest.size() < limit_ && !page_token.empty());
    std::reverse(newest.begin(), newest.end());
    return Write(newest, &context.output());
  }

  absl::Status Follow(Context* context, ClusterAdmin* admin) {
    Cancellation* const cancellation = context->DrainOnInterrupt();
    bool is_gone = false;
    bool is_abandoned = false;
    while (true) {
      const absl::Status end = admin->WatchEvents(
          last_sequence_,
          [&](absl::Span<const ClusterEvent> events) {
            if (is_gone) context->output().WriteNote("the directory is back");
            is_gone = false;
            is_abandoned =
                events.empty() && context->surroundings().out_is_abandoned();
            if (is_abandoned) return absl::CancelledError("nobody reads");
            return Write(events, &context->output());
          },
          cancellation);
      if (is_abandoned) return absl::OkStatus();
      if (cancellation->IsCancelled()) return absl::CancelledError("cancelled");
      if (!absl::IsUnavailable(end)) return end;
      if (!is_gone) {
        context->output().WriteNote(
            "the directory is gone; asking again until it is back");
      }
      is_gone = true;
      context->surroundings().sleeper->SleepFor(kReconnectInterval);
    }
  }

  absl::Status Write(absl::Span<const ClusterEvent> events, Output* output) {
    for (const ClusterEvent& event : events) {
      last_sequence_ = std::max(last_sequence_, event.sequence);
      ++count_;
      output->WriteItem(EventToJson(event));
      output->WriteLine(EventLine(event));
    }
    return output->Flush();
  }

  bool follow_ = false;
  uint64_t limit_ = kDefaultLimit;
  uint64_t last_sequence_ = 0;
  uint64_t count_ = 0;
};

}  // namespace

std::unique_ptr<Command> NewClusterEventsCommand() {
  return std::make_unique<ClusterEventsCommand>();
}

}  // namespace coffer::cli
