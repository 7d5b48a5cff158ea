#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/whole_removal.hpp>
#include <gridctl/launch/local/strays.hpp>
#include <gridctl/sys/disk.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/folder_key.hpp>

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace gridctl::experiment {
namespace {

/// Experiments on their way out. No list of experiments looks so deep. Each user has a folder,
/// since nobody else may write to it.
fs::path aside_of(const fs::path& parent) {
  return parent / fmt::format(".gridctl-removed-{}", ::geteuid());
}

tl::unexpected<Error> cannot_remove(const fs::path& path, const boost::system::error_code& error) {
  return fail(ErrorKind::io, fmt::format("cannot remove '{}': {}", path.string(), error.message()),
              sys::file_error_help(error.value(), path));
}

bool is_folder(const fs::path& path) {
  boost::system::error_code ignored;
  return fs::symlink_status(path, ignored).type() == fs::directory_file;
}

std::vector<fs::path> contents_of(const fs::path& folder) {
  std::vector<fs::path> found;
  boost::system::error_code error;
  if (!is_folder(folder)) return found;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    found.push_back(entry->path());
  return found;
}

/// An error says that the experiment itself is out of sight.
Result<void> remove_aside(const fs::path& aside) {
  boost::system::error_code error;
  fs::remove_all(aside, error);
  if (!error) return {};
  return fail(ErrorKind::io,
              fmt::format("the experiment is removed, but files of it are left in '{}': {}",
                          aside.string(), error.message()),
              "let yourself write to its folders; the next 'gridctl rm' there removes the rest");
}

}  // namespace

TimePoint end_of(const Overview& overview) {
  if (overview.last_work && overview.last_work->ended_at) return *overview.last_work->ended_at;
  const auto last = std::max(overview.trainings.last_end, overview.tests.last_end);
  if (last) return *last;
  boost::system::error_code error;
  const auto written = fs::last_write_time(overview.folder / journal::kJournalName, error);
  return error ? std::chrono::system_clock::now() : std::chrono::system_clock::from_time_t(written);
}

std::string why_wanted(const Overview& overview, const Unwanted& unwanted, TimePoint now) {
  if (unwanted.failed && state_of(overview) != ExperimentState::failed)
    return fmt::format("its state is {}, not failed", to_string(state_of(overview)));
  if (!unwanted.older) return {};
  const std::chrono::duration<double> age = now - end_of(overview);
  if (age > *unwanted.older) return {};
  return fmt::format("it ended {} ago", human_duration(std::max(0.0, age.count())));
}

Result<std::string> why_it_stays(const Overview& overview) {
  const auto& folder = overview.folder;
  if (overview.holder) return std::string("a gridctl is at work on it");
  const auto handed_over =
      count(overview, RunState::running) + count(overview, RunState::submitted);
  if (overview.is_on_cluster && handed_over > 0)
    return fmt::format("a cluster has {} of it", counted(handed_over, "run"));
  GRIDCTL_TRY_ASSIGN(const bool has_keeper, launch::has_keeper(folder));
  if (has_keeper) return std::string("runs of it may be on");
  if (!is_folder(sys::plain_absolute(folder)))
    return std::string("it is a link: name the folder itself");
  for (const auto& path : contents_of(folder)) {
    boost::system::error_code ignored;
    if (fs::exists(path / journal::kJournalName, ignored))
      return fmt::format("another experiment is in it: '{}'", path.filename().string());
  }
  return std::string();
}

Result<void> remove_experiment(const fs::path& folder) {
  const auto place = sys::plain_absolute(folder);
  const auto aside = aside_of(place.parent_path()) / place.filename();
  GRIDCTL_TRY(sys::make_directories(aside.parent_path()));
  GRIDCTL_TRY(sys::check_no_foreign_link(aside.parent_path()));
  boost::system::error_code error;
  fs::remove_all(aside, error);  // of a removal that was broken off
  if (error) return cannot_remove(aside, error);
  fs::rename(place, aside, error);
  if (error) {
    boost::system::error_code ignored;
    fs::remove(aside.parent_path(), ignored);  // if nothing is in it
    return cannot_remove(place, error);
  }
  GRIDCTL_TRY(remove_aside(aside));
  fs::remove(aside.parent_path(), error);  // if nothing is left in it
  return {};
}

Remains whole_removals_left(const fs::path& parent) {
  Remains remains;
  for (const auto& path : contents_of(aside_of(parent))) {
    ++remains.experiments;
    remains.bytes += sys::size_on_disk(path);
  }
  return remains;
}

Result<Remains> finish_whole_removals(const fs::path& parent) {
  Remains finished;
  Result<void> done;
  for (const auto& path : contents_of(aside_of(parent))) {
    const auto bytes = sys::size_on_disk(path);
    const auto removed = remove_aside(path);
    if (!removed) {
      done = removed;
      continue;
    }
    ++finished.experiments;
    finished.bytes += bytes;
  }
  boost::system::error_code ignored;
  if (is_folder(aside_of(parent))) fs::remove(aside_of(parent), ignored);  // if nothing is left
  GRIDCTL_TRY(done);
  return finished;
}

}  // namespace gridctl::experiment
