// The setup step of an experiment: prepares data or builds once, before the first run, and again
// when its inputs have changed. What it did is kept in the experiment's folder `setup`.
#pragma once

#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/messages.hpp>
#include <gridctl/launch/code_snapshot.hpp>
#include <gridctl/plan/plan.hpp>

#include <chrono>
#include <optional>

namespace gridctl::session {

struct SetupTerms {
  fs::path experiment;              ///< absolute
  std::chrono::milliseconds grace;  ///< between SIGTERM and SIGKILL
  std::optional<launch::CodeSnapshot> code = {};
};

/// Does the plan's setup step, unless it was done with the same command and inputs; waits while
/// another gridctl of the machine does the same. Returns nothing if runs may start, interrupted or
/// terminated if a signal ended it. Errors: it failed, or could not begin.
[[nodiscard]] Result<std::optional<ExitCode>> do_setup(const plan::Plan& plan,
                                                       const SetupTerms& terms,
                                                       const Messages& messages);

}  // namespace gridctl::session
