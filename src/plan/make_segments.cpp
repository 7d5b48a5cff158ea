// Lays the axes of grid, task and flags over one another, so that each key has one source; the
// product of the axes that are left is a segment.
#include "expansion.hpp"
#include "keys.hpp"
#include "limits.hpp"
#include "searched_block.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

/// Appends the names of all keys that the blocks sweep.
std::vector<std::string> keys_of(const std::vector<Block>& blocks) {
  std::vector<std::string> names;
  for (const auto& block : blocks) {
    for (const auto& axis : block.axes) {
      for (const auto& key : axis.keys) names.push_back(key.name);
    }
  }
  return names;
}

/// The blocks of a section; one without axes if there is none.
Result<std::vector<Block>> blocks_of(const std::optional<config::Node>& section) {
  if (!section) return std::vector<Block>(1);
  return parse_sweep_section(*section);
}

class SegmentMaker {
 public:
  SegmentMaker(config::Grid grid, const PlanOptions& options, Numbers numbers) {
    out_.numbers = numbers;
    out_.options = options;
    out_.repetitions = options.repetitions.value_or(grid.settings.experiment_repetitions);
    out_.seed = options.seed.value_or(grid.settings.seed);
    out_.grid = std::move(grid);
    for (const auto& axis : options.axes) add_flag(axis);
  }

  Result<Expansion> make() {
    GRIDCTL_TRY(read_search_points());
    GRIDCTL_TRY(read_blocks());
    GRIDCTL_TRY(check_flags());
    for (std::size_t task = 0; task < out_.grid.tasks.size(); ++task) {
      if (const auto added = add_task(task); !added) return tl::unexpected(added.error());
    }
    return std::move(out_);
  }

 private:
  /// Adds the axis of a flag. A later flag for the same key replaces it.
  void add_flag(const Axis& axis) {
    flags_ = without_keys(std::move(flags_), keys_of({Block{{axis}, {}, {}, Sampler::random, {}}}));
    flags_.axes.push_back(axis);
  }

  /// Each task gets the same first points, and those that its own runs have led to.
  Result<void> read_search_points() {
    if (!out_.grid.search) return {};
    GRIDCTL_TRY_ASSIGN(out_.search, read_search(*out_.grid.search, out_.seed));
    GRIDCTL_TRY(check_flags_of_search(out_.options.axes, *out_.search));
    GRIDCTL_TRY_ASSIGN(const auto first, out_.search->first_points());
    note_small_space();
    out_.searched.assign(out_.grid.tasks.size(), first);
    for (const auto& asked : out_.options.asked) {
      GRIDCTL_TRY_ASSIGN(auto point, out_.search->point_of(asked));
      if (asked.task < out_.searched.size()) out_.searched[asked.task].push_back(std::move(point));
    }
    return {};
  }

  void note_small_space() {
    const auto& section = *out_.grid.search;
    const auto count = out_.search->space.point_count(section.points);
    if (!count || *count >= section.points) return;
    out_.notes.push_back(
        {fmt::format("'points' of 'grid_search' asks for {}, and the space has only {}",
                     section.points, *count),
         "", config::place_of(section.origin)});
  }

  Result<void> read_blocks() {
    const auto flag_keys = keys_of({flags_});
    const auto read = [&](const auto& section) -> Result<std::vector<Block>> {
      auto blocks = blocks_of(section);
      if (!blocks) return blocks;
      const auto keys = keys_of(*blocks);
      swept_in_file_.insert(swept_in_file_.end(), keys.begin(), keys.end());
      for (auto& block : *blocks) block = without_keys(std::move(block), flag_keys);
      return blocks;
    };
    GRIDCTL_TRY_ASSIGN(auto grid_blocks, read(out_.grid.sweep));
    for (std::size_t task = 0; task < out_.grid.tasks.size(); ++task) {
      if (out_.search) {
        own_blocks_.push_back(
            {searched_block(*out_.search, out_.searched[task], out_.grid.tasks[task])});
        continue;
      }
      GRIDCTL_TRY_ASSIGN(auto own, read(out_.grid.tasks[task].sweep));
      own_blocks_.push_back(std::move(own));
    }
    for (auto& block : grid_blocks) {
      GRIDCTL_TRY_ASSIGN(const auto space, add_space(std::move(block)));
      grid_spaces_.push_back(space);
    }
    return {};
  }

  /// A flag may name a key that some task has, as `--set` always could, or one that the file
  /// sweeps.
  Result<void> check_flags() {
    for (auto& axis : flags_.axes) {
      for (auto& key : axis.keys) {
        GRIDCTL_TRY(check_flag(key));
        key.may_be_new = true;
      }
    }
    GRIDCTL_TRY_ASSIGN(const auto space, add_space(flags_));
    flag_space_ = space;
    return {};
  }

