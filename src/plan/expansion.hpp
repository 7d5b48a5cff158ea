// A grid, expanded: its stretches and which of their points are left. What Plan looks things up in;
// never changed once made.
#pragma once

#include "segment.hpp"
#include "space.hpp"

#include <gridctl/plan/plan.hpp>
#include <gridctl/plan/search.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::plan {

/// One configuration.
struct Point {
  std::uint32_t segment = 0;
  std::uint32_t index = 0;
};

struct Expansion {
  config::Grid grid;
  int repetitions = 1;
  std::uint64_t seed = 0;
  Numbers numbers = Numbers::as_meant;  ///< in all identities, samples and seeds
  PlanOptions options;                  ///< that it was made with
  std::vector<Space> spaces;
  std::vector<Segment> segments;
  std::optional<Search> search;
  std::vector<std::vector<search::Point>> searched;  ///< by task, the rows of its own space
  std::vector<Point> points;             ///< in the order of the grid file, each identity once
  std::vector<std::string> task_labels;  ///< one a task
  std::vector<std::string> varied;       ///< swept keys that take more than one value
  std::map<std::string, std::string> short_names;  ///< of the varied keys
  std::vector<Warning> notes;

  /// All of it, from a grid. Errors: those of Plan::expand().
  [[nodiscard]] static Result<Expansion> make(config::Grid grid, const PlanOptions& options,
                                              Numbers numbers);
  /// True if the identities of Numbers::yaml11 are others.
  [[nodiscard]] bool has_ambiguous_numbers() const;

  [[nodiscard]] const config::GridTask& task_of(const Point& point) const {
    return grid.tasks[segments[point.segment].task];
  }
  [[nodiscard]] Digest digest(const Point& point) const {
    return segments[point.segment].digest(point.index, spaces);
  }
  /// The swept keys of the point with their values: grid_sweep's, the task's, the flags'.
  [[nodiscard]] std::vector<std::pair<std::string, config::Node>> swept(const Point& point) const;
  [[nodiscard]] std::vector<VariedKey> varied_keys(std::size_t most) const;
  /// "lenet5 lr=0.01".
  [[nodiscard]] std::string label(const Point& point) const;
};

/// The stretches of a grid, with all checks of their axes; no points yet.
[[nodiscard]] Result<Expansion> make_segments(config::Grid grid, const PlanOptions& options,
                                              Numbers numbers);
/// Fills in the points: less what is excluded or not asked for, and each configuration once.
[[nodiscard]] Result<void> choose_points(Expansion& expansion, const PlanOptions& options);
/// Finds out which keys vary, and what to call the configurations.
void name_points(Expansion& expansion);

}  // namespace gridctl::plan
