#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/state_index.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/sys/files.hpp>

#include <cerrno>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <sys/stat.h>

namespace gridctl::experiment {
namespace {

constexpr std::size_t kLongestPath = 4096;

/// By which an entry knows its folder, whatever the folder is called: "DEVICE-INODE".
std::optional<std::string> name_of(const fs::path& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return std::nullopt;
  return fmt::format("{:x}-{:x}", status.st_dev, status.st_ino);
}

bool is_experiment(const fs::path& folder) {
  boost::system::error_code ignored;
  return fs::exists(folder / journal::kJournalName, ignored);
}

bool is_the_one(const fs::path& folder, const std::string& name) {
  return name_of(folder) == name && is_experiment(folder);
}

/// The folder of that name beside `before`, under whatever path.
std::optional<fs::path> find_beside(const fs::path& before, const std::string& name) {
  boost::system::error_code error;
  for (fs::directory_iterator entry(before.parent_path(), error), end; !error && entry != end;
       entry.increment(error)) {
    if (is_the_one(entry->path(), name)) return entry->path();
  }
  return std::nullopt;
}

}  // namespace

StateIndex StateIndex::of_user(const Environment& environment) {
  const auto state = environment("XDG_STATE_HOME").value_or("");
  if (state.starts_with('/')) return StateIndex(fs::path(state) / "gridctl" / "experiments");
  const auto home = environment("HOME").value_or("");
  boost::system::error_code ignored;
  // Services have a home such as "/nonexistent": nobody makes a home of it.
  if (!home.starts_with('/') || !fs::is_directory(home, ignored)) return StateIndex({});
  return StateIndex(fs::path(home) / ".local" / "state" / "gridctl" / "experiments");
}

Result<void> StateIndex::note(const fs::path& experiment) const {
  const auto name = name_of(experiment);
  if (folder_.empty() || !name) return {};
  GRIDCTL_TRY(sys::make_directories(folder_));
  sys::remove_abandoned(folder_, {*name});  // of a gridctl that was killed here
  // What stands there already is not written again: a kill would leave a temporary file.
  const auto noted = read_regular(folder_ / *name, Links::refuse, kLongestPath);
  if (noted && *noted == experiment.string()) return {};
  return sys::write_atomically(folder_ / *name, experiment.string(), sys::Sync::none);
}

std::vector<fs::path> StateIndex::all() const {
  std::vector<fs::path> found;
  std::vector<fs::path> entries;
  boost::system::error_code error;
  if (folder_.empty()) return found;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    const bool is_temporary = entry->path().filename().native().starts_with('.');
    if (!is_temporary) entries.push_back(entry->path());  // somebody may be writing one
  }
  for (const auto& entry : entries) {
    const auto name = entry.filename().string();
    const auto text = read_regular(entry, Links::refuse, kLongestPath);
    if (!text || !text->starts_with('/')) continue;
    const fs::path place(*text);
    if (is_the_one(place, name)) {
      found.push_back(place);
    } else if (auto moved = find_beside(place, name)) {
      static_cast<void>(note(*moved));  // else it is found again by the next look
      found.push_back(std::move(*moved));
    } else if (fs::is_directory(place.parent_path(), error)) {
      fs::remove(entry, error);
    }
  }
  return found;
}

}  // namespace gridctl::experiment
