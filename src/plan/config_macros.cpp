#include "segment.hpp"
#include "template.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/plan/config_macros.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using config::Node;

constexpr std::string_view kOpen = "${";

bool may_hold_macros(const Node& node) {
  return node.is_scalar() && node.text().find(kOpen) != std::string::npos;
}

bool holds_macros(const Node& node) {
  return may_hold_macros(node) || std::ranges::any_of(node.items(), holds_macros) ||
         std::ranges::any_of(node.entries(),
                             [](const auto& entry) { return holds_macros(entry.second); });
}

bool is_macro(std::string_view inside) {
  const auto name = inside.substr(0, inside.find(':'));
  return std::ranges::any_of(macro_table(),
                             [&](const auto& macro) { return macro.name() == name; });
}

/// A text of which the parts that name a key of the configuration are escaped.
struct Guarded {
  std::string text;
  std::vector<std::string> unclear;  ///< keys that are called like a macro
};

/// `${model.width}` and the relative `${.width}` are the configuration's own language (OmegaConf).
/// A key cannot stand for itself, so `seed: ${seed}` is the macro.
Guarded guard_keys(const std::string& text, const std::string& own_key, const Node& tree) {
  Guarded guarded;
  for (std::size_t at = 0; at < text.size();) {
    const auto open = text.find(kOpen, at);
    const auto end = open == std::string::npos ? open : text.find('}', open);
    if (end == std::string::npos) return guarded.text += text.substr(at), guarded;
    const auto inside = text.substr(open + kOpen.size(), end - open - kOpen.size());
    guarded.text += text.substr(at, open - at);
    const bool is_escaped = !guarded.text.empty() && guarded.text.back() == '$';
    const bool is_key = inside.starts_with('.') || (inside != own_key && tree.find_path(inside));
    if (is_key && !is_escaped) guarded.text += '$';
    if (is_key && !is_escaped && is_macro(inside)) guarded.unclear.push_back(inside);
    guarded.text += text.substr(open, end + 1 - open);
    at = end + 1;
  }
  return guarded;
}

std::optional<Place> place_if_known(const Node& node) {
  if (!node.origin().source || node.origin().line == 0) return std::nullopt;
  return config::place_of(node.origin());
}

Spot spot_of(const std::string& key, const Node& node) {
  return {fmt::format("the value of '{}'", key), place_if_known(node)};
}

class Check {
 public:
  /// `has_interpolation`: the trainer is one of Hydra's, in whose values `${…}` has a meaning.
  Check(const Node& tree, bool has_interpolation)
      : tree_(tree), has_interpolation_(has_interpolation) {}

  Result<void> visit(const std::string& key, const Node& node) {
    for (const auto& item : node.items()) GRIDCTL_TRY(visit(key, item));
    for (const auto& [name, value] : node.entries()) GRIDCTL_TRY(visit(name.text(), value));
    return may_hold_macros(node) ? look_at(key, node) : Result<void>();
  }
  [[nodiscard]] std::vector<Warning> take_warnings() { return std::move(warnings_); }

 private:
  Result<void> look_at(const std::string& key, const Node& node) {
    const auto guarded = guard_keys(node.text(), key, tree_);
    const auto spot = spot_of(key, node);
    const auto parts = parse_text(guarded.text, spot);
    if (!parts && has_interpolation_) return leave(node.text(), spot);
    if (!parts) return tl::unexpected(parts.error());
    for (const auto& part : *parts) {
      if (part.macro && part.macro->name() == "args_json")
        return fail(ErrorKind::config,
                    fmt::format("'${{args_json}}' in {}: it would hold itself", spot.what),
                    "make it an item of the command", spot.place);
    }
    for (const auto& name : guarded.unclear) {
      if (told_.insert(name).second)
        warnings_.push_back({fmt::format("'${{{0}}}' is left to the trainer, since the "
                                         "configuration has a key '{0}'",
                                         name),
                             fmt::format("'$${{{}}}' says that this is meant", name), spot.place});
    }
    return {};
  }

  Result<void> leave(const std::string& text, const Spot& spot) {
    if (told_.insert(text).second)
      warnings_.push_back({fmt::format("'{}' is left to Hydra: it holds no macro of gridctl", text),
                           "'$${' says that this is meant", spot.place});
    return {};
  }

