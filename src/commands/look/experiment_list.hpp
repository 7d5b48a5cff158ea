// Experiments in a table, a row each: `gridctl list` and `gridctl status --all`.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>

#include <string>
#include <vector>

namespace gridctl::commands {

struct ListRequest {
  std::vector<std::string> folders = {};  ///< none: experiments/, and if it has none, anywhere
  bool anywhere = false;                  ///< all that this user has, instead
  bool with_size = false;                 ///< on disk
  /// Lists only experiments that have all these tags, be it at their runs; with * as in a shell.
  std::vector<std::string> tags = {};
};

/// The experiments that are asked for, the newest of each folder first.
[[nodiscard]] Result<ExitCode> list_experiments(const ListRequest& request,
                                                cli::Services& services);

}  // namespace gridctl::commands
