#include "experiment_lock.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/host.hpp>

namespace gridctl::commands {

cli::Option trust_option() {
  cli::Option trust;
  trust.name = "trust-directory";
  trust.help = "Accept an experiment that others own or may write to";
  trust.group = "Failure";
  return trust;
}

Result<journal::ExperimentLock> lock_experiment(const fs::path& folder,
                                                const cli::Arguments& arguments,
                                                const cli::Services& services) {
  if (const auto made = sys::make_directories(folder); !made) return tl::unexpected(made.error());
  if (!arguments.flag("trust-directory")) {
    if (const auto trusted = journal::check_trusted(folder); !trusted)
      return tl::unexpected(trusted.error());
  }
  return journal::ExperimentLock::take(folder, sys::host_name(), shell_quote(services.argv));
}

}  // namespace gridctl::commands
