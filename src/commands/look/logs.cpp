#include "builtin.hpp"
#include "options/run_choice.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/run_selector.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/attempts.hpp>
#include <gridctl/sys/log_file.hpp>
#include <gridctl/sys/process/loop.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <map>
#include <ostream>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using namespace std::chrono_literals;
constexpr auto kPoll = 250ms;
constexpr std::size_t kMostMissing = 5;
constexpr int kPollsPerLook = 4;  // at the books: once a second

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

/// The output of one attempt of one run.
struct Source {
  std::string run;
  int attempt = 1;
  std::string prefix;  ///< of its lines, if there are several sources
  sys::LogFile log;
};

struct Request {
  std::optional<long> lines;
  std::optional<long> attempt;
  bool all_attempts = false;
  bool raw = false;
  bool follow = false;
};

Result<Request> request_from(const cli::Arguments& arguments) {
  Request request;
  GRIDCTL_TRY_ASSIGN(const auto lines, arguments.integer("lines", 0));
  const auto attempt = arguments.integer("attempt", 1);
  if (!attempt) return tl::unexpected(attempt.error());
  request.lines = lines;
  request.attempt = *attempt;
  request.all_attempts = arguments.flag("all-attempts");
  request.raw = arguments.flag("raw");
  request.follow = arguments.flag("follow");
  const bool names_attempt = request.attempt || request.all_attempts;
  if (names_attempt && phase_from(arguments) == Phase::test)
    return fail(ErrorKind::usage, "tests have no attempts of their own",
                "leave out --attempt and --all-attempts");
  if (names_attempt && request.follow)
    return fail(ErrorKind::usage, "only the last attempt can be followed",
                "leave out --follow, or --attempt and --all-attempts");
  return request;
}

/// The runs that are on, or else the one that was started last.
std::string default_selector(const std::vector<RunRecord>& runs) {
  return experiment::count(runs, RunState::running) > 0 ? "running" : "last";
}

Source source_of(const fs::path& experiment, const RunRecord& run, int attempt) {
  const auto folder = experiment::attempt_folder(experiment, run, attempt);
  return {name_of(run), attempt, "", sys::LogFile(folder / layout::kOutputLog)};
}

Result<std::vector<Source>> sources_of(const fs::path& experiment, const RunRecord& run,
                                       const Request& request) {
  std::vector<Source> sources;
  if (run.attempt == 0) return sources;
  if (request.attempt) {
    const auto number = static_cast<int>(*request.attempt);
    if (number > run.attempt)
      return fail(ErrorKind::nothing_to_do,
                  fmt::format("run {} has no attempt {}", name_of(run), number),
                  fmt::format("its last attempt is {}", run.attempt));
    sources.push_back(source_of(experiment, run, number));
  } else if (request.all_attempts) {
    for (const int number : experiment::attempts_of(experiment, run)) {
      sources.push_back(source_of(experiment, run, number));
      sources.back().prefix = fmt::format("{} attempt {}", name_of(run), number);
    }
  } else {
    sources.push_back(source_of(experiment, run, run.attempt));
  }
  return sources;
}

/// Why there is nothing to print of a run.
std::string explanation(const RunRecord& run, const fs::path& file) {
  if (run.attempt == 0) return fmt::format("{} (planned, not started yet)", name_of(run));
  const auto why = run.reason.empty() ? std::string() : ": " + run.reason;
  return fmt::format("{} ({}{}; there is no '{}')", name_of(run), to_string(run.state), why,
                     file.string());
}

/// Lines as the user wants them: prefixed, safe, or as JSON.
class Printer {
 public:
  Printer(const cli::Services& services, const Request& request)
      : out_(*services.out.stream), json_(services.globals.json), safe_(!request.raw) {}

  void print(const Source& source, std::string_view line, bool has_end) {
    if (json_) {
      const nlohmann::ordered_json document = {{"schema", "gridctl.log/1"},
                                               {"run", source.run},
                                               {"attempt", source.attempt},
                                               {"line", line}};
      out_ << document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
      return;
    }
    if (!source.prefix.empty()) out_ << source.prefix << " | ";
    if (safe_)
      out_ << sys::shown(line);
    else
      out_ << line;
    // The bytes as they are, but no line of another run, or prompt, behind half a line.
    if (has_end || safe_ || !source.prefix.empty()) out_ << "\n";
  }

  void print_new(Source& source, bool to_the_end) {
    source.log.read(to_the_end,
                    [&](std::string_view line, bool has_end) { print(source, line, has_end); });
    out_.flush();
  }

 private:
  std::ostream& out_;
  bool json_;
  bool safe_;
};

void go_to_tail(Source& source, const Request& request) {
  if (request.lines) source.log.go_to_tail(static_cast<std::size_t>(*request.lines));
}

