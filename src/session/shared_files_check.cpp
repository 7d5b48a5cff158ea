#include "shared_files_check.hpp"

#include <gridctl/core/environment.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/experiment/folder.hpp>

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <sys/stat.h>

namespace gridctl::session {
namespace {

constexpr int kMostLooks = 8;
constexpr int kMostFiles = 2000;
constexpr int kDepth = 2;

/// What others than the run keep writing to: the words of a shell's redirection, of an editor.
bool is_of_others(const fs::path& path) {
  const auto name = path.filename().string();
  if (name.starts_with('.') || name.ends_with('~') || name.starts_with("__")) return true;
  constexpr std::array<std::string_view, 4> kEndings = {".log", ".out", ".swp", ".err"};
  for (const auto ending : kEndings) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

TimePoint last_change(const struct stat& about) {
  return TimePoint(std::chrono::duration_cast<TimePoint::duration>(
      std::chrono::seconds(about.st_mtim.tv_sec) +
      std::chrono::nanoseconds(about.st_mtim.tv_nsec)));
}

/// Returns true for the folder in which gridctl itself writes down who has which core and port.
bool holds_locks(const fs::path& folder) {
  const auto chosen = process_environment("GRIDCTL_LOCK_DIR").value_or("");
  boost::system::error_code error;
  return !chosen.empty() && fs::equivalent(folder, chosen, error);
}

}  // namespace

void SharedFilesCheck::on_event(const RunSpec& run, const RunEvent& event) {
  if (is_done_ || run.test != 0) return;
  if (event.state == RunState::running) started_[run.id] = event.at;
  if (event.state != RunState::succeeded) return;
  const auto started = started_.find(run.id);
  if (started == started_.end()) return;
  look(run, started->second);
  if (++looks_ == kMostLooks) is_done_ = true;
}

void SharedFilesCheck::look(const RunSpec& run, TimePoint started_at) {
  const auto changed = changed_since(started_at);
  if (!changed) {
    is_done_ = true;
    return;
  }
  for (const auto& [path, at] : *changed) {
    const auto before = changes_.find(path);
    const bool is_shared =
        before != changes_.end() && before->second.run != run.id && at > before->second.at;
    if (!is_shared) {
      changes_[path] = {at, run.id};
      continue;
    }
    is_done_ = true;
    return people_.on_notice(fmt::format(
        "warning: '{}' changed while run {} was on, and again while run {} was: if they write to "
        "it, each takes from the others what they left. Give the trainer ${{run_dir}} to write to",
        printable(path.string()), to_string(before->second.run), to_string(run.id)));
  }
}

/// With the time of the last change. Nothing if there are too many files to look at.
std::optional<std::map<fs::path, TimePoint>> SharedFilesCheck::changed_since(TimePoint at) const {
  std::map<fs::path, TimePoint> changed;
  int files = 0;
  boost::system::error_code error;
  fs::recursive_directory_iterator entry(folder_, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (++files > kMostFiles) return std::nullopt;
    boost::system::error_code ignored;
    const auto type = entry->symlink_status(ignored).type();
    if (type == fs::directory_file) {
      const bool is_foreign = is_of_others(entry->path()) || holds_locks(entry->path()) ||
                              experiment::holds_experiment(entry->path());
      if (is_foreign || entry.depth() >= kDepth) entry.disable_recursion_pending();
      continue;
    }
    struct stat about {};
    if (type != fs::regular_file || is_of_others(entry->path()) ||
        ::lstat(entry->path().c_str(), &about) != 0)
      continue;
    const auto time = last_change(about);
    if (time >= at) changed.emplace(entry->path(), time);
  }
  return changed;
}

}  // namespace gridctl::session
