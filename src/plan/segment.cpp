#include "segment.hpp"

#include "keys.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

std::optional<Place> place_if_known(const config::Origin& origin) {
  return origin.line > 0 ? std::optional(config::place_of(origin)) : std::nullopt;
}

/// Every dotted path there is, of sections and of values.
std::vector<std::string> all_keys(const config::Node& tree) {
  std::vector<std::string> keys;
  for (const auto& [path, node] : config::leaves(tree)) {
    for (auto end = path.find('.'); end != std::string::npos; end = path.find('.', end + 1)) {
      auto section = path.substr(0, end);
      if (std::ranges::find(keys, section) == keys.end()) keys.push_back(std::move(section));
    }
    keys.push_back(path);
  }
  return keys;
}

tl::unexpected<Error> unknown_key(const SweptKey& key, const config::GridTask& task) {
  const auto near = meant_key(key.name, all_keys(task.merged));
  const auto add = fmt::format("to add a new key, write '+{}'", key.name);
  return fail(ErrorKind::config,
              fmt::format("the configuration of task '{}' has no key '{}'", task.name, key.name),
              near ? fmt::format("did you mean '{}'? {}", *near, add) : add,
              place_if_known(key.origin));
}

/// A new key cannot go below what is no mapping.
Result<void> check_way(const SweptKey& key, const config::GridTask& task) {
  for (auto end = key.name.find('.'); end != std::string::npos; end = key.name.find('.', end + 1)) {
    const auto above = key.name.substr(0, end);
    const auto* node = task.merged.find_path(above);
    if (!node || node->is_mapping()) continue;
    auto error = fail(ErrorKind::config,
                      fmt::format("'{}' of task '{}' is no mapping, so '{}' cannot be set", above,
                                  task.name, key.name),
                      "sweep the key itself", place_if_known(key.origin));
    error.value().other_place = place_if_known(node->origin());
    error.value().other_note = "set here";
    return error;
  }
  return {};
}

bool is_below_any(std::string_view key, const std::vector<std::string>& parents) {
  return std::ranges::any_of(parents, [&](const auto& parent) { return is_below(key, parent); });
}

}  // namespace

SpacePoints Segment::points(std::size_t index, const std::vector<Space>& all) const {
  SpacePoints points{};
  for (std::size_t i = spaces.size(); i-- > 0;) {
    const auto count = all[spaces[i]].size();
    points[i] = index % count;
    index /= count;
  }
  return points;
}

Digest Segment::digest(std::size_t index, const std::vector<Space>& all) const {
  auto sum = base;
  const auto at = points(index, all);
  for (std::size_t i = 0; i < spaces.size(); ++i) sum += all[spaces[i]].digest(at[i]);
  return sum;
}

bool is_set_by_grid(const config::Node& node, const config::GridTask& task) {
  const auto& source = node.origin().source;
  return source && std::ranges::count(task.files, source->name) == 0 &&
         !config::comes_from_defaults(node);
}

bool is_free_seed(const config::Node& seed, const config::GridTask& task) {
  return !is_set_by_grid(seed, task);
}

Digest digest_of_rest(const config::GridTask& task, const config::Program& trainer,
                      const std::vector<std::string>& swept, Numbers numbers) {
  Digest sum;
  for (const auto& [key, leaf] : config::leaves(task.merged)) {
    if (is_below_any(key, swept) || is_below_any(key, trainer.ignore)) continue;
    if (is_below_any(key, trainer.seed_keys) && is_free_seed(*leaf, task)) continue;
    if (is_below_any(key, trainer.run_dir_keys) && !is_set_by_grid(*leaf, task)) continue;
    // An empty mapping is a leaf until an axis puts something into it.
    const bool is_filled =
        leaf->is_mapping() && std::ranges::any_of(swept, [&, &path = key](const auto& name) {
          return is_below(name, path);
        });
    if (!is_filled) sum += digest_of(key, *leaf, numbers);
  }
  return sum;
}

Digest digest_of_program(const config::Program& own, const config::Program& trainer,
                         Numbers numbers) {
  Digest sum;
  const auto add = [&](const std::string& name, const std::string& text) {
    // A key cannot begin so: what a program says is never taken for a value.
    sum +=
        digest_of("\x1f" + name, config::Node::scalar(text, config::Style::double_quoted), numbers);
  };
  if (own.command != trainer.command) add("command", join(own.command, "\x1f"));
  for (const auto& [name, value] : own.environment) {
    const auto same = std::ranges::find(trainer.environment, std::pair(name, value));
    if (same == trainer.environment.end()) add("env." + name, value);
  }
  return sum;
}

Result<void> check_keys(const Space& space, const config::GridTask& task) {
  for (const auto& axis : space.axes()) {
    for (const auto& key : axis.keys) {
      if (!task.merged.find_path(key.name) && !key.may_be_new && !task.files.empty())
        return unknown_key(key, task);
      if (auto checked = check_way(key, task); !checked) return checked;
    }
  }
  return {};
}

Result<void> check_apart(const std::vector<const Space*>& spaces) {
  std::vector<const SweptKey*> seen;
  for (const auto* space : spaces) {
    for (const auto& axis : space->axes()) {
      for (const auto& key : axis.keys) {
        for (const auto* other : seen) {
          if (!is_below(key.name, other->name) && !is_below(other->name, key.name)) continue;
          auto error = fail(ErrorKind::config,
                            fmt::format("'{}' and '{}' are swept, and one holds the other",
                                        other->name, key.name),
                            "sweep one of the two", place_if_known(key.origin));
          error.value().other_place = place_if_known(other->origin);
          error.value().other_note = "the other one";
          return error;
        }
        seen.push_back(&key);
      }
    }
  }
  return {};
}

}  // namespace gridctl::plan
