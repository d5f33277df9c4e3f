#include "services/admin/common_metrics.h"

#include <utility>

#include "lib/logging/logging.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/process_metrics.h"
#include "lib/metrics/sample_sink.h"
#include "lib/version/version.h"
#include "spdlog/common.h"

namespace coffer::admin {
namespace {

constexpr spdlog::level::level_enum kLevels[] = {
    spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
    spdlog::level::warn, spdlog::level::err};

}  // namespace

std::unique_ptr<metrics::MetricRegistry::Registration> AddCommonMetrics(
    const std::string& program,
    std::shared_ptr<const logging::LogCounts> counts,
    metrics::MetricRegistry* registry) {
  registry
      ->AddGauge(metrics::kBuildInfo,
                 {{"program", program}, {"version", kSoftwareVersion}})
      ->Set(1);
  return registry->AddCollector(
      [counts = std::move(counts)](metrics::SampleSink* sink) {
        metrics::CollectProcess(sink);
        for (const auto level : kLevels) {
          sink->Set(metrics::kLogMessages,
                    static_cast<double>(counts->count(level)),
                    {{"level", std::string(logging::LevelName(level))}});
        }
      });
}

}  // namespace coffer::admin
