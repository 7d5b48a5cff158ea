// Where the values of options come from that are not on the line: GRIDCTL_* variables, settings
// files, defaults.
#pragma once

#include <gridctl/cli/registry.hpp>

#include <vector>

namespace gridctl::cli {

struct Sources {
  Environment environment;
  std::vector<Setting> settings;  ///< the nearest file's first
};

/// False for options that are read from the line alone.
[[nodiscard]] bool may_be_set(const Option& option);

/// Variables and files. Errors: a file that cannot be read, or that sets what is no option of any
/// command.
[[nodiscard]] Result<Sources> read_sources(const CommandRegistry& registry,
                                           const Services& services);

/// Sets every option that nobody gave from its variable, else from the nearest file, else from its
/// default. Inside a run (GRIDCTL_RUN_DIR is set) the variables are the run's own, not options:
/// they are left alone. Errors: a value that is none for this kind of option.
[[nodiscard]] Result<void> fill_in(Arguments& arguments, const std::vector<Option>& options,
                                   const Sources& sources);

/// For -v: a line for every value that is not from the command line, with its origin.
void print_origins(const Arguments& arguments, const std::vector<Option>& options,
                   const Services& services);

}  // namespace gridctl::cli
