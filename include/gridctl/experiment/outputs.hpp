// What runs have printed: the output of each attempt that a user means, and why a run has none.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/experiment/books.hpp>
#include <gridctl/sys/log_file.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::experiment {

/// The output of one attempt of one run.
struct Output {
  std::string run;  ///< "17.2", "17.2 test 3"
  int attempt = 1;
  std::string prefix;  ///< of its lines, where there are outputs of several runs or attempts
  sys::LogFile log;
};

/// Which attempts of a run: the last one if neither member is set.
struct AttemptChoice {
  std::optional<int> number;
  bool all = false;
};

struct Outputs {
  std::vector<Output> found;
  std::vector<std::string> missing;  ///< for each attempt without an output: run, and why
};

/// The outputs of the runs at `positions` in `runs`. nothing_to_do if a run has no attempt of that
/// number.
[[nodiscard]] Result<Outputs> outputs_of(const fs::path& experiment,
                                         const std::vector<RunRecord>& runs,
                                         const std::vector<std::size_t>& positions,
                                         const AttemptChoice& attempts);

/// Shows what is new in an output; `to_the_end` also a last line without an end.
using ShowOutput = std::function<void(Output& output, bool to_the_end)>;

/// Shows what the runs at `positions` write, in new attempts too, until they have ended or nobody
/// works on the experiment. Of each run it begins with the last `tail` lines, or all if there is no
/// number. Errors: the journal cannot be read any more.
[[nodiscard]] Result<void> follow_outputs(Books books, Phase phase,
                                          const std::vector<std::size_t>& positions,
                                          std::optional<std::size_t> tail, ShowOutput show);

}  // namespace gridctl::experiment
