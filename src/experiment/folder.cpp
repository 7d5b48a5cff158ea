#include "code_record.hpp"
#include "record.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/launch/local/keeper_main.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/host.hpp>

#include <cctype>
#include <cerrno>
#include <map>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace gridctl::experiment {
namespace {

constexpr const char* kGridFile = "grid.yaml";  // the user's, verbatim
constexpr const char* kNewJournal = "gridctl.db.new";
constexpr const char* kCommandFile = "command.json";
constexpr std::size_t kLargestInputs = 256U << 20;

/// Whether we write a file of this name while we make an experiment. Only such files are removed
/// from a folder that was left half made.
bool is_of_making(const std::string& name) {
  for (const char* ours : {kGridFile, kCommandFile, kInputsFile, kDiffFile, kNewJournal,
                           kExperimentFile, kPlanFile, kUnfinishedMark}) {
    const std::string known = ours;
    if (name == known || name.starts_with("." + known + ".")) return true;  // or its temporary file
    if (known == kNewJournal && name.starts_with(known + "-")) return true;
  }
  return false;
}

/// Save for the lock that we hold, and the words of a detached gridctl.
bool is_beside(const std::string& name) {
  return name == kLockName || name == layout::kNewsLog;
}

std::vector<fs::path> contents_of(const fs::path& folder, boost::system::error_code& error) {
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!is_beside(entry->path().filename().string())) found.push_back(entry->path());
  }
  return found;
}

/// Takes away what is left of a making that was broken off; a copy of the code is made anew beside
/// the old one, under the next free name.
Result<void> clear_unfinished(const fs::path& folder) {
  boost::system::error_code error;
  for (const auto& path : contents_of(folder, error)) {
    if (is_of_making(path.filename().string()) && path.filename() != kUnfinishedMark)
      fs::remove(path, error);
    if (error)
      return fail(ErrorKind::io,
                  fmt::format("cannot remove '{}': {}", path.string(), error.message()),
                  sys::file_error_help(error.value(), path));
  }
  return {};
}

/// An empty directory is taken too: people make it beforehand to set permissions.
Result<void> claim(const fs::path& folder) {
  GRIDCTL_TRY(sys::make_directories(folder));
  boost::system::error_code error;
  if (holds_experiment(folder))
    return fail(ErrorKind::usage, fmt::format("'{}' holds an experiment already", folder.string()),
                "name another directory with --expdir, or leave --expdir out");
  if (is_unfinished(folder)) return clear_unfinished(folder);
  if (!contents_of(folder, error).empty() || error)
    return fail(ErrorKind::usage, fmt::format("'{}' is not empty", folder.string()),
                "name a new directory with --expdir, or leave --expdir out");
  // The first that is written and the last that goes: by it the next gridctl knows that all else is
  // ours, and not a person's.
  return sys::write_atomically(folder / kUnfinishedMark, "", sys::Sync::none);
}

std::string command_document(const std::vector<std::string>& argv,
                             const std::optional<CodeRecord>& code) {
  const nlohmann::ordered_json document = {
      {"schema", "gridctl.command/1"},
      {"argv", argv},
      {"cwd", fs::current_path().string()},
      {"host", sys::host_name()},
      {"user", sys::user_name()},
      {"gridctl", GRIDCTL_VERSION},
      {"started_at", rfc3339(std::chrono::system_clock::now())},
      {"git", to_json(code)},
  };
  return json_text(document, 2) + "\n";
}

journal::ExperimentRecord experiment_of(const fs::path& folder, const plan::Plan& plan) {
  journal::ExperimentRecord experiment;
  experiment.name = fs::absolute(folder).lexically_normal().filename().string();
  experiment.created_at = rfc3339(std::chrono::system_clock::now());
  experiment.gridctl_version = GRIDCTL_VERSION;
  experiment.host = sys::host_name();
  experiment.user = sys::user_name();
  experiment.trainer = config::program_to_json(plan.grid().trainer).dump();
  if (plan.grid().tester) experiment.tester = config::program_to_json(*plan.grid().tester).dump();
  experiment.base_seed = plan.base_seed();
  experiment.repetitions = plan.repetitions();
  return experiment;
}

/// Books the plan without the runs that were removed from the experiment.
Result<void> book_plan(journal::Journal& journal, const plan::Plan& plan,
                       const std::map<RunId, Removal>& removed = {}) {
  std::vector<journal::ConfigurationRecord> configurations;
  configurations.reserve(plan.configuration_count());
  for (std::size_t position = 0; position < plan.configuration_count(); ++position) {
    const auto configuration = plan.configuration_at(position);
    configurations.push_back({configuration.number, configuration.label,
                              plan.task_of(configuration.number).name, configuration.folder,
                              configuration.identity});
  }
  std::vector<journal::PlannedRun> runs;
  runs.reserve(plan.runs());
  for (std::size_t index = 0; index < plan.runs(); ++index) {
    const auto run = plan.run(index);
    if (!removed.contains(run)) runs.push_back({run, 0, plan.seed(run), {}});
  }
  return journal.add_plan(configurations, runs);
}

