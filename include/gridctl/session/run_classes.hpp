// From what a grid says that its runs need to the classes of runs that this machine is to have
// slots for.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/core/environment.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/messages.hpp>
#include <gridctl/core/run_resources.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/schedule/devices/mixed_policy.hpp>
#include <gridctl/schedule/run_class.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::session {

/// What a grid says of its runs, by task.
struct GridResources {
  std::vector<RunResources> trainings;  ///< the task over the trainer over grid_settings
  std::vector<RunResources> tests;      ///< the tester over what the training gets
  [[nodiscard]] bool says_anything() const;
};
/// `tester` may be null: then nothing is tested, or nobody knows by what.
[[nodiscard]] GridResources resources_of(const config::Grid& grid, const config::Program* tester);

/// The classes, and which one each run is of.
struct RunClasses {
  std::vector<schedule::RunClass> all;
  std::vector<std::size_t> of_trainings;  ///< by task; empty: all are of the first class
  std::vector<std::size_t> of_tests;
};

/// Who has a say beside the grid.
struct ResourceTerms {
  RunResources flags = {};     ///< options and variables: win over the grid
  RunResources defaults = {};  ///< settings files: what the grid says wins
  schedule::MixedOptions options = {};
  std::uint64_t memory = 0;  ///< bytes that the machine has; 0: not known
};
/// Errors: one run is larger than the machine. They point at the grid file.
[[nodiscard]] Result<RunClasses> classes_of(const GridResources& wanted, const Topology& topology,
                                            const ResourceTerms& terms);

/// The class of each item, for a worker. Runs of configurations that the plan does not know are of
/// the first class. Empty if there is one class alone. Copies what it needs of the plan.
[[nodiscard]] schedule::ClassOf class_of(const RunClasses& classes, const plan::Plan& plan);

/// The class of a run by its task: `of_trainings` and `of_tests` have the position of the class for
/// each task.
[[nodiscard]] schedule::ClassOf class_of(const std::vector<std::size_t>& of_trainings,
                                         const std::vector<std::size_t>& of_tests,
                                         const plan::Plan& plan);

/// What the grid of an experiment says of the tests of its models, as it was recorded there.
struct PlannedTests {
  GridResources resources;
  std::optional<plan::Plan> plan;  ///< nothing if the grid says nothing, or was not recorded
};
/// Errors: what was recorded cannot be read.
[[nodiscard]] Result<PlannedTests> planned_tests(const fs::path& experiment,
                                                 const journal::Journal* journal,
                                                 const config::Program& tester,
                                                 const Environment& environment,
                                                 const Messages& messages);

/// "2 GPUs, 8 cores, 16 GiB"
[[nodiscard]] std::string to_text(const schedule::RunClass& one);

}  // namespace gridctl::session