/// Prints what the chosen runs write until they have ended, in new attempts too.
class Follower {
 public:
  Follower(experiment::Books books, Phase phase, const std::vector<std::size_t>& positions,
           Request request, const cli::Services& services)
      : books_(std::move(books)),
        phase_(phase),
        request_(request),
        printer_(services, request),
        loop_(sys::make_loop()) {
    for (const auto position : positions)
      chosen_.insert(key_of(experiment::runs_of(books_, phase_)[position]));
  }

  Result<ExitCode> follow() {
    tick();
    loop_->run();
    if (error_) return tl::unexpected(*error_);
    return ExitCode::ok;
  }

 private:
  using Key = std::pair<RunId, int>;  // with the test
  static Key key_of(const RunRecord& run) { return {run.id, run.test}; }

  void tick() {
    if (polls_++ % kPollsPerLook == 0) look();
    for (auto& [key, source] : sources_) printer_.print_new(source, over_);
    if (over_ || error_) return loop_->stop();
    loop_->after(kPoll, [this] { tick(); });
  }

  void look() {
    if (const auto changed = experiment::refresh(books_); !changed) {
      error_ = changed.error();
      return;
    }
    const bool nobody_works = experiment::state_of(books_) != experiment::ExperimentState::running;
    bool all_ended = true;
    for (const auto& run : experiment::runs_of(books_, phase_)) {
      if (!chosen_.contains(key_of(run))) continue;
      all_ended = all_ended && is_settled(run.state);
      if (run.attempt > 0) add(run);
    }
    over_ = all_ended || nobody_works;
  }

  void add(const RunRecord& run) {
    const auto known = sources_.find(key_of(run));
    if (known != sources_.end() && known->second.attempt == run.attempt) return;
    auto source = source_of(books_.folder, run, run.attempt);
    if (chosen_.size() > 1) source.prefix = name_of(run);
    if (known != sources_.end()) {
      printer_.print_new(known->second, true);
      known->second = std::move(source);
    } else {
      go_to_tail(source, request_);
      sources_.emplace(key_of(run), std::move(source));
    }
  }

  experiment::Books books_;
  Phase phase_;
  std::set<Key> chosen_;
  Request request_;
  Printer printer_;
  std::unique_ptr<sys::Loop> loop_;
  std::map<Key, Source> sources_;
  int polls_ = 0;
  bool over_ = false;
  std::optional<Error> error_;
};

/// The first of them stand for all.
std::string missing_text(std::vector<std::string> lines) {
  const auto more = lines.size() > kMostMissing ? lines.size() - kMostMissing : 0;
  lines.resize(lines.size() - more);
  auto text = printable(join(lines, "; "));
  return more > 0 ? text + fmt::format("; and {} more", more) : text;
}

struct Found {
  std::vector<Source> sources;
  std::vector<std::string> missing;  ///< why others have nothing to print
};

Result<Found> find_sources(const experiment::Books& books, const std::vector<RunRecord>& runs,
                           const std::vector<std::size_t>& positions, const Request& request) {
  Found found;
  for (const auto position : positions) {
    const auto& run = runs[position];
    GRIDCTL_TRY_ASSIGN(auto sources, sources_of(books.folder, run, request));
    if (sources.empty()) found.missing.push_back(explanation(run, {}));
    for (auto& source : sources) {
      if (source.prefix.empty() && positions.size() > 1) source.prefix = source.run;
      if (source.log.exists())
        found.sources.push_back(std::move(source));
      else
        found.missing.push_back(explanation(run, source.log.path()));
    }
  }
  return found;
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
  GRIDCTL_TRY_ASSIGN(auto choice, choice_from(arguments, services));
  const auto phase = phase_from(arguments);
  const auto& runs = experiment::runs_of(choice.books, phase);
  if (choice.selectors.empty()) choice.selectors = {default_selector(runs)};
  GRIDCTL_TRY_ASSIGN(const auto selector, RunSelector::parse(choice.selectors));
  GRIDCTL_TRY_ASSIGN(const auto positions, selector.choose(runs));

  if (request.follow)
    return Follower(std::move(choice.books), phase, positions, request, services).follow();
  GRIDCTL_TRY_ASSIGN(auto found, find_sources(choice.books, runs, positions, request));
  if (found.sources.empty())
    return fail(ErrorKind::nothing_to_do, "there is no output: " + missing_text(found.missing),
                "'gridctl status' shows the states of the runs");
  if (!found.missing.empty()) services.notice("no output of " + missing_text(found.missing));
  Printer printer(services, request);
  for (auto& source : found.sources) {
    if (arguments.flag("path")) {
      *services.out.stream << source.log.path().string() << "\n";
      continue;
    }
    go_to_tail(source, request);
    printer.print_new(source, true);
  }
  return ExitCode::ok;
}

}  // namespace

cli::Command logs_command() {
  return {info_of_logs(), run_logs};
}

}  // namespace gridctl::commands
