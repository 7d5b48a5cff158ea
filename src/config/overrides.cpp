#include "overrides.hpp"

#include "formats/formats.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace gridctl::config {
namespace {

/// Every dotted path there is, of sections and of values.
std::vector<std::string> all_keys(const std::vector<GridTask>& tasks) {
  std::set<std::string> keys;
  for (const auto& task : tasks) {
    for (const auto& [path, node] : leaves(task.merged)) {
      for (auto end = path.find('.'); end != std::string::npos; end = path.find('.', end + 1))
        keys.insert(path.substr(0, end));
      keys.insert(path);
    }
  }
  return {keys.begin(), keys.end()};
}

/// The nearest key, or the first one that ends in what was written: "lr" for
/// "training.optimizer.lr".
std::optional<std::string> near_key(const std::string& key, const std::vector<std::string>& keys) {
  const auto longer = std::ranges::find_if(
      keys, [&](const std::string& known) { return known.ends_with("." + key); });
  if (longer != keys.end()) return *longer;
  return nearest(key, keys);
}

tl::unexpected<Error> unknown_key(const std::string& key, const Node& value,
                                  const std::vector<GridTask>& tasks) {
  const auto near = near_key(key, all_keys(tasks));
  const auto add = fmt::format("to add a new key, write '+{}=…'", key);
  return fail(ErrorKind::usage,
              fmt::format("{}: no task has the key '{}'", to_string(value.origin()), key),
              near ? fmt::format("did you mean '{}'? {}", *near, add) : add);
}

/// A new key cannot go below what is no mapping.
Result<void> check_way(const std::string& key, const Node& value, const GridTask& task) {
  for (auto end = key.find('.'); end != std::string::npos; end = key.find('.', end + 1)) {
    const auto* above = task.merged.find_path(key.substr(0, end));
    if (!above || above->is_mapping()) continue;
    return fail(ErrorKind::usage,
                fmt::format("{}: '{}' is no mapping, so nothing can be set below it",
                            to_string(value.origin()), key.substr(0, end)),
                "set the key itself", place_of(above->origin()));
  }
  return {};
}

}  // namespace

Result<void> apply_set(const std::vector<std::pair<std::string, Node>>& set,
                       std::vector<GridTask>& tasks) {
  for (const auto& [written, value] : set) {
    const bool may_be_new = written.starts_with('+');
    const auto key = written.substr(may_be_new ? 1 : 0);
    const auto has_key = [&](const GridTask& task) { return task.merged.find_path(key); };
    if (!may_be_new && std::ranges::none_of(tasks, has_key)) return unknown_key(key, value, tasks);
    for (auto& task : tasks) {
      GRIDCTL_TRY(check_way(key, value, task));
      task.merged.set_path(key, value);
    }
  }
  return {};
}

Result<std::pair<std::string, Node>> parse_set(std::string_view text) {
  const auto flag = fmt::format("--set {}", text);
  const auto equals = text.find('=');
  if (equals == std::string_view::npos)
    return fail(ErrorKind::usage, fmt::format("'{}' has no value", flag),
                "write KEY=VALUE, such as --set training.optimizer.lr=0.01");
  const auto key = std::string(trim(text.substr(0, equals)));
  const auto parts = split(key.starts_with('+') ? std::string_view(key).substr(1) : key, '.');
  if (parts.size() > static_cast<std::size_t>(kDeepestNesting) ||
      std::ranges::any_of(parts, &std::string::empty))
    return fail(ErrorKind::usage, fmt::format("'{}' in '{}' is no key", key, flag),
                "a key is names joined by dots, such as training.optimizer.lr");
  const auto value_text = trim(text.substr(equals + 1));
  const bool has_syntax = !value_text.empty() && std::string_view("[{\"'!").find(
                                                     value_text.front()) != std::string_view::npos;
  if (!has_syntax && value_text.find(',') != std::string_view::npos)
    return fail(
        ErrorKind::usage, fmt::format("'{}' has a comma outside quotes and brackets", flag),
        fmt::format("for a list write '{0}=[{1}]', for a text '{0}=\"{1}\"'", key, value_text));
  GRIDCTL_TRY_ASSIGN(auto value, parse_value(value_text, flag));
  return std::pair{key, std::move(value)};
}

}  // namespace gridctl::config