  [[nodiscard]] Result<void> check_flag(const SweptKey& key) const {
    if (key.may_be_new || std::ranges::count(swept_in_file_, key.name) > 0) return {};
    std::vector<std::string> known;
    for (const auto& task : out_.grid.tasks) {
      if (task.files.empty() || task.merged.find_path(key.name)) return {};
      for (const auto& [path, leaf] : config::leaves(task.merged)) known.push_back(path);
    }
    const auto near = meant_key(key.name, known);
    const auto add = fmt::format("to add a new key, write '+{}=…'", key.name);
    return fail(
        ErrorKind::usage,
        fmt::format("{}: no task has the key '{}'", config::to_string(key.origin), key.name),
        near ? fmt::format("did you mean '{}'? {}", *near, add) : add);
  }

  Result<std::size_t> add_space(Block block) {
    GRIDCTL_TRY_ASSIGN(auto space, Space::span(std::move(block), out_.grid.trainer.ignore,
                                               out_.seed, out_.numbers));
    GRIDCTL_TRY(check_counts(space));
    note_small_sample(space);
    out_.spaces.push_back(std::move(space));
    return out_.spaces.size() - 1;
  }

  /// The values of an ignored key make no different configurations: all would be merged into one.
  [[nodiscard]] Result<void> check_counts(const Space& space) const {
    for (const auto& axis : space.axes()) {
      for (const auto& key : axis.keys) {
        const auto& ignored = out_.grid.trainer.ignore;
        const auto parent = std::ranges::find_if(
            ignored, [&](const auto& name) { return is_below(key.name, name); });
        if (parent == ignored.end() || axis.size() < 2) continue;
        return fail(
            ErrorKind::config,
            fmt::format("'{}' is swept, but 'ignore' of the trainer names '{}'", key.name, *parent),
            "what is ignored makes no different configurations: remove one of the two",
            key.origin.line > 0 ? std::optional(config::place_of(key.origin)) : std::nullopt);
      }
    }
    return {};
  }

  void note_small_sample(const Space& space) {
    const auto sample = space.block().sample;
    if (!sample || *sample <= space.size()) return;
    out_.notes.push_back(
        {fmt::format("'sample' asks for {} points, and there are only {}", *sample, space.size()),
         "", config::place_of(space.block().origin)});
  }

  Result<void> add_task(std::size_t task) {
    for (const auto grid_space : grid_spaces_) {
      for (const auto& own : own_blocks_[task]) {
        if (auto added = add_segment(task, grid_space, own); !added) return added;
      }
    }
    return {};
  }

  /// A task's own axis replaces the grid's of the same key, as its `overwrite` wins over
  /// grid_overwrite.
  Result<void> add_segment(std::size_t task, std::size_t grid_space, const Block& own) {
    const auto own_keys = keys_of({own});
    const auto is_own = [&](const auto& key) { return std::ranges::count(own_keys, key) > 0; };
    if (std::ranges::any_of(out_.spaces[grid_space].keys(), is_own)) {
      GRIDCTL_TRY_ASSIGN(const auto reduced,
                         add_space(without_keys(out_.spaces[grid_space].written(), own_keys)));
      grid_space = reduced;
    }
    GRIDCTL_TRY_ASSIGN(const auto own_space, add_space(own));
    Segment segment;
    segment.task = task;
    segment.spaces = {grid_space, own_space, flag_space_};
    return finish(segment);
  }

  Result<void> finish(Segment segment) {
    const auto& task = out_.grid.tasks[segment.task];
    std::vector<const Space*> spaces;
    std::vector<std::string> swept;
    for (const auto index : segment.spaces) {
      const auto& space = out_.spaces[index];
      spaces.push_back(&space);
      GRIDCTL_TRY(check_keys(space, task));
      for (auto& key : space.keys()) swept.push_back(std::move(key));
      if (__builtin_mul_overflow(segment.size, space.size(), &segment.size)) return too_many();
    }
    GRIDCTL_TRY(check_apart(spaces));
    total_ += std::min(segment.size, static_cast<std::size_t>(kMostPoints) + 1);
    if (total_ > static_cast<std::size_t>(kMostPoints)) return too_many();
    segment.base = digest_of_rest(task, out_.grid.trainer, swept, out_.numbers);
    if (task.trainer)
      segment.base += digest_of_program(*task.trainer, out_.grid.trainer, out_.numbers);
    out_.segments.push_back(segment);
    return {};
  }

  [[nodiscard]] Result<void> too_many() const {
    return fail(ErrorKind::config,
                fmt::format("'{}' spans more than {} configurations", out_.grid.path, kMostPoints),
                "take some values out, or draw some of them with 'sample: N'");
  }

  Expansion out_;
  Block flags_;
  std::vector<std::string> swept_in_file_;
  std::vector<std::vector<Block>> own_blocks_;  // of each task
  std::vector<std::size_t> grid_spaces_;
  std::size_t flag_space_ = 0;
  std::size_t total_ = 0;
};

}  // namespace

Result<Expansion> make_segments(config::Grid grid, const PlanOptions& options, Numbers numbers) {
  return SegmentMaker(std::move(grid), options, numbers).make();
}

}  // namespace gridctl::plan
