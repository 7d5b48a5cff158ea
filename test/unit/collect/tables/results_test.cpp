#include "support/catch.hpp"

#include <gridctl/collect/tables/results.hpp>
#include <gridctl/core/text.hpp>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

RunResult make_run(RunId id, Values configuration, Values validation) {
  RunResult run;
  run.record.id = id;
  run.record.attempt = 1;
  run.record.state = RunState::succeeded;
  run.record.label = "net";
  run.folder = "exp/runs/" + to_string(id);
  run.configuration = std::move(configuration);
  run.validation = std::move(validation);
  return run;
}

std::string cell(const ResultTable& table, std::size_t row, const std::string& column) {
  const auto index = table.column(column);
  REQUIRE(index);
  return std::string(table.rows.at(row)[*index]);
}

}  // namespace

TEST_CASE("columns stand in their documented order", "[collect]") {
  Experiment experiment;
  experiment.folder = "exp";
  experiment.name = "exp";
  experiment.runs = {
      make_run({1, 1}, {{"seed", "1"}, {"name", "n"}, {"lr", "0.1"}}, {{"acc", "1"}}),
      make_run({2, 1}, {{"seed", "2"}, {"name", "n"}, {"lr", "0.2"}}, {{"loss", "2"}})};
  experiment.runs[0].training = {{"loss", "3"}};
  experiment.runs[0].tests.push_back({{}, "exp/t", {{"only_in_test", "x"}}, {{"acc", "0.5"}}});
  const auto table = result_table(experiment);
  const auto expected = split(
      "experiment,configuration,repetition,run_id,task,seed,status,exit_code,attempt,started_at,"
      "ended_at,duration_s,host,device,gpu_uuid,cpus,commit,program,max_rss_bytes,"
      "max_gpu_mem_bytes,label,signal,reason,folder,test,test_status,test_exit_code,test_signal,"
      "test_started_at,test_duration_s,test_reason,test_folder,config.lr,config.name,"
      "config.only_in_test,config.seed,train.loss,valid.acc,valid.loss,test.acc",
      ',');
  CHECK(table.columns == expected);
  for (const auto& row : table.rows) CHECK(row.size() == expected.size());
}

TEST_CASE("a run has a row per test with its own values repeated, or one row", "[collect]") {
  Experiment experiment;
  experiment.folder = "exp";
  experiment.runs = {make_run({1, 1}, {{"k", "v"}}, {{"acc", " 0.50 "}}),
                     make_run({1, 2}, {}, {{"acc", "-nan"}})};
  for (const int number : {1, 2}) {
    TestResult test{{}, "exp/runs/1.1/test", {}, {{"acc", "0.7"}}};
    test.record.test = number;
    if (number == 2) test.configuration = {{"k", "other"}};
    experiment.runs[0].tests.push_back(test);
  }
  const auto table = result_table(experiment);
  REQUIRE(table.rows.size() == 3);
  CHECK(cell(table, 0, "test") == "1");
  CHECK(cell(table, 1, "test") == "2");
  CHECK(cell(table, 1, "run_id") == "c1r1");
  CHECK(cell(table, 1, "valid.acc") == "0.50");
  CHECK(cell(table, 0, "config.k") == "v");
  CHECK(cell(table, 1, "config.k") == "other");
  CHECK(cell(table, 0, "folder") == "runs/1.1");
  CHECK(cell(table, 0, "test_folder") == "runs/1.1/test");
  CHECK(cell(table, 2, "test").empty());
  CHECK(cell(table, 2, "test.acc").empty());
  CHECK(cell(table, 2, "config.k").empty());
  CHECK(cell(table, 2, "valid.acc") == "nan");
}

