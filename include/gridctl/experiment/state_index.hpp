// Where this user's experiments lie, so that they are found from any directory: a file for each in
// a folder of the user's.
#pragma once

#include <gridctl/core/environment.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <utility>
#include <vector>

namespace gridctl::experiment {

/// The list of a user's experiments on disk.
class StateIndex {
 public:
  /// The index is in `folder`, which need not exist; an empty path is an index that has nothing and
  /// takes nothing.
  explicit StateIndex(fs::path folder) : folder_(std::move(folder)) {}
  /// The index in $XDG_STATE_HOME/gridctl, or ~/.local/state/gridctl.
  [[nodiscard]] static StateIndex of_user(const Environment& environment);

  /// Writes down where the experiment lies now. `experiment` is absolute. Fails where the file
  /// cannot be written.
  [[nodiscard]] Result<void> note(const fs::path& experiment) const;
  /// All experiments that are still there. One that was renamed beside its old place is found
  /// again. An entry whose experiment is gone is removed, unless the folder around it is gone too:
  /// that may be a disk that is not mounted.
  [[nodiscard]] std::vector<fs::path> all() const;

 private:
  fs::path folder_;
};

}  // namespace gridctl::experiment
