#include "readers/mlflow.hpp"

#include "values.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

std::optional<TimePoint> time_of(double milliseconds) {
  constexpr double kLatest = 4e12;  // anything later is no time
  if (!(milliseconds > 0 && milliseconds < kLatest)) return std::nullopt;
  return TimePoint(std::chrono::duration_cast<TimePoint::duration>(
      std::chrono::duration<double, std::milli>(milliseconds)));
}

}  // namespace

void add_values(std::vector<MlflowValue> values, Curves& curves) {
  std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) {
    return std::tie(a.step, a.time) < std::tie(b.step, b.time);
  });
  Values row;
  double step = 0;
  const auto flush = [&] {
    if (!row.empty()) add_flat(row, curves);
    row.clear();
  };
  for (const auto& value : values) {
    if (value.step != step || !value_of(row, value.metric).empty()) flush();
    step = value.step;
    if (row.empty())
      row = {{"step", fmt::format("{}", step)}, {"time", fmt::format("{}", value.time)}};
    row.emplace_back(value.metric, value.text);
  }
  flush();
}

Ending mlflow_ending(std::string_view status, double started_ms, double ended_ms) {
  Ending ending;
  if (status == "FINISHED" || status == "3") {
    ending.state = RunState::succeeded;
  } else if (status == "FAILED" || status == "4") {
    ending.state = RunState::failed;
    ending.reason = "MLflow says that it failed";
  } else if (status == "KILLED" || status == "5") {
    ending.state = RunState::stopped;
  } else {
    ending.reason = "MLflow does not say that it finished";
  }
  ending.started_at = time_of(started_ms);
  ending.ended_at = time_of(ended_ms);
  return ending;
}

}  // namespace gridctl::collect