  const Node& tree_;
  bool has_interpolation_;
  std::set<std::string> told_;
  std::vector<Warning> warnings_;
};

bool is_ours(const Node& node, const config::GridTask& task) {
  return is_set_by_grid(node, task) || config::comes_from_defaults(node);
}

using Values = std::vector<std::pair<std::string, Node>>;

/// What flags set, with macros.
Values values_of_flags(const PlanOptions& options) {
  Values found;
  for (const auto& axis : options.axes) {
    for (const auto& key : axis.keys) {
      for (std::size_t i = 0; i < key.values.size(); ++i) {
        if (auto value = key.values.at(i); holds_macros(value)) found.emplace_back(key.name, value);
      }
    }
  }
  return found;
}

Result<std::vector<Warning>> check_task(const config::GridTask& task, const config::Grid& grid,
                                        const Values& flags) {
  Check check(task.merged, std::ranges::count(grid.trainer.command, "${args_hydra}") > 0);
  for (const auto& [key, leaf] : config::leaves(task.merged)) {
    if (is_ours(*leaf, task)) GRIDCTL_TRY(check.visit(key, *leaf));
  }
  if (grid.sweep) GRIDCTL_TRY(check.visit("grid_sweep", *grid.sweep));
  if (task.sweep) GRIDCTL_TRY(check.visit("sweep", *task.sweep));
  for (const auto& [key, value] : flags) GRIDCTL_TRY(check.visit(key, value));
  return check.take_warnings();
}

/// A number stays one where it was written without quotes; all else is a text.
Node filled(const Node& old, std::string text) {
  if (old.style() == config::Style::plain) {
    auto plain = Node::scalar(text, config::Style::plain, old.origin());
    if (config::to_json(plain).is_number()) return plain;
  }
  return Node::scalar(std::move(text), config::Style::double_quoted, old.origin());
}

Result<void> fill_node(Node& node, const std::string& key, const MacroValues& values) {
  if (node.is_sequence()) {
    for (auto& item : node.items()) GRIDCTL_TRY(fill_node(item, key, values));
  } else if (node.is_mapping()) {
    for (auto& [name, value] : node.entries()) GRIDCTL_TRY(fill_node(value, name.text(), values));
  } else if (may_hold_macros(node)) {
    const auto spot = spot_of(key, node);
    const auto parts = parse_text(guard_keys(node.text(), key, values.config).text, spot);
    if (!parts) return {};
    GRIDCTL_TRY_ASSIGN(auto text, fill(*parts, values, spot));
    if (text != node.text()) node = filled(node, std::move(text));
  }
  return {};
}

}  // namespace

Result<std::vector<Warning>> check_config_macros(const config::Grid& grid,
                                                 const PlanOptions& options) {
  const auto flags = values_of_flags(options);
  std::vector<Warning> warnings;
  std::set<std::string> told;  // tasks share what they are warned of
  for (const auto& task : grid.tasks) {
    GRIDCTL_TRY_ASSIGN(auto found, check_task(task, grid, flags));
    for (auto& warning : found) {
      if (told.insert(to_text(warning)).second) warnings.push_back(std::move(warning));
    }
  }
  return warnings;
}

Result<void> fill_config_macros(Node& tree, const config::GridTask& task,
                                const config::Program& trainer, const MacroValues& values) {
  std::vector<std::pair<std::string, Node>> changed;
  for (const auto& [key, leaf] : config::leaves(tree)) {
    if (!is_ours(*leaf, task) || !holds_macros(*leaf)) continue;
    auto copy = *leaf;
    GRIDCTL_TRY(fill_node(copy, key, values));
    changed.emplace_back(key, std::move(copy));
  }
  for (auto& [key, value] : changed) tree.set_path(key, std::move(value));
  for (const auto& key : trainer.run_dir_keys) {
    const auto* present = tree.find_path(key);
    if (present && is_set_by_grid(*present, task)) continue;
    tree.set_path(key, Node::scalar(values.run.directory.string(), config::Style::double_quoted));
  }
  return {};
}

}  // namespace gridctl::plan
