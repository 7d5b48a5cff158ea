#include "run/rm_experiments.hpp"

#include "options/experiment_argument.hpp"

#include <gridctl/cli/messages.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/experiment/whole_removal.hpp>
#include <gridctl/session/grid_work.hpp>
#include <gridctl/sys/disk.hpp>
#include <gridctl/sys/folder_key.hpp>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using Json = nlohmann::ordered_json;
using experiment::Overview;

struct Going {
  Overview overview;
  std::uint64_t bytes = 0;  // on the disk
};

struct Kept {
  fs::path folder;
  std::string reason;
};

/// What becomes of the experiments that the user may mean.
struct Sorted {
  std::vector<Going> going;
  std::vector<Kept> kept;
};

std::string quoted(const fs::path& folder) {
  return fmt::format("'{}'", printable(folder.string()));
}

std::uint64_t bytes_of(const std::vector<Going>& going) {
  std::uint64_t sum = 0;
  for (const auto& each : going) sum += each.bytes;
  return sum;
}

std::string sum_text(const std::vector<Going>& going) {
  return fmt::format("{} ({} on the disk)", counted(going.size(), "experiment"),
                     human_size(bytes_of(going)));
}

/// A line for each: what would be lost with it.
std::string to_text(const std::vector<Going>& going) {
  std::string text;
  for (const auto& [overview, bytes] : going) {
    const std::chrono::duration<double> age =
        std::chrono::system_clock::now() - experiment::end_of(overview);
    text += fmt::format("  {}  {}, {} of {} succeeded, ended {} ago, {}\n",
                        printable(overview.folder.string()),
                        experiment::to_string(experiment::state_of(overview)),
                        experiment::count(overview, RunState::succeeded),
                        counted(overview.trainings.runs + overview.tests.runs, "run"),
                        human_duration(std::max(0.0, age.count())), human_size(bytes));
  }
  return text;
}

Json to_json(const Sorted& sorted, bool is_done) {
  auto going = Json::array();
  for (const auto& [overview, bytes] : sorted.going)
    going.push_back({{"experiment", overview.folder.string()},
                     {"state", experiment::to_string(experiment::state_of(overview))},
                     {"succeeded", experiment::count(overview, RunState::succeeded)},
                     {"ended_at", rfc3339(experiment::end_of(overview))},
                     {"bytes", bytes}});
  auto kept = Json::array();
  for (const auto& [folder, reason] : sorted.kept)
    kept.push_back({{"experiment", folder.string()}, {"reason", reason}});
  return {{"schema", "gridctl.removed/1"},
          {"removed", is_done},
          {"experiments", going},
          {"kept", kept},
          {"bytes", bytes_of(sorted.going)}};
}

void say_what_stays(const std::vector<Kept>& kept, const cli::Services& services) {
  if (services.globals.json) return;  // the document says so
  constexpr std::size_t kMost = 50;
  for (std::size_t i = 0; i < std::min(kept.size(), kMost); ++i)
    services.notice(fmt::format("{} stays: {}", quoted(kept[i].folder), printable(kept[i].reason)));
  if (kept.size() > kMost)
    services.notice(
        fmt::format("{} more: --json says why", counted(kept.size() - kMost, "experiment")));
}

/// A whole experiment goes only after a yes, be it by --yes: a script whose list of runs is empty
/// names a whole experiment by mistake.
Result<void> is_sure(const std::vector<Going>& going, const cli::Services& services) {
  if (services.globals.yes) return {};
  if (!services.answer || services.globals.no_input)
    return fail(ErrorKind::usage,
                fmt::format("{} would go, and nobody is there to answer", sum_text(going)),
                "--yes removes whole experiments unasked; --dry-run says which");
  *services.err.stream << fmt::format("{}remove {}? [y/N] ", to_text(going), sum_text(going))
                       << std::flush;
  const auto answer = std::string(trim(services.answer()));
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  return fail(ErrorKind::nothing_to_do, "nothing was removed");
}

/// Whether no gridctl has worked on the experiment between two looks.
bool is_untouched(const Overview& before, const Overview& after) {
  const auto runs = [](const Overview& overview) {
    return overview.trainings.runs + overview.tests.runs;
  };
  if (runs(before) != runs(after)) return false;
  if (!before.last_work || !after.last_work) return !before.last_work && !after.last_work;
  return before.last_work->started_at == after.last_work->started_at &&
         before.last_work->ended_at == after.last_work->ended_at;
}