/// The journal gets its name when the whole plan is in it and in the record beside it: who is
/// killed here leaves no experiment, or one that can go on.
Result<void> begin_books(const fs::path& folder, const plan::Plan& plan) {
  const auto fresh = folder / kNewJournal;
  const auto experiment = experiment_of(folder, plan);
  // Without a write-ahead log the file alone is all, and can be renamed.
  auto journal =
      journal::Journal::create(fresh, experiment, journal::Journal::Log::rollback,
                               holds_secrets(experiment) ? journal::Journal::Readers::owner
                                                         : journal::Journal::Readers::others);
  if (!journal) return tl::unexpected(journal.error());
  GRIDCTL_TRY(book_plan(**journal, plan));
  GRIDCTL_TRY(write_experiment_record(folder, **journal));
  journal->reset();
  const auto file = folder / journal::kJournalName;
  boost::system::error_code error;
  fs::rename(fresh, file, error);
  if (error)
    return fail(ErrorKind::io, fmt::format("cannot make '{}': {}", file.string(), error.message()),
                sys::file_error_help(error.value(), file));
  sys::sync_to_disk(file);
  fs::remove(folder / kUnfinishedMark, error);
  return {};
}

/// What the experiment is made from, beside its journal.
Result<void> write_origins(const fs::path& folder, const plan::Plan& plan,
                           const FrozenInputs& inputs, const std::vector<std::string>& argv) {
  const auto readers =
      holds_secrets(experiment_of(folder, plan)) ? sys::Readers::owner : sys::Readers::others;
  const auto write = [&](const char* name, const std::string& text) {
    return sys::write_atomically(folder / name, text, sys::Sync::full, readers);
  };
  const auto code = record_code(fs::current_path());
  return write(kGridFile, plan.grid().text)
      .and_then([&] { return write(kCommandFile, command_document(argv, code)); })
      .and_then([&]() -> Result<void> {
        if (!code || code->diff.empty()) return {};
        return write(kDiffFile, code->diff);
      })
      .and_then([&] { return write(kInputsFile, to_text(inputs)); });
}

/// Copies the work tree around the working directory into the experiment, if that is asked for.
/// What is added to an experiment may run other code than what is there.
Result<void> freeze_code(const fs::path& folder, FrozenInputs& inputs) {
  if (!inputs.freezes_code) return {};
  boost::system::error_code ignored;
  std::string name = "code";
  for (int number = 2; fs::exists(folder / name, ignored); ++number)
    name = fmt::format("code-{}", number);
  GRIDCTL_TRY_ASSIGN(const auto root, copy_work_tree(fs::current_path(), folder / name));
  inputs.code_root = root.string();
  inputs.code_folder = name;
  return {};
}

/// The books of an experiment that had no secrets until now.
void close_to_others(const fs::path& journal) {
  for (const char* ending : {"", "-wal", "-shm", "-journal"})
    ::chmod((journal.string() + ending).c_str(), 0600);
}

/// Who may read the old record may read the copy. What is no regular file is refused: a FIFO would
/// be waited for.
Result<void> copy_record(const fs::path& from, const fs::path& to) {
  GRIDCTL_TRY_ASSIGN(const auto file, open_regular(from, Links::refuse));
  GRIDCTL_TRY_ASSIGN(const auto text, sys::read_file(from, kLargestInputs, Links::refuse));
  const bool others_read = (file.status.st_mode & (S_IRGRP | S_IROTH)) != 0;
  return sys::write_atomically(to, text, sys::Sync::none,
                               others_read ? sys::Readers::others : sys::Readers::owner);
}

/// Copies the origins to the first history/N that is free, if the new ones differ.
Result<void> keep_history(const fs::path& folder, const FrozenInputs& inputs) {
  boost::system::error_code error;
  const auto before = sys::read_file(folder / kInputsFile, kLargestInputs);
  if (before && *before == to_text(inputs)) return {};
  int number = 1;
  while (fs::exists(folder / "history" / std::to_string(number), error)) ++number;
  const auto place = folder / "history" / std::to_string(number);
  GRIDCTL_TRY(sys::make_directories(place));
  for (const auto* name : {kGridFile, kCommandFile, kInputsFile, kDiffFile}) {
    if (!fs::exists(folder / name, error)) continue;
    GRIDCTL_TRY(copy_record(folder / name, place / name));
  }
  return {};
}

/// What was removed and is named by a grid once more belongs to the experiment again.
Result<void> restore_removed(const fs::path& folder, const plan::Plan& plan) {
  GRIDCTL_TRY_ASSIGN(const auto decisions, read_decisions(folder));
  Decision restore{Decision::Kind::restore, {}};
  for (std::size_t index = 0; index < plan.runs(); ++index) {
    if (const auto run = plan.run(index); decisions.removed.contains(run))
      restore.runs.push_back(run);
  }
  if (restore.runs.empty()) return {};
  return write_decision(folder, restore);
}

}  // namespace

