#include "builtin.hpp"
#include "options/device_options.hpp"
#include "options/experiment_argument.hpp"
#include "options/limit_options.hpp"
#include "options/run_choice.hpp"
#include "options/terminal.hpp"
#include "run/stop_question.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/cancel.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/session/stop.hpp>

#include <map>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using session::RunKeys;
using session::StopOrder;
using session::Stopped;
using Step = StopStep;

Result<StopOrder> order_from(const cli::Arguments& arguments) {
  const bool drains = arguments.flag("drain");
  const bool kills = arguments.flag("now");
  if (drains && (kills || arguments.from("grace") == cli::Arguments::From::command_line))
    return fail(ErrorKind::usage, "--drain ends no run, and so excludes --now and --grace",
                "leave one of them out");
  StopOrder order;
  if (drains) order.request.step = Step::draining;
  if (kills) order.request.step = Step::killing;
  GRIDCTL_TRY_ASSIGN(const auto limits, limits_from(arguments, {}));
  if (!drains && arguments.given("grace")) order.grace = limits.grace;
  return order;
}

std::vector<cli::Option> own_options() {
  std::vector<cli::Option> options;
  const auto add = [&](const char* name, const char* metavar, const char* help) {
    auto& option = options.emplace_back();
    option.name = name;
    option.metavar = metavar;
    option.help = help;
    option.group = "Runs";
    option.in_environment = !option.is_switch();  // those belong to one call
  };
  add("drain", "", "Start nothing new, and let what is running come to its end");
  add("now", "", "SIGKILL at once");
  add("grace", "TIME", "Between SIGTERM and SIGKILL, if the grid's is longer");
  add("dry-run", "", "Say what would be stopped, stop nothing");
  options.back().letter = 'n';
  options.push_back(trust_option());
  return options;
}

/// A directory that gridctl only tests has no journal; its gridctl can be stopped all the same.
Result<experiment::Books> books_of(const fs::path& folder) {
  auto books = experiment::read_books(folder);
  if (books || books.error().kind != ErrorKind::not_found) return books;
  experiment::Books none;
  none.folder = folder;
  none.holder = experiment::lock_holder(folder);
  return none.holder ? Result<experiment::Books>(std::move(none)) : books;
}

/// Whether a run has ended and the books do not say so: a full disk takes no bookings.
bool is_unbooked(RunState state, const experiment::Books& books) {
  return is_on(state) && !books.holder && !books.is_on_cluster;
}

/// The same runs, as they are now.
std::map<RunState, std::size_t> states_of(const RunKeys& keys, const experiment::Books& books) {
  std::map<RunState, std::size_t> states;
  for (const auto phase : {Phase::train, Phase::test}) {
    for (const auto& run : experiment::runs_of(books, phase)) {
      if (keys.contains({run.id, run.test})) ++states[run.state];
    }
  }
  return states;
}

/// How many runs and tests a plain resume would begin.
std::size_t left_in(const experiment::Books& books) {
  std::size_t left = 0;
  for (const auto phase : {Phase::train, Phase::test}) {
    for (const auto& run : experiment::runs_of(books, phase)) {
      const bool may_begin = run.state == RunState::planned || run.state == RunState::stopped ||
                             run.state == RunState::lost || is_unbooked(run.state, books);
      if (may_begin && !books.stopped_by_name.contains(run.id)) ++left;
    }
  }
  return left;
}

/// Records which runs are not to begin again by themselves. Before anybody is asked: whatever
/// becomes of us or of the gridctl at work, the decision holds.
Result<void> record_names(const experiment::Books& books, const StopOrder& order) {
  if (order.cancelled.empty()) return {};
  return experiment::write_decision(
      books.folder,
      {experiment::Decision::Kind::stop, {order.cancelled.begin(), order.cancelled.end()}});
}

/// What a full disk did not take before the runs ended, it may take now.
void record_names_late(const experiment::Books& books, const StopOrder& order,
                       const cli::Services& services) {
  const auto recorded = record_names(books, order);
  if (recorded) return;
  services.warn(
      {recorded.error().message + ": that these runs were stopped by name is not recorded",
       "the next resume begins them again, unless they are stopped again before",
       {}});
}

/// Nothing was stopped, so nothing is to stay so.
void forget_names(const experiment::Books& books, const StopOrder& order,
                  const cli::Services& services) {
  std::vector<RunId> runs;
  for (const auto run : order.cancelled) {
    if (!books.stopped_by_name.contains(run)) runs.push_back(run);
  }
  if (runs.empty()) return;
  const auto written =
      experiment::write_decision(books.folder, {experiment::Decision::Kind::start, runs});
  if (!written) services.warn({written.error().message, {}, {}});
}

nlohmann::ordered_json to_json(const Stopped& stopped, const experiment::Books& books,
                               bool is_done) {
  auto runs = nlohmann::ordered_json::object();
  std::size_t unbooked = 0;
  for (const auto& [state, number] : states_of(stopped.were_on, books)) {
    runs[to_string(state)] = number;
    if (is_unbooked(state, books)) unbooked += number;
  }
  return {{"schema", "gridctl.stop/1"},
          {"experiment", books.folder.string()},
          {"done", is_done},
          {"gridctl", stopped.by_gridctl},
          {"runs", runs},
          {"unbooked", unbooked},
          {"withdrawn", stopped.withdrawn},
          {"leftovers", stopped.leftovers},
          {"left", left_in(books)}};
}

