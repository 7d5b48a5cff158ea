#include "builtin.hpp"
#include "options/run_choice.hpp"
#include "options/tag_completion.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>

#include <algorithm>
#include <ostream>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using Json = nlohmann::ordered_json;
using experiment::Tags;

/// The change that the line asks for: of runs, or of the experiment if no run is named.
struct Change {
  fs::path folder;
  std::string tag;
  bool takes_away = false;
  bool is_for_runs = false;
  std::vector<RunId> runs;  ///< runs that change: the others have the tag, or have it not, already
  std::size_t named = 0;    ///< the number of runs that the words name
};

bool has_tag(const Tags& tags, RunId run, const std::string& tag) {
  const auto found = tags.runs.find(run);
  return found != tags.runs.end() && found->second.contains(tag);
}

/// Returns true if anything is left to write.
bool is_needed(const Change& change, const Tags& tags) {
  return change.is_for_runs ? !change.runs.empty()
                            : tags.experiment.contains(change.tag) == change.takes_away;
}

/// The last word is the tag; the words before it are those of any command.
Result<Change> change_from(const cli::Arguments& arguments, const cli::Services& services,
                           Tags& tags) {
  auto words = arguments.positionals();
  const auto text = words.back();
  words.pop_back();
  if (words.empty() && names_experiment(text))
    return fail(ErrorKind::usage,
                fmt::format("'{}' is an experiment, and the tag is missing", text),
                fmt::format("write it behind the experiment: gridctl tag {} TEXT", text));
  Change change;
  GRIDCTL_TRY_ASSIGN(change.tag, experiment::parse_tag(text));
  change.takes_away = arguments.flag("remove");
  GRIDCTL_TRY_ASSIGN(const auto choice, words_from(std::move(words), services));
  change.folder = choice.folder;
  change.is_for_runs = !choice.selectors.empty();
  GRIDCTL_TRY_ASSIGN(const auto books, experiment::read_books(choice.folder));
  tags = books.tags;
  if (!change.is_for_runs) return change;
  GRIDCTL_TRY_ASSIGN(const auto runs, chosen_runs(choice.selectors, books.trainings, books.tests));
  change.named = runs.size();
  std::copy_if(runs.begin(), runs.end(), std::back_inserter(change.runs),
               [&](RunId run) { return has_tag(tags, run, change.tag) == change.takes_away; });
  return change;
}

Json to_json(const Change& change, const std::set<std::string>& of_experiment, bool is_done) {
  auto runs = Json::array();
  for (const auto run : change.runs) runs.push_back(to_string(run));
  return {{"schema", "gridctl.tag/1"}, {"experiment", change.folder.string()},
          {"tag", change.tag},         {"removed", change.takes_away},
          {"done", is_done},           {"runs", change.is_for_runs ? runs : Json(nullptr)},
          {"tags", of_experiment}};
}

/// "3 runs of 'exp' have the tag 'good'".
std::string to_text(const Change& change, bool is_dry) {
  const auto folder = printable(change.folder.string());
  const auto what =
      change.is_for_runs ? fmt::format("{} of {}", counted(change.named, "run"), folder) : folder;
  const bool is_one = !change.is_for_runs || change.named == 1;
  const auto* verb = is_dry ? "would have" : is_one ? "has" : "have";
  const auto* no_more = change.takes_away ? " no more" : "";
  return fmt::format("{} {} the tag '{}'{}\n", what, verb, change.tag, no_more);
}

cli::CommandInfo info_of_tag() {
  auto positionals = choice_positionals();
  positionals[1].repeatable = false;
  for (auto& positional : positionals) positional.completer = with_tags(positional.completer);
  cli::Positional text{.name = "TEXT",
                       .help = "The tag: any text without commas",
                       .required = false,
                       .repeatable = true,
                       .completer = tag_completer()};
  cli::Option remove{.name = "remove", .help = "Take the tag away"};
  cli::Option dry_run{
      .name = "dry-run", .letter = 'n', .help = "Say what would change, change nothing"};
  remove.in_environment = dry_run.in_environment = false;  // each belongs to one call
  return {.name = "tag",
          .summary = "Give an experiment or some of its runs a tag",
          .description =
              "Give an experiment, or the runs that are named, a tag by which people find them "
              "again: 'gridctl list --tag TEXT' and 'gridctl runs --filter tag=TEXT', and list, "
              "status, runs and show say it. 'gridctl train --tag TEXT' does so from the start. "
              "Tags are kept in decisions.jsonl; runs that are removed lose theirs. It works while "
              "a gridctl is at work, too.",
          .group = "Look",
          .examples = {{"gridctl tag baseline", "the newest experiment"},
                       {"gridctl tag digits 17.2,best 'for the paper'", "runs of another one"},
                       {"gridctl tag digits baseline --remove", "take it away"}},
          .positionals = {positionals[0], positionals[1], text},
          .options = {remove, dry_run}};
}

Result<ExitCode> run_tag(const cli::Arguments& arguments, cli::Services& services) {
  if (arguments.positionals().empty())
    return fail(ErrorKind::usage, "TEXT is missing", "gridctl tag [EXPDIR] [RUNS] TEXT");
  Tags tags;
  GRIDCTL_TRY_ASSIGN(const auto change, change_from(arguments, services, tags));
  const bool is_dry = arguments.flag("dry-run");
  const bool is_done = !is_dry && is_needed(change, tags);
  using Kind = experiment::Decision::Kind;
  if (is_done) {
    experiment::Decision decision{change.takes_away ? Kind::untag : Kind::tag, change.runs};
    decision.tag = change.tag;
    GRIDCTL_TRY(experiment::write_decision(change.folder, decision));
    GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(change.folder));
    tags = decisions.tags;
  }
  auto& out = *services.out.stream;
  out << (services.globals.json ? json_text(to_json(change, tags.experiment, is_done), 2) + "\n"
                                : to_text(change, is_dry));
  return ExitCode::ok;
}

}  // namespace

cli::Command tag_command() {
  return {info_of_tag(), run_tag};
}

}  // namespace gridctl::commands
