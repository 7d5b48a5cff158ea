// Decides which points of the sweeps become configurations: exclusions, --only and --skip are
// applied, and points that mean the same are merged.
#include "expansion.hpp"
#include "keys.hpp"
#include "limits.hpp"
#include "selection.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

/// All keys that a condition may name: those of the tasks, those swept, those within swept
/// mappings.
std::vector<std::string> known_keys(const Expansion& expansion) {
  std::set<std::string> keys = {"task"};
  const auto add = [&](const std::string& prefix, const config::Node& tree) {
    for (const auto& [path, leaf] : config::leaves(tree)) keys.insert(prefix + path);
  };
  for (const auto& task : expansion.grid.tasks) add("", task.merged);
  for (const auto& space : expansion.spaces) {
    for (const auto& axis : space.axes()) {
      for (const auto& key : axis.keys) {
        keys.insert(key.name);
        for (std::size_t row = 0; row < key.values.size(); ++row) {
          const auto value = key.values.find(row);
          if (!value) continue;
          if (value->is_scalar()) break;  // mappings come together
          if (value->is_mapping()) add(key.name + ".", *value);
        }
      }
    }
  }
  return {keys.begin(), keys.end()};
}

class PointChooser {
 public:
  PointChooser(Expansion& expansion, const PlanOptions& options)
      : out_(expansion), only_(options.only), skip_(options.skip) {}

  Result<void> choose() {
    GRIDCTL_TRY(resolve_conditions());
    for (std::size_t segment = 0; segment < out_.segments.size(); ++segment)
      choose_from(static_cast<std::uint32_t>(segment));
    if (excluded_any_ && out_.points.empty() && only_.empty() && skip_.empty())
      return fail(ErrorKind::config,
                  fmt::format("'exclude' leaves no configuration of '{}'", out_.grid.path),
                  "exclude less");
    if (out_.points.empty() && !out_.segments.empty())
      return fail(ErrorKind::usage,
                  fmt::format("no configuration of '{}' fits {}", out_.grid.path, filter_texts()),
                  "'--dry-run' without it shows the configurations there are");
    note_idle_exclusions();
    return {};
  }

 private:
  /// One exclusion and the selection that it is in a segment.
  struct Excluder {
    const Exclusion* exclusion;
    Selection selection;
    bool is_used;  // it left something out; of a sampled block the drawing did that
  };

  Result<void> resolve_conditions() {
    const bool has_exclusions = std::ranges::any_of(
        out_.spaces, [](const Space& space) { return !space.block().exclude.empty(); });
    if (only_.empty() && skip_.empty() && !has_exclusions) return {};
    const auto known = known_keys(out_);
    for (auto* filters : {&only_, &skip_}) {
      for (auto& filter : *filters) {
        if (auto resolved = resolve(filter, known); !resolved) return resolved;
      }
    }
    for (const auto& space : out_.spaces) {
      for (const auto& exclusion : space.block().exclude) {
        if (auto checked = check(exclusion, known); !checked) return checked;
      }
    }
    return {};
  }

  static Result<void> resolve(Filter& filter, const std::vector<std::string>& known) {
    for (auto& condition : filter.conditions) {
      auto key = resolve_key(condition.key, known);
      if (!key) {
        key.error().message = fmt::format("'{}': {}", filter.text, key.error().message);
        return tl::unexpected(key.error());
      }
      condition.key = std::move(*key);
    }
    return {};
  }

  static Result<void> check(const Exclusion& exclusion, const std::vector<std::string>& known) {
    for (const auto& [key, value] : exclusion.values) {
      if (std::ranges::binary_search(known, key)) continue;
      const auto near = meant_key(key, known);
      return fail(ErrorKind::config,
                  fmt::format("'exclude' names '{}', which no configuration has", key),
                  near ? fmt::format("did you mean '{}'?", *near) : "remove it",
                  config::place_of(exclusion.origin));
    }
    return {};
  }

