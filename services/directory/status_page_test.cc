#include "services/directory/status_page.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/directory/command_context.h"
#include "services/directory/health_checks.h"
#include "services/directory/sample_snapshot.h"

namespace coffer::directory {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

StatusPageData SampleData() {
  StatusPageData data;
  data.cluster_id = "0123456789abcdef0123456789abcdef";
  data.snapshot = SampleSnapshot();
  data.start_time = data.snapshot.time - absl::Hours(50);
  data.checks = EvaluateHealth(data.snapshot);
  v1::Event event;
  event.set_sequence(1);
  event.set_kind(v1::EVENT_KIND_VAULT_CREATED);
  event.set_message("vault created");
  *event.mutable_time() = ToTimestamp(data.snapshot.time);
  data.events.push_back(event);
  data.commands_per_second = 12.25;
  data.calls_per_second = 3;
  return data;
}

// Reads a page the strict way: every element that is opened is closed in order,
// and no '<' or '"' is out of place. Collects the names of the elements.
class Parser {
 public:
  explicit Parser(absl::string_view page) : rest_(page) {}

  // What is wrong; empty when nothing is.
  std::string Parse() {
    while (!rest_.empty()) {
      const size_t open = rest_.find('<');
      if (open == absl::string_view::npos) break;
      rest_.remove_prefix(open + 1);
      const size_t close = rest_.find('>');
      if (close == absl::string_view::npos) return "an element without end";
      const absl::string_view tag = rest_.substr(0, close);
      rest_.remove_prefix(close + 1);
      const std::string problem = Tag(tag);
      if (!problem.empty()) return problem;
    }
    return open_.empty() ? "" : absl::StrCat(open_.back(), " is not closed");
  }

  const std::vector<std::string>& elements() const { return elements_; }

 private:
  std::string Tag(absl::string_view tag) {
    if (absl::StartsWith(tag, "!DOCTYPE")) return "";
    if (std::count(tag.begin(), tag.end(), '"') % 2 != 0) {
      return absl::StrCat("an attribute is not closed: ", tag);
    }
    const bool closes = absl::StartsWith(tag, "/");
    if (closes) tag.remove_prefix(1);
    const std::string name(tag.substr(0, tag.find_first_of(" \n")));
    if (closes) {
      if (open_.empty() || open_.back() != name) {
        return absl::StrCat("</", name, "> closes nothing");
      }
      open_.pop_back();
      return "";
    }
    elements_.push_back(name);
    if (name != "meta" && name != "br") open_.push_back(name);
    if (name == "style") rest_.remove_prefix(rest_.find("</style>"));
    return "";
  }

  absl::string_view rest_;
  std::vector<std::string> open_;
  std::vector<std::string> elements_;
};

TEST(StatusPageTest, IsWellFormedAndComplete) {
  const std::string page = RenderStatusPage(SampleData());
  EXPECT_THAT(Parser(page).Parse(), IsEmpty());
  for (const char* text :
       {"0123456789abcdef0123456789abcdef", "directory 1.2.3, up 2 d 2 h",
        "12 of 12 checks found nothing", "Nodes (4)", "10.0.0.3:7420", "zone-4",
        "4 s ago", "10 % of 1.0 TiB", "12.2 per second", "VAULT_CREATED",
        "0 of 4", "512.0 GiB of 1.0 TiB"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
}

TEST(StatusPageTest, ShowsWhatIsWrongFirst) {
  StatusPageData data = SampleData();
  data.snapshot.nodes[0].set_state(v1::NODE_STATE_DOWN);
  data.snapshot.nodes[1].set_version("0.9");
  internal::v1::StoredMute& mute = data.snapshot.mutes["VERSION_SKEW"];
  *mute.mutable_muted_until() =
      ToTimestamp(data.snapshot.time + absl::Hours(1));
  mute.set_comment("rolling upgrade");
  data.checks = EvaluateHealth(data.snapshot);
  const std::string page = RenderStatusPage(data);
  EXPECT_THAT(Parser(page).Parse(), IsEmpty());
  EXPECT_THAT(page, HasSubstr("<title>Warning - Coffer cluster"));
  EXPECT_THAT(page, HasSubstr("1 of 4 nodes is DOWN"));
  EXPECT_THAT(page, HasSubstr(": rolling upgrade"));
  EXPECT_THAT(page, HasSubstr("10 of 12 checks found nothing"));
}

TEST(StatusPageTest, TakesNothingThatNodesSayForHtml) {
  const std::string hostile = "\"><script>alert('x')</script><img src=x>&";
  StatusPageData data = SampleData();
  v1::Node& node = data.snapshot.nodes[0];
  node.set_failure_domain(hostile);
  node.set_version(hostile);
  node.set_node_id(hostile);
  node.mutable_endpoints(0)->set_address(hostile);
  node.mutable_endpoints(0)->set_network_class(hostile);
  node.set_state(v1::NODE_STATE_DOWN);
  data.events[0].set_message(hostile);
  data.events[0].set_node_id(hostile);
  data.cluster_id = hostile;
  data.snapshot.software_version = hostile;
  data.checks = EvaluateHealth(data.snapshot);
  data.checks[0].set_mute_comment(hostile);
  data.checks[0].set_severity(v1::HEALTH_SEVERITY_ERROR);
  *data.checks[0].mutable_muted_until() = ToTimestamp(data.snapshot.time);
  data.checks[0].set_summary(hostile);
  data.checks[0].add_details(hostile);

  const std::string page = RenderStatusPage(data);
  Parser parser(page);
  EXPECT_THAT(parser.Parse(), IsEmpty());
  EXPECT_THAT(parser.elements(), Not(testing::Contains("script")));
  EXPECT_THAT(parser.elements(), Not(testing::Contains("img")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)"));
}

TEST(StatusPageTest, SurvivesNumbersThatMakeNoSense) {
  StatusPageData data = SampleData();
  v1::NodeUsage& usage = *data.snapshot.nodes[0].mutable_usage();
  usage.set_capacity_bytes(10);
  usage.set_free_bytes(1000);
  data.snapshot.nodes[1].clear_usage();
  data.snapshot.nodes[2].clear_heartbeat_time();
  data.start_time = data.snapshot.time + absl::Hours(1);
  data.events.clear();
  const std::string page = RenderStatusPage(data);
  EXPECT_THAT(Parser(page).Parse(), IsEmpty());
  EXPECT_THAT(page, HasSubstr("width:0%"));
  EXPECT_THAT(page, HasSubstr("unknown"));
  EXPECT_THAT(page, HasSubstr("none yet"));
}

TEST(StatusPageTest, StaysReadableWithManyNodes) {
  StatusPageData data = SampleData();
  const v1::Node node = data.snapshot.nodes[0];
  data.snapshot.nodes.assign(1000, node);
  const std::string page = RenderStatusPage(data);
  EXPECT_THAT(page, HasSubstr("and 800 more"));
  EXPECT_LT(page.size(), 300000u);
}

}  // namespace
}  // namespace coffer::directory
