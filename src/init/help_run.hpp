// A program run for its --help, where it can do no harm.
#pragma once

#include <string>
#include <vector>

namespace gridctl::init {

struct HelpRun {
  std::string text;     ///< what it printed, whatever its exit status: some exit with 1
  std::string remark;   ///< for the user: that it was run, and how
  std::string failure;  ///< why the text may be no help: the last line of a failure; else empty
  int interrupt = 0;    ///< the signal that came meanwhile; else 0
};

/// Runs it in an empty temporary folder, without a GPU, for a few seconds. Relative names of files
/// in `argv` become absolute; launchers of several processes (torchrun) are left out.
[[nodiscard]] HelpRun run_for_help(const std::vector<std::string>& argv, const std::string& script);

}  // namespace gridctl::init
