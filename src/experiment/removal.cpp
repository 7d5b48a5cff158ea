#include "record.hpp"

#include <gridctl/config/program.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/removal.hpp>
#include <gridctl/launch/run_file.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::experiment {
namespace {

/// Files on their way out: no reader looks here.
constexpr const char* kAside = ".removed";
/// How a run's folder begins to be called whose removal could not be recorded on a full disk, and
/// which itself is the record: ".removing-17.2".
constexpr std::string_view kRemoving = ".removing-";

tl::unexpected<Error> cannot_remove(const fs::path& path, const boost::system::error_code& error) {
  return fail(ErrorKind::io, fmt::format("cannot remove '{}': {}", path.string(), error.message()),
              sys::file_error_help(error.value(), path));
}

/// Renames the folder out of sight, in one step, and then removes it with all that is in it. A link
/// is removed itself, never what it names.
Result<void> remove_folder(const fs::path& experiment, const fs::path& folder, RunId run) {
  boost::system::error_code error;
  const auto aside = experiment / kAside / to_string(run);
  fs::remove_all(aside, error);  // of a removal that was broken off
  if (error) return cannot_remove(aside, error);
  if (fs::symlink_status(folder, error).type() == fs::file_not_found) return {};
  GRIDCTL_TRY(sys::make_directories(aside.parent_path()));
  fs::rename(folder, aside, error);
  if (error) return cannot_remove(folder, error);
  fs::remove_all(aside, error);
  if (error) return cannot_remove(aside, error);
  return {};
}

/// A configuration's folder in which no run is left holds but what its runs shared.
void remove_if_empty(const fs::path& configuration) {
  boost::system::error_code error;
  for (fs::directory_iterator entry(configuration, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename() != layout::kConfigFile) return;
  }
  if (error) return;
  fs::remove(configuration / layout::kConfigFile, error);
  fs::remove(configuration, error);
}

/// Where the files of the runs are, or would be.
Result<std::map<RunId, fs::path>> folders_of(const fs::path& experiment,
                                             const journal::Journal& journal,
                                             const std::vector<RunId>& runs) {
  GRIDCTL_TRY_ASSIGN(const auto configurations, journal.configurations());
  std::map<int, std::string> names;
  for (const auto& entry : configurations) names.emplace(entry.number, entry.folder);
  std::map<RunId, fs::path> folders;
  for (const auto run : runs) {
    if (const auto name = names.find(run.configuration); name != names.end())
      folders[run] = experiment / layout::run_folder(name->second, run.repetition);
  }
  return folders;
}

Result<void> remove_files(const fs::path& experiment, const journal::Journal& journal,
                          const std::vector<RunId>& runs) {
  GRIDCTL_TRY_ASSIGN(const auto folders, folders_of(experiment, journal, runs));
  Result<void> done;
  for (const auto& [run, folder] : folders) {
    const auto removed = remove_folder(experiment, folder, run);
    if (!removed && done) done = removed;
    if (removed) remove_if_empty(folder.parent_path());
  }
  boost::system::error_code ignored;
  fs::remove(experiment / kAside, ignored);  // if nothing is left in it
  return done;
}

/// What is recorded already, done: each step may have been done before. Files first: on a full disk
/// the books need the room.
Result<void> carry_out(const fs::path& experiment, journal::Journal& journal,
                       const std::vector<RunId>& runs, bool keeps_files) {
  const auto files = keeps_files ? Result<void>() : remove_files(experiment, journal, runs);
  GRIDCTL_TRY(journal.remove_runs(runs));
  GRIDCTL_TRY(write_experiment_record(experiment, journal));
  GRIDCTL_TRY(files);
  return write_decision(experiment, {Decision::Kind::removed, runs});
}

/// The folders that make_room() has left, by run.
std::map<RunId, fs::path> folders_of_begun_removals(const fs::path& experiment) {
  std::map<RunId, fs::path> found;
  boost::system::error_code error;
  for (fs::directory_iterator entry(experiment, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (!name.starts_with(kRemoving)) continue;
    if (const auto run = parse_run_id(name.substr(kRemoving.size()))) found[*run] = entry->path();
  }
  return found;
}

/// Records the removals that make_room() has begun, and makes them removals like all others. A run
/// that has a folder beside the mark was begun anew since, and stays.
Result<void> record_begun_removals(const fs::path& experiment, const journal::Journal& journal) {
  const auto begun = folders_of_begun_removals(experiment);
  if (begun.empty()) return {};
  Decision decision{Decision::Kind::remove, {}};
  for (const auto& [run, folder] : begun) decision.runs.push_back(run);
  GRIDCTL_TRY_ASSIGN(const auto folders, folders_of(experiment, journal, decision.runs));
  std::erase_if(decision.runs, [&](const RunId run) {
    boost::system::error_code ignored;
    const auto folder = folders.find(run);
    return folder == folders.end() ||
           fs::symlink_status(folder->second, ignored).type() != fs::file_not_found;
  });
  if (!decision.runs.empty()) {
    GRIDCTL_TRY(write_decision(experiment, decision));
  }
  GRIDCTL_TRY(sys::make_directories(experiment / kAside));
  for (const auto& [run, folder] : begun) {
    const auto aside = experiment / kAside / to_string(run);
    boost::system::error_code error;
    fs::remove_all(aside, error);
    if (!error) fs::rename(folder, aside, error);
    const bool stays = std::ranges::count(decision.runs, run) == 0;
    if (!error && stays) fs::remove_all(aside, error);  // nobody else will
    if (error) return cannot_remove(folder, error);
  }
  boost::system::error_code ignored;
  fs::remove(experiment / kAside, ignored);  // if nothing is left in it
  return {};
}

/// Removes all that is in the folder; nothing behind a link.
Result<void> empty_folder(const fs::path& folder) {
  boost::system::error_code error;
  if (fs::symlink_status(folder, error).type() != fs::directory_file) return {};
  std::vector<fs::path> contents;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    contents.push_back(entry->path());
  for (const auto& path : contents) {
    fs::remove_all(path, error);
    if (error) return cannot_remove(path, error);
  }
  return {};
}

}  // namespace

fs::path folder_of(const fs::path& experiment, const RunRecord& training) {
  return (experiment / training.directory).parent_path();
}

FileSum files_below(const fs::path& folder) {
  FileSum sum;
  boost::system::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->symlink_status(error).type() != fs::regular_file) continue;
    ++sum.files;
    if (const auto size = fs::file_size(entry->path(), error); !error) sum.bytes += size;
    error.clear();
  }
  return sum;
}

