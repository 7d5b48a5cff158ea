// A grid against the experiment that is there: what is new, done, changed, no longer wanted.
#pragma once

#include <gridctl/core/run.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/plan/plan.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace gridctl::experiment {

/// One key that two configurations differ in; "(none)" where one does not have it.
struct KeyChange {
  std::string key;
  std::string from;
  std::string to;
};

/// A configuration that the grid no longer has, and the one that seems to have taken its place.
struct ChangedConfiguration {
  int from = 0;  ///< number of the old one
  int to = 0;    ///< number of the new one
  std::string label;
  std::vector<KeyChange> keys;
};

struct ConfigurationCount {
  int number = 0;
  std::string label;
  std::size_t runs = 0;
};

struct DesiredState {
  std::vector<ConfigurationCount> fresh;    ///< with runs that were never planned
  std::vector<ConfigurationCount> removed;  ///< with the runs that stay as they are
  std::vector<ChangedConfiguration> changed;
  std::size_t done = 0;        ///< runs that succeeded or were skipped
  std::size_t unfinished = 0;  ///< planned, stopped, lost, or still running
  std::size_t failed = 0;
  [[nodiscard]] std::size_t fresh_runs() const;
  [[nodiscard]] std::size_t removed_runs() const;
};

/// Gives the plan's configurations the numbers and folders that the experiment knows them by.
[[nodiscard]] Result<void> renumber(plan::Plan& plan, const journal::Journal& journal);
/// The same by the files beside the journal, for a node of a cluster, which opens no journal.
void renumber_as_recorded(plan::Plan& plan, const fs::path& experiment);

/// The plan must be renumbered. `experiment` is where the old configurations are read from.
[[nodiscard]] Result<DesiredState> compare(const plan::Plan& plan, const journal::Journal& journal,
                                           const fs::path& experiment);

/// "+ new", "= done", "~ changed", "- removed", as `train --into … --dry-run` prints it.
[[nodiscard]] std::string to_text(const DesiredState& state);

}  // namespace gridctl::experiment
