#include "results/run_filter.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/plan/filter.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::commands {
namespace {

using collect::RunResult;

/// The value of a key, which may be the end of a dotted path; "task" is the task's name.
std::optional<std::string> value_of(const RunResult& run, const std::string& key) {
  const std::string* found = nullptr;
  for (const auto& [name, value] : run.configuration) {
    if (name == key) return value;
    const bool is_end = name.ends_with("." + key);
    if (is_end && found == nullptr) found = &value;
  }
  if (found != nullptr) return *found;
  if (key == "task") return run.record.task;
  return std::nullopt;
}

bool holds(const plan::Filter& filter, const RunResult& run) {
  return std::all_of(filter.conditions.begin(), filter.conditions.end(), [&](const auto& one) {
    const auto text = value_of(run, one.key);
    if (!text) return plan::holds(one, nullptr);
    const auto value = config::Node::scalar(*text, config::Style::plain);
    return plan::holds(one, &value);
  });
}

Result<std::vector<plan::Filter>> filters_of(const cli::Arguments& arguments, const char* option) {
  std::vector<plan::Filter> filters;
  for (const auto& text : arguments.all(option)) {
    GRIDCTL_TRY_ASSIGN(auto filter, plan::parse_filter(text, std::string("--") + option));
    filters.push_back(std::move(filter));
  }
  return filters;
}

}  // namespace

Result<std::function<bool(const RunResult&)>> run_filter(const cli::Arguments& arguments) {
  GRIDCTL_TRY_ASSIGN(const auto only, filters_of(arguments, "only"));
  GRIDCTL_TRY_ASSIGN(const auto skip, filters_of(arguments, "skip"));
  if (only.empty() && skip.empty()) return std::function<bool(const RunResult&)>();
  return [only, skip](const RunResult& run) {
    const auto fulfilled = [&](const plan::Filter& filter) { return holds(filter, run); };
    return (only.empty() || std::any_of(only.begin(), only.end(), fulfilled)) &&
           std::none_of(skip.begin(), skip.end(), fulfilled);
  };
}

}  // namespace gridctl::commands
