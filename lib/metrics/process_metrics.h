#ifndef COFFER_LIB_METRICS_PROCESS_METRICS_H_
#define COFFER_LIB_METRICS_PROCESS_METRICS_H_

#include "lib/metrics/sample_sink.h"

namespace coffer::metrics {

// Reports the process_ metrics of kProcessMetrics (common_catalogue.h) about
// this process, from /proc/self and sysconf(). What the system does not tell is
// left out. Thread-safe.
void CollectProcess(SampleSink* sink);

}  // namespace coffer::metrics

#endif  // COFFER_LIB_METRICS_PROCESS_METRICS_H_
