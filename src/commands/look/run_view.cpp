#include "look/run_view.hpp"

#include <gridctl/collect/run_follower.hpp>
#include <gridctl/config/grid.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/launch/run_file.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/log_file.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kTail = 10;
constexpr std::size_t kLargestDocument = std::size_t{16} << 20U;

/// An empty object for anything that is not there or is none.
Json read_object(const fs::path& file) {
  const auto text = sys::read_file(file, kLargestDocument, Links::refuse);
  auto document = text ? parse_json(*text) : Json();
  return document.is_object() ? document : Json::object();
}

/// The parameters that a run got. As YAML, of which JSON is a part: they may hold `Infinity`.
Json read_parameters(const fs::path& file) {
  auto text = sys::read_file(file, kLargestDocument, Links::refuse);
  if (!text) return Json::object();
  const auto tree = config::parse(
      std::make_shared<const config::Source>(config::Source{"parameters", std::move(*text)}));
  return tree && tree->is_mapping() ? config::to_json(*tree) : Json::object();
}

/// Of this very attempt: a run that goes on again still has that of the one before.
Json read_record(const RunRecord& run, const fs::path& directory) {
  auto document =
      read_object((run.test == 0 ? directory.parent_path() : directory) / layout::kRunFile);
  const bool is_current = document.value("attempt", Json()) == Json(run.attempt) &&
                          document.value("state", Json()) == Json(to_string(run.state));
  return is_current ? document : Json::object();
}

/// The globs that the frozen trainer or tester must leave.
std::vector<std::string> expected_products(const experiment::Books& books, const RunRecord& run) {
  const auto& text = run.test == 0 ? books.experiment.trainer : books.experiment.tester;
  const auto json = parse_json(text);
  if (!json.is_object()) return {};
  const auto program = config::program_from_json(json);
  return program ? program->produces : std::vector<std::string>();
}

/// None if the journal cannot be read any more: the rest is worth showing all the same.
std::vector<RunRecord> attempts_in(const fs::path& experiment, const RunRecord& run) {
  const auto journal =
      journal::Journal::open(experiment / journal::kJournalName, journal::Journal::Access::read);
  if (!journal) return {};
  return (*journal)->attempts(run.id, run.test).value_or(std::vector<RunRecord>());
}

void find_products(RunView& view, const std::vector<std::string>& globs) {
  for (const auto& glob : globs) {
    const auto files = launch::matching_files(view.directory, glob);
    if (files.empty()) view.missing.push_back(glob);
    for (const auto& file : files) {
      boost::system::error_code error;
      const auto size = fs::file_size(file, error);
      view.products.emplace_back(fs::relative(file, view.directory, error).string(),
                                 error ? 0 : size);
    }
  }
}

/// The text of a member; `otherwise` if there is none, or another kind of value.
std::string text_in(const Json& document, const char* member, const char* otherwise) {
  const auto value = document.value(member, Json());
  return value.is_string() ? value.get<std::string>() : otherwise;
}

}  // namespace

Result<launch::PastRun> past_run(const RunView& view) {
  const auto& run = view.record;
  const auto command = view.written.value("command", Json::array());
  const bool is_known = command.is_array() && !command.empty();
  if (!is_known && is_settled(run.state))
    return fail(
        ErrorKind::nothing_to_do,
        fmt::format("nothing tells the command of run {}: its run.json is lost, or it never "
                    "began",
                    experiment::name_of(run)),
        "'gridctl train --dry-run' prints the commands of a grid");
  if (!is_known)
    return fail(ErrorKind::nothing_to_do,
                fmt::format("command and environment of run {} are not written: it is {}",
                            experiment::name_of(run), in_words(run.state)),
                "they are when it has ended: 'gridctl wait' waits for that");
  launch::PastRun past;
  past.name = experiment::name_of(run);
  past.folder = fmt::format("c{}r{}", run.id.configuration, run.id.repetition) +
                (run.test > 0 ? fmt::format("-test{}", run.test) : "");
  for (const auto& word : command)
    past.command.push_back(word.is_string() ? word.get<std::string>() : word.dump());
  past.cwd = text_in(view.written, "cwd", ".");
  past.directory = text_in(view.written, "directory", "");
  const auto environment = view.written.value("environment", Json::object());
  for (const auto& [name, value] : environment.items()) {
    if (value.is_string()) past.environment.emplace_back(name, value.get<std::string>());
  }
  for (const auto* name : {layout::kConfigFile, plan::kParametersFile}) {
    auto text = sys::read_file(view.directory / name, kLargestDocument, Links::refuse);
    if (text) past.files.emplace_back(name, std::move(*text));
  }
  return past;
}

RunView view_run(const experiment::Books& books, const RunRecord& run) {
  RunView view;
  view.record = run;
  view.waits = experiment::why_it_waits(books, run);
  if (const auto found = books.tags.runs.find(run.id); found != books.tags.runs.end())
    view.tags = found->second;
  view.written = Json::object();
  view.values = Json::object();
  if (run.test == 0) {
    std::copy_if(books.tests.begin(), books.tests.end(), std::back_inserter(view.tests),
                 [&](const auto& test) { return test.id == run.id; });
  }
  if (run.attempt == 0) return view;
  view.directory = books.folder / run.directory;
  view.written = read_record(run, view.directory);
  view.values = read_parameters(view.directory / plan::kParametersFile);
  view.metrics = collect::RunFollower(view.directory).poll();
  find_products(view, expected_products(books, run));
  view.attempts = attempts_in(books.folder, run);
  view.tail = sys::last_lines(view.directory / layout::kOutputLog, kTail);
  return view;
}

}  // namespace gridctl::commands
