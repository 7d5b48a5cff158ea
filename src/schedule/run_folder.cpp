#include "run_folder.hpp"

#include "run_environment.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>

#include <cerrno>

#include <sys/stat.h>

namespace gridctl::schedule {
namespace {

Result<void> make_new_folder(const fs::path& folder) {
  constexpr mode_t kMode = 0775;  // whatever the umask: only we and our group write there
  if (::mkdir(folder.c_str(), kMode) == 0) return {};
  if (errno == ENOENT) {
    GRIDCTL_TRY(sys::make_directories(folder.parent_path()));
    if (::mkdir(folder.c_str(), kMode) == 0) return {};
  }
  const bool is_there = errno == EEXIST;
  auto error = fail_errno("cannot make the run's folder '" + folder.string() + "'", errno,
                          is_there ? "another gridctl may be at work in this experiment" : "");
  if (is_there) error.value().kind = ErrorKind::locked;
  return error;
}

}  // namespace

Result<launch::Launch> make_launch(const config::Program& program,
                                   const plan::MacroValues& values) {
  GRIDCTL_TRY_ASSIGN(auto argv, plan::expand_command(program, values));
  launch::Launch launch;
  launch.run = values.run;
  launch.phase = values.phase;
  launch.task = values.task;
  launch.seed = values.seed;
  launch.argv = std::move(argv);
  launch.environment = run_environment(program, values);
  launch.produces = program.produces;
  if (program.cwd == "run_dir")
    launch.working_directory = values.run.directory;
  else
    launch.working_directory = program.cwd;
  launch.output = values.run.directory / layout::kOutputLog;
  launch.placement = values.placement;
  return launch;
}

Result<void> make_run_folder(const launch::Launch& launch) {
  const auto& folder = launch.run.directory;
  GRIDCTL_TRY(make_new_folder(folder));
  for (const auto& [path, text] : launch.files) {
    auto written = sys::write_atomically(path, text, sys::Sync::none);
    if (!written) return written;
  }
  if (launch.phase == Phase::test) return {};
  return sys::replace_symlink(folder.parent_path() / layout::kLatest, folder.filename());
}

}  // namespace gridctl::schedule
