#include "look/experiment_list.hpp"

#include <gridctl/cli/messages.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/experiment/books.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/report/table.hpp>

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

/// Trainings and tests together.
std::size_t in_state(const experiment::Books& books, RunState state) {
  return experiment::count(books.trainings, state) + experiment::count(books.tests, state);
}

std::size_t failed(const experiment::Books& books) {
  return in_state(books, RunState::failed) + in_state(books, RunState::lost);
}

std::size_t runs(const experiment::Books& books) {
  return books.trainings.size() + books.tests.size();
}

std::string age_of(const experiment::Books& books) {
  const auto created = parse_rfc3339(books.experiment.created_at);
  if (!created) return "-";
  const std::chrono::duration<double> age = std::chrono::system_clock::now() - *created;
  return human_duration(std::max(0.0, age.count()));
}

/// What is typed to name it: short below experiments/.
std::string name_of(const experiment::Books& books) {
  return books.folder.parent_path() == experiment::kHome ? books.folder.filename().string()
                                                         : books.folder.string();
}

nlohmann::ordered_json to_json(const experiment::Books& books) {
  return {{"experiment", books.folder.string()},
          {"name", books.experiment.name},
          {"state", to_string(experiment::state_of(books))},
          {"created_at", books.experiment.created_at},
          {"runs", runs(books)},
          {"trainings", books.trainings.size()},
          {"tests", books.tests.size()},
          {"succeeded", in_state(books, RunState::succeeded)},
          {"failed", failed(books)},
          {"skipped", in_state(books, RunState::skipped)},
          {"stopped", in_state(books, RunState::stopped)},
          {"running", in_state(books, RunState::running)},
          {"submitted", in_state(books, RunState::submitted)},
          {"planned", in_state(books, RunState::planned)}};
}

std::string to_text(const std::vector<experiment::Books>& all, const cli::Output& output) {
  report::Table table;
  table.columns = {{"NAME", false},  {"STATE", false},  {"RUNS", true}, {"OK", true},
                   {"FAILED", true}, {"RUNNING", true}, {"AGE", true}};
  for (const auto& books : all) {
    table.rows.push_back(
        {name_of(books), to_string(experiment::state_of(books)), std::to_string(runs(books)),
         std::to_string(in_state(books, RunState::succeeded)), std::to_string(failed(books)),
         std::to_string(in_state(books, RunState::running)), age_of(books)});
  }
  return report::to_text(table, output.columns, !output.unicode);
}

}  // namespace

Result<ExitCode> list_experiments(const std::vector<std::string>& folders,
                                  cli::Services& services) {
  std::vector<experiment::Books> all;
  for (const auto& folder :
       folders.empty() ? std::vector<std::string>{experiment::kHome} : folders) {
    for (const auto& experiment : experiment::experiments_of(folder)) {
      auto books = experiment::read_books(experiment);
      if (books)
        all.push_back(std::move(*books));
      else  // one that cannot be read must not hide the others
        cli::print(services, books.error());
    }
  }
  if (services.globals.json) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& books : all) list.push_back(to_json(books));
    *services.out.stream << json_text(nlohmann::ordered_json{{"schema", "gridctl.list/1"},
                                                             {"experiments", list}},
                                      2)
                         << "\n";
    return ExitCode::ok;
  }
  if (all.empty())
    return fail(ErrorKind::nothing_to_do,
                fmt::format("there is no experiment below '{}'",
                            folders.empty() ? experiment::kHome : join(folders, "', '")),
                "'gridctl train' makes one; name the folder that holds them");
  *services.out.stream << to_text(all, services.out);
  return ExitCode::ok;
}

}  // namespace gridctl::commands
