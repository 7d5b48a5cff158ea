// The sections of the page. Each has its heading in it, and says why if there is nothing to show.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/report/html/elements.hpp>

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::analysis {

/// What the analysis says in sentences, the answer to "which one is best" first.
struct Answer {
  std::string name;                 ///< of the best; or why there is none
  std::string value;                ///< "0.9411"; empty without a best one
  std::string interval;             ///< "95% interval 0.9375 to 0.9446"
  std::vector<std::string> points;  ///< what cannot be told, how the best was chosen, what failed
};
[[nodiscard]] Answer answer_of(const Analysis& analysis, const TaskAnalysis& task);
/// "t interval of the mean, 95%", "±1 standard deviation".
[[nodiscard]] std::string interval_words(const stats::IntervalOptions& interval);

/// The curves of the runs of the best configurations, for the page's script: the split, the metric,
/// the first and the last step, and for each run its group, its id, and its mean in each of equally
/// long stretches of steps. `most_numbers`: the number of means to write, roughly. Null if the runs
/// left no values over steps.
[[nodiscard]] nlohmann::ordered_json curve_data(const Analysis& analysis, const TaskAnalysis& task,
                                                std::size_t most_numbers);

/// What the page's script works on: of each task that is shown the keys, the metric, and all groups
/// with their values, means and intervals, and the curves. JSON; numbers that are not finite are
/// null.
/// `curve_numbers`: the number of values of curves to write, roughly; each takes some 7 bytes.
[[nodiscard]] std::string page_data(const Analysis& analysis, std::size_t curve_numbers);

[[nodiscard]] report::Elements answer_section(const Analysis& analysis);
[[nodiscard]] report::Elements table_section(const Analysis& analysis);
/// Room for the picture that a script draws of page_data().
[[nodiscard]] report::Elements grid_section(const Analysis& analysis);
[[nodiscard]] report::Elements effects_section(const Analysis& analysis);
[[nodiscard]] report::Elements curves_section(const Analysis& analysis);
[[nodiscard]] report::Elements robustness_section(const Analysis& analysis);
[[nodiscard]] report::Elements runs_section(const Analysis& analysis);
/// How a search went on. The analysis must have the facts of a search.
[[nodiscard]] report::Elements search_section(const Analysis& analysis);
[[nodiscard]] report::Elements cost_section(const Analysis& analysis);
[[nodiscard]] report::Elements methods_section(const Analysis& analysis);

}  // namespace gridctl::analysis
