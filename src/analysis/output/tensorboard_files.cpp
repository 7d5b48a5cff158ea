#include "output/tensorboard_files.hpp"

#include <gridctl/collect/formats/event_writer.hpp>
#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/tables/results.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <boost/filesystem/operations.hpp>
#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr const char* kEventFile = "events.out.tfevents.0.gridctl";

std::string name_of(const std::string& run) {
  return fmt::format("{}/{}/{}", kTensorBoardFolder, run, kEventFile);
}

std::optional<double> seconds_of(const std::optional<TimePoint>& time) {
  if (!time) return std::nullopt;
  return std::chrono::duration<double>(time->time_since_epoch()).count();
}

collect::HyperParameters parameters_of(const collect::RunResult& run) {
  collect::HyperParameters parameters{run.configuration,
                                      fmt::format("c{}", run.record.id.configuration),
                                      seconds_of(run.record.started_at),
                                      {},
                                      {}};
  if (!is_settled(run.record.state)) return parameters;
  parameters.ended_at = seconds_of(run.record.ended_at);
  parameters.has_succeeded = run.record.state == RunState::succeeded;
  return parameters;
}

/// The records of one run, handed on piece by piece.
class RunEvents {
 public:
  RunEvents(const collect::RunResult& run, const Append& append)
      : run_(run), append_(append), start_(seconds_of(run.record.started_at).value_or(0)) {}

  Result<void> write() {
    text_ = collect::first_event(start_) + collect::session_events(start_, parameters_of(run_));
    const auto wants = [&](std::string_view, std::string_view) { return done_.has_value(); };
    collect::visit_curves_of(run_, {wants, [&](const collect::Curve& part) { take(part); }});
    add_final("train", run_.training, 0);
    add_final("valid", run_.validation, 0);
    for (const auto& test : run_.tests) add_final("test", test.statistics, test.record.test);
    GRIDCTL_TRY(done_);
    return append_(text_);
  }

 private:
  void take(const collect::Curve& part) {
    constexpr std::size_t kPiece = std::size_t{1} << 20U;
    const std::string tag = (part.split.empty() ? "" : part.split + "/") + part.metric;
    // A large curve comes in parts, and its steps are counted on where its writer gave none.
    auto& count = counts_[tag];
    for (std::size_t i = 0; i < part.size() && done_; ++i, ++count) {
      const auto point = part.point(i);
      text_ += collect::scalar_event(time_of(point), step_of(point, count), tag, point.value);
      if (text_.size() < kPiece) continue;
      done_ = append_(text_);
      text_.clear();
    }
  }

  [[nodiscard]] double time_of(const collect::CurvePoint& point) const {
    constexpr double kSince1970 = 1e8;  // seconds: no run takes three years
    if (std::isnan(point.time)) return start_;
    return point.time >= kSince1970 ? point.time : start_ + point.time;
  }
  static std::int64_t step_of(const collect::CurvePoint& point, std::int64_t count) {
    constexpr double kLargest = 9e15;
    const double step = std::isnan(point.step) ? point.epoch : point.step;
    return std::abs(step) <= kLargest ? std::llround(step) : count;
  }

  /// The numbers that have no curve, at one step.
  void add_final(const std::string& split, const collect::Values& statistics, int step) {
    for (const auto& [key, text] : statistics) {
      const auto tag = fmt::format("{}/{}", split, key);
      if (counts_.contains(tag) || !collect::is_number(text) || is_of_curve(key)) continue;
      text_ += collect::scalar_event(start_, step, tag, collect::to_number(text));
    }
  }
  /// Whether the statistic is told by a curve that is there: its last and best values.
  static bool is_of_curve(const std::string& key) {
    return std::ranges::any_of(std::array{".last", ".best", ".step"},
                               [&](const char* end) { return key.ends_with(end); });
  }

  const collect::RunResult& run_;
  const Append& append_;
  double start_;  // seconds since 1970; 0 if nobody knows
  Result<void> done_;
  std::string text_;
  std::map<std::string, std::int64_t> counts_;  // of the points of each tag
};

}  // namespace

namespace {

/// The name of the run's folder: its id; of joined experiments with the experiment before it, whose
/// name has what a path may have alone.
std::string folder_of(const collect::Experiment& experiment, const collect::RunResult& run,
                      std::set<std::string>& taken) {
  const auto key = collect::key_of(experiment, run);
  if (!run.id_in_books) return key.run_id;
  std::string name;
  for (const char letter : key.experiment) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-';
    name += is_plain ? letter : '_';
  }
  name += "-" + key.run_id;
  if (!taken.insert(name).second) name += "-" + collect::run_key(run.record.id);
  return name;
}

}  // namespace

std::vector<OutputFile> tensorboard_files(const collect::Experiment& experiment) {
  std::vector<OutputFile> files;
  std::set<std::string> taken;
  for (const auto& run : experiment.runs) {
    files.push_back({name_of(folder_of(experiment, run, taken)), "", "", false,
                     [&run](const Append& append) { return RunEvents(run, append).write(); }});
  }
  return files;
}

std::vector<std::string> tensorboard_names(const fs::path& folder) {
  std::vector<std::string> names;
  boost::system::error_code error;
  for (fs::directory_iterator entry(folder / kTensorBoardFolder, error), end;
       !error && entry != end; entry.increment(error)) {
    boost::system::error_code ignored;
    auto name = name_of(entry->path().filename().string());
    if (fs::exists(folder / name, ignored)) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace gridctl::analysis
