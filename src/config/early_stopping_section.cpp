#include "early_stopping_section.hpp"

#include "section.hpp"

#include <gridctl/config/values.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

using N = const Node&;

constexpr double kAny = -std::numeric_limits<double>::infinity();

std::string name_of(const std::string& key) {
  return fmt::format("'early_stopping.{}'", key);
}

/// A finite number above `floor`, or equal to it where `may_be_equal`.
Result<double> read_number(N node, const std::string& key, double floor, bool may_be_equal) {
  const auto value = to_json(node);
  const auto number =
      value.is_number() ? std::optional(value.get<double>()) : float_of_yaml12(node);
  const bool is_right =
      number && std::isfinite(*number) && (*number > floor || (may_be_equal && *number == floor));
  if (is_right) return *number;
  const auto range = std::isfinite(floor)
                         ? fmt::format(" {} {:g}", may_be_equal ? "of at least" : "above", floor)
                         : std::string();
  return wrong_type(node, name_of(key), "a number" + range);
}

/// The number of a key that may be missing.
Result<std::optional<double>> find_number(N section, const std::string& part, const char* key,
                                          double floor, bool may_be_equal) {
  const auto* node = section.find(key);
  if (!node) return std::nullopt;
  GRIDCTL_TRY_ASSIGN(const double number,
                     read_number(*node, part + "." + key, floor, may_be_equal));
  return number;
}

Result<bool> read_truth(N node, const std::string& key) {
  GRIDCTL_TRY_ASSIGN(const auto word, read_word(node, name_of(key), {"true", "false"}));
  return word == "true";
}

Result<MedianRule> read_median(N section) {
  GRIDCTL_TRY(check_section(section, name_of("median"), {"others"}));
  MedianRule rule;
  if (const auto* others = section.find("others")) {
    GRIDCTL_TRY_ASSIGN(rule.others, read_integer(*others, name_of("median.others"), 1));
  }
  return rule;
}

Result<HalvingRule> read_halving(N section) {
  GRIDCTL_TRY(check_section(section, name_of("halving"), {"eta", "rungs"}));
  HalvingRule rule;
  if (const auto* eta = section.find("eta")) {
    GRIDCTL_TRY_ASSIGN(rule.eta, read_integer(*eta, name_of("halving.eta"), 2));
  }
  const auto* rungs = section.find("rungs");
  if (!rungs) return rule;
  if (!rungs->is_sequence() || rungs->items().empty())
    return wrong_type(*rungs, name_of("halving.rungs"), "a list of steps such as [3, 9, 27]");
  for (const auto& item : rungs->items()) {
    const double last = rule.rungs.empty() ? 0 : rule.rungs.back();
    GRIDCTL_TRY_ASSIGN(const double rung, read_number(item, "halving.rungs", last, false));
    rule.rungs.push_back(rung);
  }
  return rule;
}

Result<TargetRule> read_target(N section) {
  GRIDCTL_TRY(check_section(section, name_of("target"), {"above", "below", "all"}));
  TargetRule rule;
  GRIDCTL_TRY_ASSIGN(rule.above, find_number(section, "target", "above", kAny, false));
  GRIDCTL_TRY_ASSIGN(rule.below, find_number(section, "target", "below", kAny, false));
  if (rule.above.has_value() == rule.below.has_value())
    return fail(ErrorKind::config, fmt::format("{} needs 'above' or 'below'", name_of("target")),
                "give one of the two: target: {above: 0.99}", place_of(section.origin()));
  if (const auto* all = section.find("all")) {
    GRIDCTL_TRY_ASSIGN(rule.all, read_truth(*all, "target.all"));
  }
  return rule;
}

Result<NanRule> read_nan(N section) {
  GRIDCTL_TRY(check_section(section, name_of("nan"), {"bound"}));
  NanRule rule;
  GRIDCTL_TRY_ASSIGN(rule.bound, find_number(section, "nan", "bound", 0, false));
  return rule;
}

Result<PlateauRule> read_plateau(N section) {
  GRIDCTL_TRY(check_section(section, name_of("plateau"), {"patience", "min_delta"}));
  PlateauRule rule;
  GRIDCTL_TRY_ASSIGN(const auto patience, find_number(section, "plateau", "patience", 0, false));
  GRIDCTL_TRY_ASSIGN(const auto delta, find_number(section, "plateau", "min_delta", 0, true));
  if (!patience)
    return fail(ErrorKind::config, fmt::format("{} needs 'patience'", name_of("plateau")),
                "say how many steps without an improvement are too many: plateau: {patience: 10}",
                place_of(section.origin()));
  rule.patience = *patience;
  rule.min_delta = delta.value_or(0);
  return rule;
}