  void choose_from(std::uint32_t number) {
    const auto& segment = out_.segments[number];
    const auto& task = out_.grid.tasks[segment.task];
    const auto select = [&](const std::vector<Condition>& conditions) {
      return Selection(conditions, segment, out_.spaces, task);
    };
    std::vector<Excluder> excluders;
    for (const auto index : segment.spaces) {
      const auto& block = out_.spaces[index].block();
      for (const auto& exclusion : block.exclude)
        excluders.push_back(
            {&exclusion, select(conditions_of(exclusion)), block.sample.has_value()});
    }
    std::vector<Selection> only;
    std::vector<Selection> skip;
    for (const auto& filter : only_) only.push_back(select(filter.conditions));
    for (const auto& filter : skip_) skip.push_back(select(filter.conditions));

    out_.points.reserve(out_.points.size() + segment.size);
    for (std::uint32_t index = 0; index < segment.size; ++index) {
      const auto points = segment.points(index, out_.spaces);
      const auto takes = [&](const Selection& selection) { return selection.takes(points); };
      if (is_excluded(excluders, points)) continue;
      if (!only.empty() && std::ranges::none_of(only, takes)) continue;
      if (std::ranges::any_of(skip, takes)) continue;
      out_.points.push_back({number, index});
    }
    for (const auto& excluder : excluders) {
      auto& is_used = used_[config::to_string(excluder.exclusion->origin)];
      is_used.first = excluder.exclusion;
      is_used.second = is_used.second || excluder.is_used;
    }
  }

  bool is_excluded(std::vector<Excluder>& excluders, const SpacePoints& points) {
    bool is_out = false;
    for (auto& excluder : excluders) {
      if (!excluder.selection.takes(points)) continue;
      excluder.is_used = true;
      is_out = true;
    }
    excluded_any_ = excluded_any_ || is_out;
    return is_out;
  }

  void note_idle_exclusions() {
    for (const auto& [place, use] : used_) {
      if (use.second) continue;
      out_.notes.push_back({"an item of 'exclude' matches no configuration", "check its values",
                            config::place_of(use.first->origin)});
    }
  }

  [[nodiscard]] std::string filter_texts() const {
    std::vector<std::string> texts;
    for (const auto* filters : {&only_, &skip_}) {
      for (const auto& filter : *filters) texts.push_back(fmt::format("'{}'", filter.text));
    }
    return join(texts, " ");
  }

  Expansion& out_;
  std::vector<Filter> only_;
  std::vector<Filter> skip_;
  bool excluded_any_ = false;
  std::map<std::string, std::pair<const Exclusion*, bool>> used_;  // of all segments, by place
};

/// Keeps the first point of each identity.
void merge_equal_points(Expansion& expansion) {
  struct Entry {
    Digest digest;
    std::uint32_t position;
    bool operator<(const Entry& other) const {
      return digest == other.digest ? position < other.position : digest < other.digest;
    }
  };
  auto& points = expansion.points;
  std::vector<Entry> entries;
  entries.reserve(points.size());
  for (const auto& point : points)
    entries.push_back({expansion.digest(point), static_cast<std::uint32_t>(entries.size())});
  std::sort(entries.begin(), entries.end());
  std::vector<bool> is_double(points.size());
  std::size_t doubles = 0;
  std::pair<std::uint32_t, std::uint32_t> first;
  std::uint32_t kept = 0;  // the first entry with the digest at hand
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (entries[i].digest != entries[kept].digest) {
      kept = static_cast<std::uint32_t>(i);
      continue;
    }
    const std::pair both{entries[i].position, entries[kept].position};
    if (doubles == 0 || both < first) first = both;
    is_double[entries[i].position] = true;
    ++doubles;
  }
  if (doubles == 0) return;
  expansion.notes.push_back(
      {fmt::format("{} of {} configurations are the same as another and run once", doubles,
                   points.size()),
       fmt::format("such as '{}' and '{}'", expansion.label(points[first.second]),
                   expansion.label(points[first.first])),
       std::nullopt});
  std::size_t position = 0;
  std::erase_if(points, [&](const Point&) { return is_double[position++]; });
}

/// Keeps the points that are wanted by their identities.
Result<void> keep_identities(Expansion& expansion, const std::vector<std::string>& identities) {
  if (identities.empty()) return {};
  const std::set<std::string> wanted(identities.begin(), identities.end());
  std::erase_if(expansion.points, [&](const Point& point) {
    return !wanted.contains(identity_text(expansion.digest(point)));
  });
  if (expansion.points.size() == wanted.size()) return {};
  return fail(ErrorKind::config,
              fmt::format("of {} chosen configurations '{}' has {}", wanted.size(),
                          expansion.grid.path, expansion.points.size()),
              "the grid is not the one that they were chosen from");
}

}  // namespace

Result<void> choose_points(Expansion& expansion, const PlanOptions& options) {
  GRIDCTL_TRY(PointChooser(expansion, options).choose());
  merge_equal_points(expansion);
  GRIDCTL_TRY(keep_identities(expansion, options.identities));
  expansion.points.shrink_to_fit();
  return {};
}

}  // namespace gridctl::plan
