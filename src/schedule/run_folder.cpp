#include "run_folder.hpp"

#include "run_environment.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/folder_key.hpp>

#include <cerrno>

namespace gridctl::schedule {
namespace {

Result<void> make_new_folder(const fs::path& folder) {
  for (const auto& above : {folder.parent_path(), folder.parent_path().parent_path()})
    GRIDCTL_TRY(sys::check_no_foreign_link(above));
  int number = sys::make_directory(folder);
  if (number == ENOENT) {
    GRIDCTL_TRY(sys::make_directories(folder.parent_path()));
    number = sys::make_directory(folder);
  }
  if (number == 0) return {};
  const bool is_there = number == EEXIST;
  auto error = fail_errno("cannot make the run's folder '" + folder.string() + "'", number,
                          is_there ? "another gridctl may be at work in this experiment" : "");
  if (is_there) error.value().kind = ErrorKind::locked;
  return error;
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto below = path.lexically_normal().lexically_relative(folder.lexically_normal());
  return !below.empty() && *below.begin() != fs::path("..") && below != fs::path(".");
}

}  // namespace

Result<launch::Launch> make_launch(const config::Program& program,
                                   const plan::MacroValues& values) {
  GRIDCTL_TRY_ASSIGN(auto argv, plan::expand_command(program, values));
  GRIDCTL_TRY_ASSIGN(auto environment, run_environment(program, values));
  GRIDCTL_TRY_ASSIGN(auto produces, plan::expand_produces(program, values));
  GRIDCTL_TRY_ASSIGN(auto working_directory, plan::expand_cwd(program, values));
  launch::Launch launch;
  launch.run = values.run;
  launch.phase = values.phase;
  launch.task = values.task;
  launch.seed = values.seed;
  launch.argv = std::move(argv);
  launch.environment = std::move(environment);
  launch.produces = std::move(produces);
  launch.working_directory = std::move(working_directory);
  launch.has_secrets = !program.environment.empty();
  launch.output = values.run.directory / layout::kOutputLog;
  launch.placement = values.placement;
  launch.placement.defaults = default_variables(values);
  return launch;
}

fs::path working_directory() {
  boost::system::error_code error;
  auto path = fs::current_path(error);
  return error ? fs::path() : path;
}

Result<void> make_run_folder(const launch::Launch& launch) {
  const auto& folder = launch.run.directory;
  GRIDCTL_TRY(make_new_folder(folder));
  for (const auto& [path, text] : launch.files) {
    auto written = sys::write_atomically(path, text, sys::Sync::none);
    if (!written) return written;
  }
  if (is_below(launch.working_directory, folder)) {
    GRIDCTL_TRY(sys::make_directories(launch.working_directory));
  }
  if (launch.phase == Phase::test) return {};
  return sys::replace_symlink(folder.parent_path() / layout::kLatest, folder.filename());
}

}  // namespace gridctl::schedule
