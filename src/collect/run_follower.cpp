#include "curves/steps.hpp"
#include "length_limits.hpp"
#include "output_progress.hpp"
#include "readers/configuration.hpp"
#include "readers/json_lines.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/collect/notes.hpp>
#include <gridctl/collect/run_follower.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::collect {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 10U;
constexpr std::size_t kMostMetrics = 256;
constexpr std::size_t kLongestText = 256;  // of a name or a status
constexpr std::uint64_t kFingerprint = 64;
constexpr std::uint64_t kOutputTail = std::uint64_t{32} << 10U;  // Keras writes much in an epoch
constexpr std::size_t kMostPoints = 64;                          // of a course

/// A regular file, open for reading. A pipe of that name is refused, since it could block gridctl.
class OpenFile {
 public:
  explicit OpenFile(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
    usable_ = descriptor_ >= 0 && ::fstat(descriptor_, &about_) == 0 && S_ISREG(about_.st_mode);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] bool usable() const { return usable_; }
  [[nodiscard]] std::uint64_t inode() const { return about_.st_ino; }
  [[nodiscard]] std::uint64_t size() const { return static_cast<std::uint64_t>(about_.st_size); }
  /// Reads `count` bytes from `from`; fewer if the file has become shorter.
  [[nodiscard]] std::string read(std::uint64_t from, std::uint64_t count) const {
    std::string text(count, '\0');
    const auto got = ::pread(descriptor_, text.data(), text.size(), static_cast<off_t>(from));
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }

 private:
  int descriptor_;
  bool usable_ = false;
  struct stat about_ {};
};

std::string beginning(std::string_view text) {
  return std::string(text.substr(0, kLongestText));
}

}  // namespace

const LiveMetrics& RunFollower::poll() {
  read_metrics();
  if (!tells_progress_) metrics_.fraction = fraction_by_counts();
  if (!tells_progress_ && !metrics_.fraction) read_output();
  note_fraction();
  return metrics_;
}

/// By the epoch or step in the metrics and the limit in the configuration.
std::optional<double> RunFollower::fraction_by_counts() {
  if (!metrics_.epoch && !metrics_.step) return std::nullopt;
  read_limits();
  const auto part = [](const std::optional<double>& count, const std::optional<double>& limit,
                       bool counts_from_0) -> std::optional<double> {
    if (!count || !limit) return std::nullopt;
    const double done = *count + (counts_from_0 ? 1 : 0);
    return done >= 0 && done <= *limit ? std::optional(done / *limit) : std::nullopt;
  };
  if (metrics_.epoch && !metrics_.epoch_limit) metrics_.epoch_limit = epoch_limit_;
  const auto by_epochs = part(metrics_.epoch, epoch_limit_, saw_epoch_0_);
  return by_epochs ? by_epochs : part(metrics_.step, step_limit_, false);
}

void RunFollower::read_output() {
  const OpenFile output(directory_ / layout::kOutputLog);
  if (!output.usable()) return;
  read_limits();
  const auto count = std::min(output.size(), kOutputTail);
  const auto progress = progress_in_output(output.read(output.size() - count, count), epoch_limit_);
  metrics_.fraction = progress.fraction;
  if (!progress.fraction) return;
  metrics_.epoch = progress.epoch;
  metrics_.epoch_limit = progress.epoch_limit;
}

/// The configuration is there before the run begins, and does not change.
void RunFollower::read_limits() {
  if (std::exchange(has_limits_, true)) return;
  Notes unread;
  const auto limits = length_limits(read_configuration(directory_ / layout::kConfigFile, unread));
  epoch_limit_ = limits.epochs;
  step_limit_ = limits.steps;
}

/// Keeps when the run was first seen to be how far. What goes back has begun anew.
void RunFollower::note_fraction() {
  const auto now = std::chrono::steady_clock::now();
  auto& first = metrics_.first_fraction;
  if (!metrics_.fraction || (last_fraction_ && *metrics_.fraction < *last_fraction_))
    first = std::nullopt;
  last_fraction_ = metrics_.fraction;
  if (!metrics_.fraction) return;
  if (!first) {
    first = EarlierFraction{*metrics_.fraction, 0};
    first_seen_ = now;
  }
  first->seconds_ago = std::chrono::duration<double>(now - first_seen_).count();
}

