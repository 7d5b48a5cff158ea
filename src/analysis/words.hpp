// How numbers, counts and keys are worded, wherever an analysis shows them.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/stats/analysis.hpp>
#include <gridctl/stats/describe.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

/// "0.9411", "1.234e-05".
[[nodiscard]] std::string number_text(double value);
/// "0.9411 ± 0.0022"; the mean alone if there is no deviation, "-" if there is no value.
[[nodiscard]] std::string mean_text(const stats::Description& description, bool unicode);
/// "3/4", and how many of the others were no number: "2/4 1 NaN".
[[nodiscard]] std::string count_text(const stats::GroupResult& group);
/// "lr" for config.optimizer.lr; where two keys end alike, as much more of each as tells them
/// apart.
[[nodiscard]] std::vector<std::string> key_titles(const std::vector<std::string>& keys);
[[nodiscard]] std::string upper(std::string text);
/// Says why the best of a search by values is to be confirmed; empty for other experiments.
[[nodiscard]] std::string search_words(const std::optional<SearchFacts>& search,
                                       std::size_t configurations);

}  // namespace gridctl::analysis
