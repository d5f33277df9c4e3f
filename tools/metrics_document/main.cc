// Prints docs/metrics.md, made of the catalogues in the code.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/metrics_markdown.h"
#include "services/directory/metric_catalogue.h"
#include "services/storage/metric_catalogue.h"

namespace coffer {
namespace {

constexpr char kIntroduction[] =
    R"(<!-- Made by tools/metrics_document of the catalogues in the code. -->

# Metrics

All servers answer scrapes of Prometheus at `http://HOST:PORT/metrics`, where
the address is that of `--http-listen`: port 7003 of the directory, 7422 of a
storage node. The same text is the answer of `ProcessService/GetMetrics` at the
admin address (see [grpcurl.md](grpcurl.md)).

Values of labels come from small sets: states, results, names of methods and
checks, ids of nodes. None is a name, an id or a key of anything that users
store. Histograms have the usual series `_bucket` (with the label `le`), `_sum`
and `_count`. Names do not change their meaning; new ones may come.

Dashboards and alerts are in
[deploy/observability](../deploy/observability/README.md).

)";

std::string MetricsDocument() {
  const std::vector<metrics::MetricSection> sections = {
      {"Every server", "", metrics::kProcessMetrics},
      {"Calls",
       "Names as other gRPC servers have them. `grpc_type` is unary,\n"
       "client_stream, server_stream or bidi_stream; `grpc_code` is the name\n"
       "of the status, such as OK or NOT_FOUND.",
       metrics::kRpcMetrics},
      {"RocksDB", "The database of each server.", metrics::kRocksDbMetrics},
      {"coffer-directory", "", directory::kDirectoryMetrics},
      {"coffer-storage", "", storage::kStorageMetrics},
  };
  return absl::StrCat(kIntroduction, metrics::MetricsMarkdown(sections));
}

}  // namespace
}  // namespace coffer

int main() {
  const std::string document = coffer::MetricsDocument();
  return std::fputs(document.c_str(), stdout) < 0 ? 1 : 0;
}