std::string name_part(const std::string& text) {
  constexpr std::size_t kLongest = 100;
  const bool is_harmless = printable(text) == text;
  std::string name;
  for (const char c : elide(text, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool fits =
        std::isalnum(byte) || std::string_view("._=,+@%-").find(c) != std::string_view::npos;
    name += fits || (is_harmless && byte >= 0x80) ? c : '-';
  }
  return name;
}

Result<fs::path> claim_path(const std::string& grid_file, const std::string& tag, TimePoint now) {
  for (;;) {
    auto path = experiment_path("", grid_file, tag, now);
    GRIDCTL_TRY(sys::make_directories(path.parent_path()));
    const int error = sys::make_directory(path);
    if (error == 0) return path;
    if (error != EEXIST)
      return fail_errno("cannot make '" + path.string() + "'", error, file_error_help(error, path));
  }
}

fs::path experiment_path(const std::string& wanted, const std::string& grid_file,
                         const std::string& tag, TimePoint now) {
  if (!wanted.empty()) return wanted;
  auto name =
      fmt::format("{}_{}", name_part(fs::path(grid_file).stem().string()), compact_time(now));
  if (!tag.empty()) name += "_" + name_part(tag);
  auto path = fs::path("experiments") / name;
  boost::system::error_code ignored;
  for (int number = 2; fs::exists(path, ignored); ++number)
    path = fs::path("experiments") / fmt::format("{}-{}", name, number);
  return path;
}

std::optional<launch::CodeSnapshot> snapshot_of(const FrozenInputs& inputs,
                                                const fs::path& folder) {
  if (inputs.code_root.empty()) return std::nullopt;
  return launch::CodeSnapshot{inputs.code_root,
                              (fs::absolute(folder) / inputs.code_folder).lexically_normal()};
}

Result<void> book_missing(journal::Journal& journal, const fs::path& folder,
                          const plan::Plan& plan) {
  GRIDCTL_TRY_ASSIGN(const auto records, journal.plan());
  std::set<RunId> booked;
  for (const auto& run : records) {
    if (run.test == 0) booked.insert(run.id);
  }
  bool is_whole = true;
  GRIDCTL_TRY_ASSIGN(const auto decisions, read_decisions(folder));
  for (std::size_t index = 0; index < plan.runs() && is_whole; ++index) {
    const auto run = plan.run(index);
    is_whole = booked.contains(run) || decisions.removed.contains(run);
  }
  if (is_whole) return {};
  GRIDCTL_TRY(book_plan(journal, plan, decisions.removed));
  return write_experiment_record(folder, journal);
}

void remove_leftovers(const fs::path& folder) {
  sys::remove_abandoned(
      folder, {kGridFile, kCommandFile, kInputsFile, kDiffFile, kExperimentFile, kPlanFile,
               kUnfinishedMark, ".keeper.socket", ".work.socket", kLockName, launch::kKeeperLock});
  boost::system::error_code error;
  for (fs::directory_iterator entry(folder / "history", error), end; !error && entry != end;
       entry.increment(error))
    sys::remove_abandoned(entry->path(), {kGridFile, kCommandFile, kInputsFile, kDiffFile});
}

bool is_unfinished(const fs::path& folder) {
  boost::system::error_code ignored;
  return fs::exists(folder / kUnfinishedMark, ignored) && !holds_experiment(folder);
}

bool holds_experiment(const fs::path& folder) {
  boost::system::error_code ignored;
  return fs::exists(folder / journal::kJournalName, ignored);
}

Result<std::unique_ptr<journal::Journal>> create_experiment(const fs::path& folder,
                                                            const plan::Plan& plan,
                                                            FrozenInputs& inputs,
                                                            const std::vector<std::string>& argv) {
  GRIDCTL_TRY(check_recordable(inputs));
  GRIDCTL_TRY(claim(folder));
  GRIDCTL_TRY(freeze_code(folder, inputs));
  GRIDCTL_TRY(write_origins(folder, plan, inputs, argv));
  GRIDCTL_TRY(begin_books(folder, plan));
  return journal::Journal::open(folder / journal::kJournalName, journal::Journal::Access::write);
}

Result<void> grow_experiment(journal::Journal& journal, const fs::path& folder,
                             const plan::Plan& plan, FrozenInputs& inputs,
                             const std::vector<std::string>& argv) {
  return check_recordable(inputs)
      .and_then([&] { return freeze_code(folder, inputs); })
      .and_then([&] { return keep_history(folder, inputs); })
      .and_then([&] { return write_origins(folder, plan, inputs, argv); })
      .and_then([&] { return restore_removed(folder, plan); })
      .and_then([&] { return book_plan(journal, plan); })
      .and_then([&]() -> Result<void> {
        GRIDCTL_TRY_ASSIGN(auto experiment, journal.experiment());
        const auto wanted = experiment_of(folder, plan);
        experiment.repetitions = wanted.repetitions;
        experiment.base_seed = wanted.base_seed;
        experiment.trainer = wanted.trainer;
        experiment.tester = wanted.tester;
        if (holds_secrets(experiment)) close_to_others(folder / journal::kJournalName);
        return journal.set_experiment(experiment);
      })
      .and_then([&] { return write_experiment_record(folder, journal); });
}

}  // namespace gridctl::experiment