/// Tells what a stop would do, by the books.
Result<ExitCode> foresee(const experiment::Books& books, const StopOrder& order,
                         const cli::Services& services) {
  Stopped stopped;
  stopped.by_gridctl = books.holder.has_value();
  stopped.were_on = session::runs_on(books, order.request);
  for (const auto phase : {Phase::train, Phase::test}) {
    for (const auto& run : experiment::runs_of(books, phase)) {
      const bool waits = run.state == RunState::planned || run.state == RunState::submitted;
      const bool is_meant =
          order.request.runs.empty() ? stopped.by_gridctl : order.cancelled.contains(run.id);
      if (waits && is_meant) ++stopped.withdrawn;
    }
  }
  if (!stopped.by_gridctl && stopped.were_on.empty() && stopped.withdrawn == 0)
    return session::nothing_is_on(books, order.request);
  auto& out = *services.out.stream;
  if (services.globals.json) {
    out << json_text(to_json(stopped, books, false), 2) << "\n";
    return ExitCode::ok;
  }
  const bool drains = order.request.step == Step::draining;
  out << fmt::format("would stop '{}': {} {}, {} would not begin\n",
                     printable(books.folder.string()), counted(stopped.were_on.size(), "run"),
                     drains ? "would come to an end" : "would be ended", stopped.withdrawn);
  return ExitCode::ok;
}

/// "stopped 'exp': 2 stopped, 1 succeeded; 5 runs are left: gridctl resume exp"
std::string to_text(const Stopped& stopped, const experiment::Books& books, bool is_whole) {
  std::vector<std::string> parts;
  for (const auto& [state, number] : states_of(stopped.were_on, books))
    parts.push_back(is_unbooked(state, books)
                        ? fmt::format("{} ended, which no book says yet", number)
                        : fmt::format("{} {}", number, to_string(state)));
  if (books.experiment.name.empty())
    parts.emplace_back("it keeps no journal");
  else if (parts.empty())
    parts.emplace_back("no run was on");
  if (stopped.leftovers > 0)
    parts.push_back(fmt::format("{} left processes of earlier runs ended", stopped.leftovers));
  const auto folder = printable(books.folder.string());
  if (!is_whole) {
    if (stopped.withdrawn > 0) parts.push_back(fmt::format("{} will not begin", stopped.withdrawn));
    if (!books.stopped_by_name.empty())
      parts.emplace_back("a resume that names them starts them again");
    return fmt::format("stopped runs of '{}': {}\n", folder, join(parts, ", "));
  }
  auto text = fmt::format("stopped '{}': {}", folder, join(parts, ", "));
  if (const auto left = left_in(books); left > 0)
    text += fmt::format("; {} left: gridctl resume {}", counted(left, "run"),
                        printable(shell_quote(books.folder.string())));
  return text + "\n";
}

cli::CommandInfo info_of_stop() {
  return {
      .name = "stop",
      .summary = "Stop an experiment, or some of its runs",
      .description =
          "Ask the gridctl that works on an experiment, in another terminal or detached, to start "
          "nothing new and to end its runs: SIGTERM, and SIGKILL after the grace period. Wait "
          "until it has ended. With selectors, only these runs end or do not begin, and the grid "
          "goes on; they stay stopped until a resume names them. If that gridctl was killed, the "
          "runs it has left are ended. 'gridctl resume' goes on. On a terminal it asks before "
          "runs end, unless --yes is given.",
      .group = "Run",
      .examples = {{"gridctl stop", "the newest experiment"},
                   {"gridctl stop digits --drain", "let the running runs come to their end"},
                   {"gridctl stop digits 17.2,3-9", "these runs, for good; the others go on"}},
      .positionals = choice_positionals(),
      .options = own_options()};
}

Result<ExitCode> run_stop(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(auto order, order_from(arguments));
  GRIDCTL_TRY_ASSIGN(const auto words, words_from(arguments, services));
  GRIDCTL_TRY_ASSIGN(auto books, books_of(words.folder));
  if (!words.selectors.empty()) {
    GRIDCTL_TRY_ASSIGN(const auto runs, chosen_runs(words.selectors, books.trainings, books.tests));
    order.request.runs.assign(runs.begin(), runs.end());
  }
  if (arguments.flag("dry-run")) {
    const auto& named = order.request.runs;
    order.cancelled = experiment::cancellable(books, {named.begin(), named.end()});
    return foresee(books, order, services);
  }
  if (!may_stop(books, order, services))
    return fail(ErrorKind::nothing_to_do, "nothing was stopped");
  GRIDCTL_TRY(experiment::refresh(books));
  const auto before = books;
  if (!order.request.runs.empty() && !is_trusted(arguments))
    GRIDCTL_TRY(experiment::check_trusted(words.folder));
  const auto& named = order.request.runs;
  order.cancelled = experiment::cancellable(before, {named.begin(), named.end()});
  const auto recorded = record_names(before, order);
  auto stopped = books.holder ? session::stop_gridctl(books, order, services) : std::nullopt;
  if (!stopped)
    stopped = session::stop_orphans(books, order,
                                    {is_trusted(arguments), services.argv, services.environment},
                                    caller_of(services));
  if (!*stopped) {
    if (recorded) forget_names(before, order, services);
    return tl::unexpected(stopped->error());
  }
  if (!recorded) record_names_late(before, order, services);
  GRIDCTL_TRY(experiment::refresh(books));
  if (services.globals.json)
    *services.out.stream << json_text(to_json(**stopped, books, true), 2) << "\n";
  else
    *services.out.stream << to_text(**stopped, books, order.request.runs.empty());
  return ExitCode::ok;
}

}  // namespace

cli::Command stop_command() {
  return {info_of_stop(), run_stop};
}

}  // namespace gridctl::commands