FileSum sum_of(const std::vector<fs::path>& files) {
  FileSum sum;
  for (const auto& file : files) {
    boost::system::error_code error;
    const auto size = fs::file_size(file, error);
    ++sum.files;
    if (!error) sum.bytes += size;
  }
  return sum;
}

Result<void> remove_runs(const fs::path& experiment, journal::Journal& journal,
                         const std::vector<RunId>& runs, bool keeps_files) {
  const auto kind = keeps_files ? Decision::Kind::forget : Decision::Kind::remove;
  auto decided = write_decision(experiment, {kind, runs});
  if (!decided && !keeps_files) {
    GRIDCTL_TRY(make_room(experiment, runs));
    GRIDCTL_TRY(record_begun_removals(experiment, journal));
    decided = write_decision(experiment, {kind, runs});  // also those that had no folder
  }
  GRIDCTL_TRY(decided);
  return carry_out(experiment, journal, runs, keeps_files);
}

Result<void> make_room(const fs::path& experiment, const std::vector<RunId>& runs) {
  GRIDCTL_TRY_ASSIGN(const auto journal, journal::Journal::open(experiment / journal::kJournalName,
                                                                journal::Journal::Access::read));
  GRIDCTL_TRY_ASSIGN(const auto folders, folders_of(experiment, *journal, runs));
  for (const auto& [run, going] : folders_of_begun_removals(experiment))
    GRIDCTL_TRY(empty_folder(going));  // of a gridctl that was killed here
  for (const auto& [run, folder] : folders) {
    boost::system::error_code error;
    if (fs::symlink_status(folder, error).type() == fs::file_not_found) continue;
    const auto going = experiment / (std::string(kRemoving) + to_string(run));
    fs::rename(folder, going, error);
    if (error) return cannot_remove(folder, error);
    GRIDCTL_TRY(empty_folder(going));
  }
  return {};
}

Result<void> finish_removals(const fs::path& experiment, journal::Journal& journal,
                             const Messages& messages) {
  GRIDCTL_TRY(record_begun_removals(experiment, journal));
  GRIDCTL_TRY_ASSIGN(const auto decisions, read_decisions(experiment));
  for (const bool keeps_files : {false, true}) {
    std::vector<RunId> runs;
    for (const auto& [run, removal] : decisions.removed) {
      if (!removal.is_done && removal.keeps_files == keeps_files) runs.push_back(run);
    }
    if (runs.empty()) continue;
    messages.notice(fmt::format("finishing the removal of {} that a gridctl has begun",
                                counted(runs.size(), "run")));
    const auto done = carry_out(experiment, journal, runs, keeps_files);
    if (!done) messages.warn({done.error().message, done.error().help, {}});
  }
  return {};
}

std::vector<std::string> model_globs(const journal::ExperimentRecord& experiment) {
  std::vector<std::string> globs = {"**/*.pt",    "**/*.pth",  "**/*.ckpt",    "**/*.safetensors",
                                    "**/*.keras", "**/*.onnx", "**/*.msgpack", "**/*.ckpt.*"};
  if (experiment.tester.empty()) return globs;
  const auto document = parse_json(experiment.tester);
  if (document.is_discarded()) return globs;
  const auto tester = config::program_from_json(document);
  if (tester && !tester->model.empty()) globs.push_back(tester->model);
  return globs;
}

std::vector<fs::path> checkpoints_of(const fs::path& run_folder,
                                     const std::vector<std::string>& globs) {
  std::vector<fs::path> found;
  boost::system::error_code error;
  for (fs::directory_iterator entry(run_folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const bool is_attempt =
        layout::parse_attempt_name(entry->path().filename().string()).has_value() &&
        entry->symlink_status(error).type() == fs::directory_file;
    if (!is_attempt) continue;
    for (const auto& glob : globs) {
      for (auto& file : launch::matching_files(entry->path(), glob))
        found.push_back(std::move(file));
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Result<void> remove_models(const fs::path& experiment, const std::vector<RunId>& runs,
                           const std::vector<fs::path>& files) {
  Decision decision{Decision::Kind::remove_models, runs};
  for (const auto& file : files)
    decision.files.push_back(file.lexically_relative(experiment).string());
  const auto recorded = write_decision(experiment, decision);
  for (const auto& file : files) {
    boost::system::error_code error;
    fs::remove(file, error);
    if (error) return cannot_remove(file, error);
  }
  // On a full disk there is room for the record only now.
  return recorded ? recorded : write_decision(experiment, decision);
}

}  // namespace gridctl::experiment
