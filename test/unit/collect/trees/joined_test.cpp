#include "support/catch.hpp"

#include <gridctl/collect/tables/results.hpp>
#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

Experiment grid(const std::string& folder, const std::string& accuracy) {
  Experiment experiment;
  experiment.folder = folder;
  experiment.name = fs::path(folder).filename().string();
  for (const int configuration : {1, 2}) {
    RunResult run;
    run.record.id = {configuration, 1};
    run.record.label = "lr=0." + std::to_string(configuration);
    run.record.state = RunState::succeeded;
    run.folder = fs::path(folder) / "runs" / std::to_string(configuration);
    run.validation = {{"acc", accuracy}};
    experiment.runs.push_back(std::move(run));
  }
  return experiment;
}

std::vector<std::string> column(const ResultTable& table, const std::string& name) {
  std::vector<std::string> cells;
  for (const auto& row : table.rows) cells.emplace_back(row[table.column(name).value()]);
  return cells;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("joined experiments keep their names, run ids and folders", "[collect]") {
  const auto joined = join_experiments({grid("/e/before", "0.5"), grid("/e/after", "0.7")});
  CHECK(joined.name == "before, after");
  const auto table = result_table(joined);
  CHECK(column(table, "experiment") == Words{"before", "before", "after", "after"});
  CHECK(column(table, "run_id") == Words{"c1r1", "c2r1", "c1r1", "c2r1"});
  CHECK(column(table, "folder") ==
        Words{"before/runs/1", "before/runs/2", "after/runs/1", "after/runs/2"});
}

TEST_CASE("configurations of joined experiments are compared with one another", "[collect]") {
  const auto joined = join_experiments({grid("/e/before", "0.5"), grid("/e/after", "0.7")});
  const auto table = result_table(joined);
  CHECK(column(table, "configuration") == Words{"1", "2", "1", "2"});  // in the experiment
  CHECK(joined.runs[2].record.id.configuration == 3);                  // here
  CHECK(column(table, "label") ==
        Words{"before: lr=0.1", "before: lr=0.2", "after: lr=0.1", "after: lr=0.2"});
}

TEST_CASE("experiments of one name are told apart by their places", "[collect]") {
  const auto joined = join_experiments({grid("/e/mon/lr", "0.5"), grid("/e/tue/lr", "0.7")});
  CHECK(column(result_table(joined), "experiment") ==
        Words{"mon/lr", "mon/lr", "tue/lr", "tue/lr"});
}

TEST_CASE("one experiment stays as it is", "[collect]") {
  const auto alone = join_experiments({grid("/e/before", "0.5")});
  CHECK(alone.name == "before");
  CHECK(alone.folder == "/e/before");
  CHECK_FALSE(alone.runs.front().id_in_books);
}
