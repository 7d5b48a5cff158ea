#include "builtin.hpp"
#include "options/experiment_argument.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/experiment/rebuild.hpp>

#include <map>
#include <optional>
#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

/// Runs and tests by the state of their last attempt.
std::map<RunState, std::size_t> count_states(const journal::Records& records) {
  std::map<std::pair<RunId, int>, RunState> last;
  for (const auto& run : records.runs) last[{run.id, run.test}] = RunState::planned;
  for (const auto& record : records.attempts) {  // in the order of their numbers
    const auto run = last.find({record.id, record.test});
    if (run != last.end()) run->second = record.state;
  }
  std::map<RunState, std::size_t> counts;
  for (const auto& [key, state] : last) ++counts[state];
  return counts;
}

void report(const fs::path& folder, const journal::Records& records, const std::string& kept,
            bool is_done, const cli::Services& services) {
  const auto counts = count_states(records);
  auto& out = *services.out.stream;
  if (services.globals.json) {
    auto states = nlohmann::ordered_json::object();
    for (const auto& [state, count] : counts) states[to_string(state)] = count;
    out << json_text(nlohmann::ordered_json{{"schema", "gridctl.repair/1"},
                                            {"experiment", folder.string()},
                                            {"rebuilt", is_done},
                                            {"kept", kept.empty() ? nlohmann::ordered_json()
                                                                  : nlohmann::ordered_json(kept)},
                                            {"configurations", records.configurations.size()},
                                            {"runs", states}},
                     2)
        << "\n";
    return;
  }
  std::vector<std::string> parts;
  parts.reserve(counts.size());
  for (const auto& [state, count] : counts)
    parts.push_back(fmt::format("{} {}", count, to_string(state)));
  out << fmt::format("{} the journal of '{}': {}\n", is_done ? "rebuilt" : "would rebuild",
                     printable(folder.string()), join(parts, ", "));
  if (!kept.empty())
    out << fmt::format("the old one is kept as '{}'\n", printable((folder / kept).string()));
}

void report_sound(const fs::path& folder, const cli::Services& services) {
  auto& out = *services.out.stream;
  if (services.globals.json)
    out << json_text(nlohmann::ordered_json{{"schema", "gridctl.repair/1"},
                                            {"experiment", folder.string()},
                                            {"rebuilt", false}},
                     2)
        << "\n";
  else
    out << fmt::format("the journal of '{}' is sound\n", printable(folder.string()));
}

cli::CommandInfo info_of_repair() {
  cli::CommandInfo info{
      .name = "repair",
      .summary = "Rebuild the journal of an experiment",
      .description =
          "Rebuild a journal that is lost or damaged, from what can still be read of it and from "
          "the records in the folders of the runs. The damaged one is kept beside it. A run whose "
          "end nobody recorded is 'running' until 'gridctl resume' finds out what became of it.",
      .group = "Run",
      .examples = {{"gridctl repair experiments/mnist_20261104_090000", "only if it is damaged"},
                   {"gridctl repair last --force", "in any case"}},
      .positionals = {maybe_experiment()}};
  cli::Option force{.name = "force",
                    .help = "Rebuild the journal even if it is sound",
                    .group = "Failure",
                    .in_environment = false};
  cli::Option dry_run{.name = "dry-run",
                      .letter = 'n',
                      .help = "Say what would be rebuilt, change nothing",
                      .group = "Output",
                      .in_environment = false};
  info.options = {force, dry_run, trust_option()};
  return info;
}

Result<ExitCode> run_repair(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto folder, named_or_last(arguments, services));
  const bool is_dry = arguments.flag("dry-run");
  std::optional<experiment::ExperimentLock> lock;
  if (!is_dry) {
    GRIDCTL_TRY_ASSIGN(auto taken,
                       experiment::lock_experiment(folder, is_trusted(arguments), services.argv));
    lock.emplace(std::move(taken));
  }
  if (!arguments.flag("force") && journal::is_sound(folder / journal::kJournalName)) {
    report_sound(folder, services);
    return ExitCode::ok;
  }
  const auto records = experiment::collect_records(folder);
  if (records.configurations.empty())
    return fail(ErrorKind::nothing_to_do,
                fmt::format("nothing in '{}' tells of runs", folder.string()),
                "give a directory that 'gridctl train' has made");
  std::string kept;
  if (!is_dry) {
    GRIDCTL_TRY_ASSIGN(kept, experiment::replace_journal(folder, records));
  }
  report(folder, records, kept, !is_dry, services);
  return ExitCode::ok;
}

}  // namespace

cli::Command repair_command() {
  return {info_of_repair(), run_repair};
}

}  // namespace gridctl::commands