/// Takes the lock, looks whether the experiment still is what the user agreed to lose, and removes
/// it.
Result<void> carry_out(const Overview& agreed, const cli::Arguments& arguments,
                       const cli::Services& services) {
  const auto& folder = agreed.folder;
  GRIDCTL_TRY_ASSIGN(const auto lock,
                     experiment::lock_experiment(folder, is_trusted(arguments), services.argv));
  GRIDCTL_TRY_ASSIGN(const auto overview, experiment::read_overview(folder));
  GRIDCTL_TRY_ASSIGN(auto reason, experiment::why_it_stays(agreed));  // a keeper may be new
  if (!is_untouched(agreed, overview)) reason = "somebody has just worked on it";
  if (!reason.empty())
    return fail(ErrorKind::locked, fmt::format("{} stays: {}", quoted(folder), reason),
                "look at it, and give the command again");
  GRIDCTL_TRY(session::end_leftovers(sys::plain_absolute(folder), services));
  return experiment::remove_experiment(folder);
}

/// Removes what goes. An experiment that does not go after all is told of, and holds up no other.
/// Returns the first error.
Result<void> carry_out(Sorted& sorted, const cli::Arguments& arguments,
                       const cli::Services& services) {
  Result<void> first;
  std::vector<Going> gone;
  for (auto& each : sorted.going) {
    const auto done = carry_out(each.overview, arguments, services);
    if (done) {
      gone.push_back(std::move(each));
      continue;
    }
    sorted.kept.push_back({each.overview.folder, done.error().message});
    if (first) {
      first = done;
    } else {
      cli::print(services, done.error());
    }
  }
  sorted.going = std::move(gone);
  return first;
}

/// Removes what is left of removals that were broken off; of a dry run says so only.
Result<bool> finish_earlier(const std::set<fs::path>& parents, bool is_dry,
                            const cli::Services& services) {
  experiment::Remains sum;
  for (const auto& parent : parents) {
    auto remains = is_dry ? Result<experiment::Remains>(experiment::whole_removals_left(parent))
                          : experiment::finish_whole_removals(parent);
    GRIDCTL_TRY(remains);
    sum.experiments += remains->experiments;
    sum.bytes += remains->bytes;
  }
  if (sum.experiments > 0)
    services.notice(fmt::format("{} the removal of {} that a gridctl has begun ({} on the disk)",
                                is_dry ? "would finish" : "finished",
                                counted(sum.experiments, "experiment"), human_size(sum.bytes)));
  return sum.experiments > 0;
}

Result<ExitCode> finish(Sorted sorted, const cli::Arguments& arguments, cli::Services& services) {
  const bool is_dry = arguments.flag("dry-run");
  Result<void> done;
  if (!is_dry && !sorted.going.empty()) {
    GRIDCTL_TRY(is_sure(sorted.going, services));
    done = carry_out(sorted, arguments, services);
  }
  auto& out = *services.out.stream;
  if (services.globals.json) {
    out << json_text(to_json(sorted, !is_dry), 2) << "\n";
  } else if (done || !sorted.going.empty()) {
    if (is_dry) out << to_text(sorted.going);
    out << fmt::format("{} {}\n", is_dry ? "would remove" : "removed", sum_text(sorted.going));
  }
  GRIDCTL_TRY(done);
  return ExitCode::ok;
}

Result<void> check_options(const cli::Arguments& arguments) {
  for (const auto* option : {"keep-files", "models-but", "models"}) {
    if (arguments.given(option))
      return fail(ErrorKind::usage,
                  fmt::format("--{} is about runs, and whole experiments are to go", option),
                  "leave it out, or name the runs");
  }
  return {};
}

/// A beginning of a name would do for a look. Here the same command, given again, would remove the
/// next experiment that is called alike.
Result<void> is_whole_name(const fs::path& folder, const std::string& word) {
  const auto named = fs::path(word).lexically_normal();
  if (word == experiment::kLast) {
    if (sys::is_same_folder(folder.parent_path(), experiment::kHome)) return {};
    return fail(ErrorKind::usage,
                fmt::format("the last experiment is not here: {}", quoted(folder)),
                "to remove a whole experiment of elsewhere name its folder");
  }
  if (sys::is_same_folder(folder, word)) return {};
  if (named.filename() == folder.filename()) return {};
  return fail(ErrorKind::usage,
              fmt::format("'{}' is only the beginning of a name", printable(word)),
              fmt::format("to remove the whole experiment name it in full: {}",
                          shell_quote(folder.string())));
}

Result<std::vector<fs::path>> folders_from(const cli::Arguments& arguments,
                                           const cli::Services& services) {
  std::vector<fs::path> folders;
  for (const auto& word : arguments.positionals()) {
    GRIDCTL_TRY_ASSIGN(const auto folder, experiment::resolve_experiment(word, services));
    GRIDCTL_TRY(is_whole_name(folder, word));
    folders.push_back(folder);
  }
  if (folders.empty()) folders.emplace_back(experiment::kHome);
  return folders;
}