/// A rule by its part of the section. Rules that have no number without a default need no part.
Result<void> read_rule(StopRule rule, N part, EarlyStopping& rules) {
  switch (rule) {
    case StopRule::median: {
      GRIDCTL_TRY_ASSIGN(rules.median, read_median(part));
      return {};
    }
    case StopRule::halving: {
      GRIDCTL_TRY_ASSIGN(rules.halving, read_halving(part));
      return {};
    }
    case StopRule::target: {
      GRIDCTL_TRY_ASSIGN(rules.target, read_target(part));
      return {};
    }
    case StopRule::nan: {
      GRIDCTL_TRY_ASSIGN(rules.nan, read_nan(part));
      return {};
    }
    case StopRule::plateau:
      break;
  }
  GRIDCTL_TRY_ASSIGN(rules.plateau, read_plateau(part));
  return {};
}

const std::vector<std::string>& rule_words() {
  static const std::vector<std::string> words = {"median", "halving", "target", "nan", "plateau"};
  return words;
}

/// The chosen rules, each with its part of the section.
Result<void> read_rules(N section, EarlyStopping& rules) {
  const auto* chosen = section.find("rule");
  if (!chosen)
    return fail(ErrorKind::config, "'early_stopping' needs 'rule'",
                "choose one or more: rule: halving, or rule: [median, nan]",
                place_of(section.origin()));
  GRIDCTL_TRY_ASSIGN(const auto words, read_texts(*chosen, name_of("rule")));
  for (const auto& word : words) {
    const auto rule = parse_stop_rule(word);
    if (!rule)
      return fail(ErrorKind::config, fmt::format("{} cannot be '{}'", name_of("rule"), word),
                  suggestion(word, rule_words()), place_of(chosen->origin()));
    const auto* part = section.find(word);
    if (part && !part->is_null()) {
      GRIDCTL_TRY(read_rule(*rule, *part, rules));
      continue;
    }
    if (*rule == StopRule::target || *rule == StopRule::plateau)
      return fail(ErrorKind::config, fmt::format("the rule '{}' needs numbers", word),
                  *rule == StopRule::target ? "say what is good enough: target: {above: 0.99}"
                                            : "say for how long: plateau: {patience: 10}",
                  place_of(chosen->origin()));
    if (*rule == StopRule::median) rules.median = MedianRule{};
    if (*rule == StopRule::halving) rules.halving = HalvingRule{};
    if (*rule == StopRule::nan) rules.nan = NanRule{};
  }
  for (const auto& [key, value] : section.entries()) {
    const auto& word = key.text();
    if (parse_stop_rule(word) && std::ranges::count(words, word) == 0)
      return fail(ErrorKind::config, fmt::format("{} is given, and is not a 'rule'", name_of(word)),
                  fmt::format("add '{}' to the rules, or remove its part", word),
                  place_of(key.origin()));
  }
  return {};
}

Result<void> read_metric(N section, EarlyStopping& rules) {
  const bool needs_metric = rules.median || rules.halving || rules.target || rules.plateau;
  const auto* metric = section.find("metric");
  if (!metric && needs_metric)
    return fail(ErrorKind::config, "'early_stopping' needs 'metric'",
                "name what runs are judged by, as in results.csv: metric: valid.acc",
                place_of(section.origin()));
  if (metric) {
    GRIDCTL_TRY_ASSIGN(rules.metric, read_text(*metric, name_of("metric")));
    rules.metric_place = place_of(metric->origin());
  }
  if (const auto* direction = section.find("direction")) {
    GRIDCTL_TRY_ASSIGN(const auto word,
                       read_word(*direction, name_of("direction"), {"higher", "lower"}));
    rules.higher_is_better = word == "higher";
  }
  return {};
}

}  // namespace

Result<EarlyStopping> read_early_stopping(N section) {
  std::vector<std::string> known = {"metric", "direction", "rule", "step", "grace", "repetitions"};
  known.insert(known.end(), rule_words().begin(), rule_words().end());
  GRIDCTL_TRY(check_section(section, "early_stopping", known));
  EarlyStopping rules;
  GRIDCTL_TRY(read_rules(section, rules));
  GRIDCTL_TRY(read_metric(section, rules));
  if (const auto* step = section.find("step")) {
    GRIDCTL_TRY_ASSIGN(rules.step, read_word(*step, name_of("step"), {"epoch", "step"}));
  }
  if (const auto* grace = section.find("grace")) {
    GRIDCTL_TRY_ASSIGN(rules.grace, read_number(*grace, "grace", 0, true));
  }
  if (const auto* repetitions = section.find("repetitions")) {
    GRIDCTL_TRY_ASSIGN(const auto word,
                       read_word(*repetitions, name_of("repetitions"), {"together", "apart"}));
    rules.together = word == "together";
  }
  return rules;
}

}  // namespace gridctl::config
