#include <gridctl/search/referee.hpp>

#include <cmath>

#include <fmt/format.h>

namespace gridctl::search {
namespace {

std::string number(double value) {
  return std::isnan(value) ? "nan" : fmt::format("{:.4g}", value);
}

/// "epoch 9", or "step 9" where the grid does not say what is counted.
std::string at(double step, const EarlyStopping& rules) {
  return fmt::format("{} {:g}", rules.step.empty() ? "step" : rules.step, step);
}

}  // namespace

std::string in_words(const Ruling& ruling, const EarlyStopping& rules) {
  const auto& metric = ruling.metric.empty() ? rules.metric : ruling.metric;
  const bool is_mean = ruling.run.repetition == 0;
  const auto what = fmt::format("{}: {}{} {} at {}", to_string(ruling.rule), is_mean ? "mean " : "",
                                metric, number(ruling.value), at(ruling.step, rules));
  switch (ruling.rule) {
    case StopRule::median:
      return fmt::format("{}, the median of {} others {}", what, ruling.others,
                         number(ruling.bound));
    case StopRule::halving:
      return fmt::format("{}, of {} there 1 in {} goes on, with {}", what, ruling.others,
                         rules.halving ? rules.halving->eta : 0, number(ruling.bound));
    case StopRule::target:
      return fmt::format("{}, {} {}", what, rules.target && rules.target->above ? "above" : "below",
                         number(ruling.bound));
    case StopRule::plateau:
      return fmt::format("plateau: {} not better than {} since {}, now at {}", metric,
                         number(ruling.value), at(ruling.bound, rules), at(ruling.step, rules));
    case StopRule::nan:
      break;
  }
  return std::isfinite(ruling.bound) && std::isfinite(ruling.value)
             ? fmt::format("{}, beyond {}", what, number(ruling.bound))
             : what;
}

}  // namespace gridctl::search