Result<experiment::Unwanted> unwanted_from(const cli::Arguments& arguments) {
  experiment::Unwanted unwanted{.failed = arguments.flag("failed")};
  GRIDCTL_TRY_ASSIGN(const auto older, arguments.duration("older"));
  if (older) unwanted.older = std::chrono::duration<double>(*older);
  return unwanted;
}

Sorted sort_out(const std::vector<fs::path>& folders, const experiment::Unwanted& unwanted) {
  Sorted sorted;
  const auto now = std::chrono::system_clock::now();
  std::set<fs::path> seen;
  for (const auto& parent : folders) {
    for (const auto& folder : experiment::experiments_of(parent)) {
      if (!seen.insert(sys::plain_absolute(folder)).second) continue;
      auto overview = experiment::read_overview(folder);
      auto reason = overview ? experiment::why_it_stays(*overview)
                             : Result<std::string>(tl::unexpected(overview.error()));
      if (!reason) reason = reason.error().message;
      if (reason->empty()) reason = experiment::why_wanted(*overview, unwanted, now);
      if (reason->empty()) {
        sorted.going.push_back({std::move(*overview), sys::size_on_disk(folder)});
      } else {
        sorted.kept.push_back({folder, std::move(*reason)});
      }
    }
  }
  return sorted;
}

}  // namespace

std::vector<cli::Option> unwanted_options() {
  cli::Option older{.name = "older",
                    .metavar = "DURATION",
                    .help = "Remove whole experiments: those that ended longer ago, as 30d",
                    .group = "Experiments"};
  cli::Option failed{.name = "failed",
                     .help = "Remove whole experiments: those that 'gridctl list' shows as failed",
                     .group = "Experiments"};
  return {older, failed};
}

bool has_conditions(const cli::Arguments& arguments) {
  return arguments.given("older") || arguments.flag("failed");
}

Result<ExitCode> remove_unwanted(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY(check_options(arguments));
  GRIDCTL_TRY_ASSIGN(const auto unwanted, unwanted_from(arguments));
  GRIDCTL_TRY_ASSIGN(const auto folders, folders_from(arguments, services));
  std::set<fs::path> parents;
  for (const auto& folder : folders) {
    const auto place = sys::plain_absolute(folder);
    const bool is_one = experiment::experiments_of(folder) == std::vector<fs::path>{folder};
    parents.insert(is_one ? place.parent_path() : place);
  }
  GRIDCTL_TRY_ASSIGN(const bool has_finished,
                     finish_earlier(parents, arguments.flag("dry-run"), services));
  auto sorted = sort_out(folders, unwanted);
  say_what_stays(sorted.kept, services);
  if (sorted.going.empty() && !has_finished) {
    if (services.globals.json) *services.out.stream << json_text(to_json(sorted, false), 2) << "\n";
    return fail(ErrorKind::nothing_to_do, "no experiment meets the conditions",
                sorted.kept.empty() ? "name the folder that holds the experiments" : "");
  }
  return finish(std::move(sorted), arguments, services);
}

Result<ExitCode> remove_named(const fs::path& folder, const std::string& word,
                              const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY(check_options(arguments));
  GRIDCTL_TRY(is_whole_name(folder, word));
  GRIDCTL_TRY_ASSIGN(auto overview, experiment::read_overview(folder));
  GRIDCTL_TRY_ASSIGN(const auto reason, experiment::why_it_stays(overview));
  if (!reason.empty()) {
    const auto state = experiment::state_of(overview);
    const bool is_on = state == experiment::ExperimentState::running ||
                       state == experiment::ExperimentState::stale;
    return fail(ErrorKind::locked, fmt::format("{} stays: {}", quoted(folder), reason),
                is_on ? "'gridctl stop' ends its runs" : "");
  }
  Sorted sorted;
  sorted.going.push_back({std::move(overview), sys::size_on_disk(folder)});
  GRIDCTL_TRY(finish_earlier({sys::plain_absolute(folder).parent_path()}, arguments.flag("dry-run"),
                             services));
  return finish(std::move(sorted), arguments, services);
}

Result<bool> finish_removal_of(const cli::Arguments& arguments, const cli::Services& services) {
  if (arguments.positionals().empty()) return false;
  const auto word = arguments.positional(0);
  std::set<fs::path> parents = {sys::plain_absolute(word).parent_path()};
  if (word.find('/') == std::string::npos) parents.insert(sys::plain_absolute(experiment::kHome));
  return finish_earlier(parents, arguments.flag("dry-run"), services);
}

}  // namespace gridctl::commands