void RunFollower::read_metrics() {
  const OpenFile file(directory_ / layout::kMetricsFile);
  if (!file.usable()) return;
  const auto known = static_cast<std::uint64_t>(before_.size());
  if (file.inode() != inode_ || file.size() < offset_ ||
      file.read(offset_ - known, known) != before_)
    restart();
  inode_ = file.inode();
  if (file.size() == offset_) return;
  if (file.size() - offset_ > kMostBytes) {
    offset_ = file.size() - kMostBytes;
    inside_line_ = true;
  }
  const auto text = file.read(offset_, file.size() - offset_);
  take(text);
  const auto kept = std::min(offset_, kFingerprint);
  before_ = file.read(offset_ - kept, kept);
}

void RunFollower::restart() {
  metrics_ = {};
  tells_progress_ = false;
  saw_epoch_0_ = false;
  stride_ = 1;
  offset_ = 0;
  before_.clear();
  inside_line_ = false;
}

void RunFollower::take(std::string_view text) {
  const auto last_end = text.rfind('\n');
  if (last_end == std::string_view::npos) {
    // A line as long as all bytes that are read at once is no line of metrics.
    if (text.size() < kMostBytes) return;
    offset_ += text.size();
    inside_line_ = true;
    return;
  }
  offset_ += last_end + 1;
  auto lines = text.substr(0, last_end + 1);
  if (std::exchange(inside_line_, false)) lines.remove_prefix(lines.find('\n') + 1);
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    take_line(trim(lines.substr(0, end)));
    lines.remove_prefix(end + 1);
  }
}

void RunFollower::take_line(std::string_view line) {
  constexpr std::string_view kFinal = "final.";
  const auto values = parse_json_line(line);
  if (!values) return;
  const auto split = split_of(value_of(*values, "split"));
  for (const auto& [key, text] : *values) {
    if (key == "status") metrics_.status = beginning(text);
    if (key == "status" || key == "split" || key == "time" || !is_number(text)) continue;
    const double value = to_number(text);
    if (key == "progress") {
      if (!(value >= 0 && value <= 1)) continue;
      metrics_.fraction = value;
      tells_progress_ = true;
    } else if (key == "step") {
      metrics_.step = value;
    } else if (key == "epoch") {
      metrics_.epoch = value;
      saw_epoch_0_ = saw_epoch_0_ || value == 0;
    } else if (key.starts_with(kFinal)) {
      set(std::string(key.substr(kFinal.size())), value);
    } else {
      set(split == "train" ? std::string(key) : fmt::format("{}/{}", split, key), value);
    }
  }
}

void RunFollower::set(std::string name, double value) {
  auto& values = metrics_.values;
  const auto known = std::find_if(values.begin(), values.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  if (known != values.end()) {
    known->second = value;
  } else {
    if (values.size() >= kMostMetrics || name.size() > kLongestText) return;
    values.emplace_back(name, value);
    choose_curve();
  }
  if (name == metrics_.curve.name) add_point(value);
}

/// The curve is that of the metric that is shown first. Its course begins when it is chosen.
void RunFollower::choose_curve() {
  const auto first = headline(metrics_, 1);
  if (first.empty() || first.front().first == metrics_.curve.name) return;
  auto& curve = metrics_.curve;
  curve = {};
  curve.name = first.front().first;
  stride_ = 1;
  skipped_ = 0;
  const auto key = std::string_view(curve.name).substr(curve.name.rfind('/') + 1);
  if (const auto direction = direction_of_metric(key))
    curve.less_is_better = *direction == stats::Direction::lower;
}

/// Of very many points every second one is dropped, again and again.
void RunFollower::add_point(double value) {
  if (!std::isfinite(value)) return;
  auto& curve = metrics_.curve;
  if (curve.less_is_better) {
    const auto& best = curve.best;
    if (!best || (*curve.less_is_better ? value < *best : value > *best)) curve.best = value;
  }
  if (++skipped_ < stride_) return;
  skipped_ = 0;
  curve.course.push_back(value);
  if (curve.course.size() < kMostPoints) return;
  std::size_t kept = 0;
  for (std::size_t i = 1; i < curve.course.size(); i += 2) curve.course[kept++] = curve.course[i];
  curve.course.resize(kept);
  stride_ *= 2;
}

}  // namespace gridctl::collect
