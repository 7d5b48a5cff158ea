// What differs between two runs, section by section.
#pragma once

#include "look/run_view.hpp"

#include <gridctl/cli/services.hpp>
#include <gridctl/collect/experiment.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::commands {

/// A run, with what was read of its results.
struct DiffSide {
  RunView view;
  const collect::RunResult* result = nullptr;  ///< null: the analysis has no such run
};

/// A name with its value in each run; nullopt: the run has no such name.
struct Difference {
  std::string name;
  std::optional<std::string> left;
  std::optional<std::string> right;
};

struct DiffSection {
  std::string title;
  std::vector<Difference> differences;
  std::size_t equal = 0;  ///< how many things are the same in both
};

struct RunDiff {
  std::string left;  ///< "17.2"
  std::string right;
  std::vector<DiffSection> sections;
};

[[nodiscard]] RunDiff diff_runs(const DiffSide& left, const DiffSide& right);
[[nodiscard]] std::string to_text(const RunDiff& diff, const cli::Output& output);
/// "gridctl.diff/1".
[[nodiscard]] nlohmann::ordered_json to_json(const RunDiff& diff, const fs::path& experiment);

}  // namespace gridctl::commands
