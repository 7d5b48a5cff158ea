// The rules by which numbers are read from lines that a trainer prints: numbers of the usual
// shapes, or exactly those that the user's expressions find.
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
  bool is_on = true;                    ///< false: no line is read
  std::vector<ScrapePattern> patterns;  ///< empty: "key: value", "key = value" and "key value" of
                                        ///< metrics whose names are known

  /// A text that is equal for rules that find the same; empty for the default rules.
  [[nodiscard]] std::string id() const;
};

/// The rules for the lines of a grid's trainer, and for those of its tester.
struct ScrapeRules {
  Scrape trainings;
  Scrape tests;
};

/// Parses "NAME=REGEX". Errors (usage): no name, no valid expression.
[[nodiscard]] Result<ScrapePattern> parse_scrape_pattern(const std::string& text);
/// Compiles pairs of name and expression. Errors (usage): no valid expression.
[[nodiscard]] Result<std::vector<ScrapePattern>> scrape_patterns(
    const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace gridctl::collect