TEST_CASE("a table that takes the results is the same, and the runs have them no more",
          "[collect]") {
  Experiment experiment;
  experiment.folder = "exp";
  experiment.runs = {make_run({1, 1}, {{"k", "v"}}, {{"acc", "0.5"}}),
                     make_run({2, 1}, {{"k", "w"}}, {{"acc", "0.6"}})};
  experiment.runs[0].training = {{"loss", "3"}};
  for (const char* acc : {"0.7", "0.8"})
    experiment.runs[0].tests.push_back({{}, "exp/t", {{"k", "x"}}, {{"acc", acc}}});
  const auto table = result_table(experiment);
  const auto taken = take_results(experiment);
  CHECK(taken.columns == table.columns);
  CHECK(taken.rows == table.rows);
  for (const auto& run : experiment.runs) {
    CHECK(run.configuration.capacity() + run.training.capacity() + run.validation.capacity() == 0);
    for (const auto& test : run.tests)
      CHECK(test.configuration.capacity() + test.statistics.capacity() == 0);
  }
  Experiment none;
  CHECK(take_results(none).rows.empty());
}

TEST_CASE("a failed and an unfinished run say so in their row", "[collect]") {
  Experiment experiment;
  experiment.folder = "exp";
  experiment.runs = {make_run({1, 1}, {}, {}), make_run({1, 2}, {}, {}), make_run({1, 3}, {}, {})};
  auto& failed = experiment.runs[0].record;
  failed.state = RunState::failed;
  failed.exit = ExitStatus{1, {}, false};
  failed.seconds = 2.5;
  failed.reason = "no model, \"really\"";
  auto& crashed = experiment.runs[1].record;
  crashed.state = RunState::failed;
  crashed.exit = ExitStatus{{}, 11, true};
  experiment.runs[2].record.state = RunState::running;
  experiment.runs[2].record.seconds = 9;
  const auto table = result_table(experiment);
  CHECK(cell(table, 0, "status") == "failed");
  CHECK(cell(table, 0, "exit_code") == "1");
  CHECK(cell(table, 0, "duration_s") == "2.5");
  CHECK(cell(table, 0, "reason") == "no model, \"really\"");
  CHECK(cell(table, 1, "signal") == "11");
  CHECK(cell(table, 1, "exit_code").empty());
  CHECK(cell(table, 2, "status") == "running");
  CHECK(cell(table, 2, "duration_s").empty());
}

TEST_CASE("keys vary that have several values, seeds aside", "[collect]") {
  Experiment experiment;
  experiment.runs = {make_run({1, 1}, {{"lr", "0.1"}, {"seed", "1"}, {"name", "n"}}, {}),
                     make_run({2, 1}, {{"lr", "0.2"}, {"seed", "2"}, {"name", "n"}}, {})};
  const auto table = result_table(experiment);
  const auto varied = varied_columns(table);
  REQUIRE(varied.size() == 1);
  CHECK(table.columns[varied.front()] == "config.lr");
}

TEST_CASE("an id is no number, a statistic may be one", "[collect]") {
  CHECK_FALSE(is_numeric_column("run_id"));
  CHECK_FALSE(is_numeric_column("label"));
  CHECK(is_numeric_column("exit_code"));
  CHECK(is_numeric_column("valid.acc"));
}

TEST_CASE("a column is found by its name, of equal names the first", "[collect]") {
  ResultTable table{{"a", "b", "b"}, {}};
  const auto check = [&] {
    CHECK(table.column("a") == 0);
    CHECK(table.column("b") == 1);
    CHECK_FALSE(table.column("c"));
  };
  check();
  table.index_columns();
  check();
  table.columns = {"a", "b"};
  table.index_columns();
  check();
  table.columns.emplace_back("c");  // an index of fewer columns is not believed
  CHECK(table.column("c") == 2);
}

TEST_CASE("the rows that have a text in a column are found, with an index and without one",
          "[collect]") {
  using Rows = std::vector<std::uint32_t>;
  ResultTable table{{"a", "b", "c"}, {{"1", "", ""}, {"", "2", ""}, {"3", "4", ""}}};
  const auto check = [&] {
    CHECK(table.rows_with(0) == Rows{0, 2});
    CHECK(table.rows_with(1) == Rows{1, 2});
    CHECK(table.rows_with(2).empty());
  };
  check();
  table.index_rows();
  check();
  table.rows.push_back({"5", "", "6"});  // an index of fewer rows is not believed
  CHECK(table.rows_with(0) == Rows{0, 2, 3});
  CHECK(table.rows_with(2) == Rows{3});
  ResultTable none;
  none.index_rows();
  CHECK(none.filled_rows->rows.empty());
}
