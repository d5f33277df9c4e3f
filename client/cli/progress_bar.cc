#include "client/cli/progress_bar.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/byte_format.h"

namespace coffer::cli {
namespace {

constexpr absl::Duration kRedrawInterval = absl::Milliseconds(100);
constexpr absl::Duration kLineInterval = absl::Seconds(1);
constexpr absl::Duration kRateWindow = absl::Seconds(5);
constexpr int kUsualColumns = 80;
constexpr int kMinBarColumns = 10;
constexpr int kMaxBarColumns = 40;
// Back to the start of the line, and wipe from there.
constexpr char kRestartLine[] = "\r\x1b[K";

std::string DrawBar(double fraction, int columns) {
  const int filled = static_cast<int>(fraction * columns);
  std::string bar(static_cast<size_t>(columns), ' ');
  std::fill(bar.begin(), bar.begin() + filled, '=');
  if (filled < columns) bar[static_cast<size_t>(filled)] = '>';
  return absl::StrCat("[", bar, "] ");
}

double FractionDone(const Progress& progress) {
  const double fraction = static_cast<double>(progress.bytes_done) /
                          static_cast<double>(progress.bytes_total);
  return std::min(fraction, 1.0);
}

}  // namespace

ProgressBar::ProgressBar(ProgressBarOptions options, Clock* clock,
                         std::ostream* stream)
    : options_(std::move(options)), clock_(*clock), stream_(*stream) {
  absl::MutexLock lock(&mutex_);
  last_drawn_ = clock_.Monotonic();
  AddSample(last_drawn_, 0);
}

ProgressBar::~ProgressBar() { Finish(); }

void ProgressBar::Update(const Progress& progress) {
  absl::MutexLock lock(&mutex_);
  const absl::Duration now = clock_.Monotonic();
  const absl::Duration interval =
      options_.in_place ? kRedrawInterval : kLineInterval;
  if (finished_ || now - last_drawn_ < interval) return;
  last_drawn_ = now;
  AddSample(now, progress.bytes_done);
  const std::string line = Render(progress);
  if (options_.in_place) {
    stream_ << kRestartLine << line << std::flush;
  } else {
    stream_ << line << '\n' << std::flush;
  }
  drawn_ = true;
}

void ProgressBar::Finish() {
  absl::MutexLock lock(&mutex_);
  if (finished_) return;
  finished_ = true;
  if (drawn_ && options_.in_place) stream_ << kRestartLine << std::flush;
}

void ProgressBar::AddSample(absl::Duration now, uint64_t bytes) {
  samples_.push_back({now, bytes});
  while (samples_.size() > 2 && now - samples_[1].time >= kRateWindow) {
    samples_.pop_front();
  }
}

std::string ProgressBar::Figures(const Progress& progress) const {
  const Sample& first = samples_.front();
  const Sample& last = samples_.back();
  const uint64_t bytes = last.bytes - std::min(last.bytes, first.bytes);
  const double seconds = absl::ToDoubleSeconds(last.time - first.time);
  std::string text;
  if (progress.bytes_total > 0) {
    absl::StrAppendFormat(&text, "%3.0f%%  ", 100 * FractionDone(progress));
  }
  absl::StrAppend(&text, FormatBytes(progress.bytes_done));
  if (progress.bytes_total > 0) {
    absl::StrAppend(&text, " of ", FormatBytes(progress.bytes_total));
  }
  absl::StrAppend(&text, "  ", FormatRate(bytes, last.time - first.time));
  if (progress.files_total > 1) {
    absl::StrAppend(&text, "  ", progress.files_done, " of ",
                    FormatCount(progress.files_total, "file"));
  }
  if (progress.bytes_total > progress.bytes_done && bytes > 0) {
    const double left =
        static_cast<double>(progress.bytes_total - progress.bytes_done);
    absl::StrAppend(&text, "  ETA ",
                    FormatElapsed(absl::Seconds(left * seconds /
                                                static_cast<double>(bytes))));
  }
  return text;
}

std::string ProgressBar::Render(const Progress& progress) const {
  const std::string text = Figures(progress);
  const std::string label = absl::StrCat(options_.label, " ");
  // The last column stays free: some terminals wrap when it is used.
  const int width =
      options_.width == nullptr ? kUsualColumns : options_.width();
  const int room = width - 1 - static_cast<int>(label.size() + text.size());
  std::string line = label;
  // Brackets and a blank.
  const int columns = std::min(room - 3, kMaxBarColumns);
  if (progress.bytes_total > 0 && columns >= kMinBarColumns) {
    absl::StrAppend(&line, DrawBar(FractionDone(progress), columns));
  }
  absl::StrAppend(&line, text);
  if (options_.in_place && width > 1) {
    line.resize(std::min(line.size(), static_cast<size_t>(width - 1)));
  }
  return line;
}

}  // namespace coffer::cli
