#include "builtin.hpp"
#include "options/run_choice.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/run_selector.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/outputs.hpp>

#include <limits>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

constexpr std::size_t kMostMissing = 5;

std::vector<cli::Option> own_options() {
  cli::Option follow{.name = "follow",
                     .letter = 'f',
                     .help = "Go on printing until the runs end",
                     .group = "Output"};

  cli::Option lines{.name = "lines",
                    .letter = 'n',
                    .metavar = "N",
                    .help = "Only the last N lines of each run",
                    .group = "Output",
                    .default_text = "all"};

  cli::Option raw{.name = "raw",
                  .help = "The bytes as they are, with all that would drive a terminal",
                  .group = "Output"};

  cli::Option path{.name = "path", .help = "Print the names of the files only", .group = "Output"};

  cli::Option attempt{.name = "attempt",
                      .metavar = "N",
                      .help = "The N-th attempt",
                      .group = "Runs",
                      .default_text = "the last one"};

  cli::Option all{.name = "all-attempts", .help = "Every attempt, in their order", .group = "Runs"};
  return {follow, lines, raw, path, phase_option(), attempt, all};
}

struct Request {
  std::optional<std::size_t> lines;
  experiment::AttemptChoice attempts;
  bool raw = false;
  bool follow = false;
};

Result<Request> request_from(const cli::Arguments& arguments) {
  Request request;
  GRIDCTL_TRY_ASSIGN(const auto lines,
                     arguments.integer("lines", 0, std::numeric_limits<long>::max()));
  const auto attempt = arguments.integer("attempt", 1);
  if (!attempt) return tl::unexpected(attempt.error());
  if (lines) request.lines = static_cast<std::size_t>(*lines);
  if (*attempt) request.attempts.number = static_cast<int>(**attempt);
  request.attempts.all = arguments.flag("all-attempts");
  request.raw = arguments.flag("raw");
  request.follow = arguments.flag("follow");
  const bool names_attempt = request.attempts.number || request.attempts.all;
  if (names_attempt && phase_from(arguments) == Phase::test)
    return fail(ErrorKind::usage, "tests have no attempts of their own",
                "leave out --attempt and --all-attempts");
  if (names_attempt && request.follow)
    return fail(ErrorKind::usage, "only the last attempt can be followed",
                "leave out --follow, or --attempt and --all-attempts");
  return request;
}

/// The runs that are on, or else the one that was started last.
DefaultSelector default_selector(Phase phase) {
  return [phase](const fs::path& experiment) {
    return experiment::states_in(experiment, phase).contains(RunState::running) ? "running"
                                                                                : "last";
  };
}

/// Lines as the user wants them: prefixed, safe, or as JSON.
class Printer {
 public:
  Printer(const cli::Services& services, const Request& request)
      : out_(*services.out.stream), json_(services.globals.json), safe_(!request.raw) {}

  void print(const experiment::Output& output, std::string_view line, bool has_end) {
    if (json_) {
      out_ << json_text({{"schema", "gridctl.log/1"},
                         {"run", output.run},
                         {"attempt", output.attempt},
                         {"line", line}})
           << "\n";
      return;
    }
    if (!output.prefix.empty()) out_ << output.prefix << " | ";
    if (safe_)
      out_ << sys::shown(line);
    else
      out_ << line;
    // The bytes as they are, but no line of another run, or prompt, behind half a line.
    if (has_end || safe_ || !output.prefix.empty()) out_ << "\n";
  }

  void print_new(experiment::Output& output, bool to_the_end) {
    output.log.read(to_the_end,
                    [&](std::string_view line, bool has_end) { print(output, line, has_end); });
    out_.flush();
  }

 private:
  std::ostream& out_;
  bool json_;
  bool safe_;
};

/// The first of them stand for all.
std::string missing_text(std::vector<std::string> lines) {
  const auto more = lines.size() > kMostMissing ? lines.size() - kMostMissing : 0;
  lines.resize(lines.size() - more);
  auto text = printable(join(lines, "; "));
  return more > 0 ? text + fmt::format("; and {} more", more) : text;
}

cli::CommandInfo info_of_logs() {
  cli::CommandInfo info{
      .name = "logs",
      .summary = "Print or follow the output of runs",
      .description =
          "Print what runs wrote to stdout and stderr. Without a selector: the runs that are "
          "running, "
          "or else the one that was started last. Lines of several runs begin with the run's id.",
      .group = "Look",
      .examples = {{"gridctl logs 17.2", "a run of the newest experiment"},
                   {"gridctl logs digits failed -n 5", "the last lines of all that failed"},
                   {"gridctl logs -f", "follow what is running"},
                   {"less $(gridctl logs 17.2 --path)", ""}},
      .positionals = choice_positionals(),
      .options = own_options()};
  for (auto& option : info.options) option.in_environment = false;  // each belongs to one call
  return info;
}

Result<ExitCode> run_logs(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto request, request_from(arguments));
  const auto phase = phase_from(arguments);
  GRIDCTL_TRY_ASSIGN(auto choice, choice_from(arguments, services, phase, default_selector(phase)));
  const auto& runs = experiment::runs_of(choice.books, phase);
  GRIDCTL_TRY_ASSIGN(const auto selector, RunSelector::parse(choice.selectors));
  GRIDCTL_TRY_ASSIGN(const auto positions, selector.choose(runs));

  Printer printer(services, request);
  if (request.follow) {
    GRIDCTL_TRY(experiment::follow_outputs(
        std::move(choice.books), phase, positions, request.lines,
        [&](auto& output, bool to_the_end) { printer.print_new(output, to_the_end); }));
    return ExitCode::ok;
  }
  GRIDCTL_TRY_ASSIGN(
      auto outputs, experiment::outputs_of(choice.books.folder, runs, positions, request.attempts));
  if (outputs.found.empty())
    return fail(ErrorKind::nothing_to_do, "there is no output: " + missing_text(outputs.missing),
                "'gridctl status' shows the states of the runs");
  if (!outputs.missing.empty()) services.notice("no output of " + missing_text(outputs.missing));
  for (auto& output : outputs.found) {
    if (arguments.flag("path")) {
      *services.out.stream << output.log.path().string() << "\n";
      continue;
    }
    if (request.lines) output.log.go_to_tail(*request.lines);
    printer.print_new(output, true);
  }
  return ExitCode::ok;
}

}  // namespace

cli::Command logs_command() {
  return {info_of_logs(), run_logs};
}

}  // namespace gridctl::commands
