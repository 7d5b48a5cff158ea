// What is read from lines that a trainer prints: numbers of the usual shapes, or exactly those that
// the user's expressions find.
#pragma once

#include <gridctl/core/line_pattern.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gridctl::collect {

/// A number and the expression that finds it in a line. `name` is "step", "epoch" or "time", or a
/// metric with or without its split: "valid.acc", "loss".
struct ScrapePattern {
  std::string name;
  LinePattern pattern;
};

struct Scrape {
  bool is_on = true;                    ///< else no line is read
  std::vector<ScrapePattern> patterns;  ///< empty: "key: value", "key = value" and "key value" of
                                        ///< metrics whose names are known

  /// Equal for rules that find the same; empty for those of the default.
  [[nodiscard]] std::string id() const;
};

/// The rules for what a grid's trainer prints, and for its tester.
struct ScrapeRules {
  Scrape trainings;
  Scrape tests;
};

/// Of "NAME=REGEX". Errors (usage): no name, no expression.
[[nodiscard]] Result<ScrapePattern> parse_scrape_pattern(const std::string& text);
/// Of names and expressions that have been read before. Errors (usage): no expression.
[[nodiscard]] Result<std::vector<ScrapePattern>> scrape_patterns(
    const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace gridctl::collect
