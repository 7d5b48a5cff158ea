#include "output/tables.hpp"

#include "made_runs.hpp"
#include "output/metrics_table.hpp"
#include "output/pieces.hpp"
#include "support/catch.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::analysis;
using report::CsvCells;
using test::analysis_of;
using test::made_curve;
using test::made_experiment;
using test::made_run;

namespace {

using Words = std::vector<std::string>;

constexpr const char* kTitles =
    "experiment,configuration,repetition,run_id,split,metric,step,epoch,time,value\n";

collect::RunResult run_with(int configuration, collect::Curve curve) {
  auto run = made_run({configuration, 1}, {}, {});
  run.curves = std::make_shared<const std::vector<collect::Curve>>(1, std::move(curve));
  return run;
}

/// Keeps what a file is made of.
Append into(Words& pieces) {
  return [&pieces](std::string_view piece) -> Result<void> {
    pieces.emplace_back(piece);
    return {};
  };
}

/// Takes some pieces, then fails.
Append failing_after(int pieces) {
  return [pieces](std::string_view) mutable -> Result<void> {
    if (pieces-- > 0) return {};
    return fail(ErrorKind::io, "disk full");
  };
}

/// The table with the rows that it hands out.
report::Table whole(report::NamedTable named) {
  REQUIRE(named.rows([&](const Words& row) -> Result<void> {
    named.table.rows.push_back(row);
    return {};
  }));
  return std::move(named.table);
}

/// The cells of a column.
Words column_of(const report::Table& table, const std::string& title) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const auto& column) { return column.title == title; });
  REQUIRE(found != table.columns.end());
  Words cells;
  for (const auto& row : table.rows)
    cells.push_back(row[static_cast<std::size_t>(found - table.columns.begin())]);
  return cells;
}

}  // namespace

TEST_CASE("metrics.csv has a row a value, and an empty cell for what is unknown", "[analysis]") {
  const auto experiment = made_experiment({run_with(1, made_curve("acc", {0.5, std::nan("")}))});
  Words pieces;
  const auto rows = make_metrics_csv(experiment, CsvCells::exact, into(pieces));
  REQUIRE(rows);
  CHECK(*rows == 2);
  CHECK(join(pieces, "") ==
        std::string(kTitles) + "e,1,1,c1r1,valid,acc,1,,,0.5\n" + "e,1,1,c1r1,valid,acc,2,,,nan\n");
}

TEST_CASE("the file of metrics has the very numbers of their table", "[analysis]") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto experiment = made_experiment({run_with(
      1, made_curve("x, y", {0, -0.0, 1, -1, 0.1, 1.5, 123456789, 999999999999999, 1e15, 1e16,
                             1.7976931348623157e308, 5e-324, -2.2250738585072014e-308, kInfinity,
                             -kInfinity, std::nan("")}))});
  Words pieces;
  REQUIRE(make_metrics_csv(experiment, CsvCells::exact, into(pieces)));
  const auto table = whole(metrics_table(experiment));
  CHECK(join(pieces, "") == report::to_csv(table));
}

TEST_CASE("a run of very many values goes to metrics.csv in pieces, in its place", "[analysis]") {
  constexpr std::size_t kPoints = 120'000;
  constexpr std::size_t kLargestPiece = std::size_t{2} << 20U;
  const auto experiment =
      made_experiment({run_with(1, made_curve("acc", {0.25})),
                       run_with(2, made_curve("acc", std::vector<double>(kPoints, 0.5))),
                       run_with(3, made_curve("acc", {0.75}))});
  Words pieces;
  const auto rows = make_metrics_csv(experiment, CsvCells::exact, into(pieces));
  REQUIRE(rows);
  CHECK(*rows == kPoints + 2);
  for (const auto& piece : pieces) CHECK(piece.size() < kLargestPiece);
  const auto lines = split(join(pieces, ""), '\n');
  REQUIRE(lines.size() == kPoints + 4);  // titles, and nothing behind the last line
  CHECK(lines[1] == "e,1,1,c1r1,valid,acc,1,,,0.25");
  CHECK(lines[kPoints + 1] == "e,2,1,c2r1,valid,acc,120000,,,0.5");
  CHECK(lines[kPoints + 2] == "e,3,1,c3r1,valid,acc,1,,,0.75");
}

TEST_CASE("a file that cannot be written on is an error of its table", "[analysis]") {
  const auto pieces = GENERATE(0, 1);
  const auto analysis = analysis_of({made_run({1, 1}, {}, {{"acc", "0.5"}})});
  const auto groups = make_groups_csv(analysis, CsvCells::exact, failing_after(pieces));
  REQUIRE_FALSE(groups);
  CHECK(groups.error().message == "disk full");
  const auto experiment = made_experiment({run_with(1, made_curve("acc", {0.5}))});
  CHECK_FALSE(make_metrics_csv(experiment, CsvCells::exact, failing_after(pieces)));
}

TEST_CASE("groups.csv ranks groups only by metrics of known direction", "[analysis]") {
  AnalyzerOptions options;
  options.output = "analysis";  // all metrics
  const auto analysis =
      analysis_of({made_run({1, 1}, {{"lr", "0.1"}}, {{"acc", "0.4"}, {"thing", "1"}}),
                   made_run({1, 2}, {{"lr", "0.1"}}, {{"acc", "0.6"}, {"thing", "1"}}),
                   made_run({2, 1}, {{"lr", "0.2"}}, {{"acc", "0.8"}, {"thing", "3"}}),
                   made_run({2, 2}, {{"lr", "0.2"}}, {{"acc", "0.9"}, {"thing", "4"}})},
                  options);
  const auto table = whole(groups_table(analysis));
  CHECK(column_of(table, "metric") ==
        Words{"valid.acc", "valid.acc", "valid.thing", "valid.thing"});
  CHECK(column_of(table, "direction") == Words{"max", "max", "", ""});
  CHECK(column_of(table, "rank") == Words{"1", "2", "", ""});
  CHECK(column_of(table, "configuration") == Words{"2", "1", "2", "1"});
  CHECK(column_of(table, "config.lr") == Words{"0.2", "0.1", "0.2", "0.1"});
  CHECK(column_of(table, "mean")[1] == "0.5");
  CHECK(column_of(table, "run_ids")[0] == "c2r1 c2r2");
  const auto p_best = column_of(table, "p_best");
  CHECK(p_best[0].empty());  // the best one itself
  CHECK_FALSE(p_best[1].empty());
  CHECK(p_best[3].empty());
  Words pieces;
  const auto rows = make_groups_csv(analysis, CsvCells::exact, into(pieces));
  REQUIRE(rows);
  CHECK(*rows == 4);
  CHECK(join(pieces, "") == report::to_csv(table));
}

TEST_CASE("a key that varies in one task only is empty in the groups of others", "[analysis]") {
  const auto analysis = analysis_of(
      {made_run({1, 1}, {{"dataset", "x"}, {"lr", "0.1"}, {"net", "a"}}, {{"acc", "0.2"}}),
       made_run({2, 1}, {{"dataset", "x"}, {"lr", "0.2"}, {"net", "a"}}, {{"acc", "0.1"}}),
       made_run({3, 1}, {{"dataset", "y"}, {"lr", "0.1"}, {"net", "a"}}, {{"acc", "0.4"}}),
       made_run({4, 1}, {{"dataset", "y"}, {"lr", "0.1"}, {"net", "b"}}, {{"acc", "0.3"}})});
  const auto table = whole(groups_table(analysis));
  CHECK(column_of(table, "task") == Words{"dataset=x", "dataset=x", "dataset=y", "dataset=y"});
  CHECK(column_of(table, "config.lr") == Words{"0.1", "0.2", "", ""});
  CHECK(column_of(table, "config.net") == Words{"", "", "a", "b"});
}

TEST_CASE("of more than 100 keys groups.csv has columns for those of a tenth of the groups",
          "[analysis]") {
  const auto analysis_with = [](int rare_keys) {
    std::vector<collect::RunResult> runs;
    for (int run = 1; run <= 21; ++run) {
      collect::Values values{{"lr", std::to_string(run)}};
      if (run <= 3) values.emplace_back("shared", std::to_string(run));
      if (run <= 2) {
        for (int key = 0; key < rare_keys; ++key)
          values.emplace_back(fmt::format("rare_{}", key), std::to_string(run));
      }
      runs.push_back(made_run({run, 1}, std::move(values), {{"acc", "0.5"}}));
    }
    return analysis_of(std::move(runs));
  };
  const auto keys_in = [](const Analysis& analysis) {
    const auto table = groups_table(analysis).table;
    return std::count_if(table.columns.begin(), table.columns.end(),
                         [](const auto& column) { return column.title.starts_with("config."); });
  };
  const auto few = analysis_with(98);
  CHECK(keys_in(few) == 100);
  CHECK(count_rare_keys(few) == 0);
  const auto many = analysis_with(99);
  CHECK(keys_in(many) == 2);
  CHECK(count_rare_keys(many) == 99);
  const auto table = whole(groups_table(many));
  CHECK(column_of(table, "config.shared") == column_of(whole(groups_table(few)), "config.shared"));
}

TEST_CASE("a group has the experiment and the number that all its runs share", "[analysis]") {
  auto runs = std::vector{made_run({1, 1}, {{"lr", "0.1"}, {"net", "a"}}, {{"acc", "0.5"}}),
                          made_run({2, 1}, {{"lr", "0.2"}, {"net", "a"}}, {{"acc", "0.6"}}),
                          made_run({3, 1}, {{"lr", "0.1"}, {"net", "b"}}, {{"acc", "0.1"}})};
  AnalyzerOptions options;
  options.group_by = {"net"};
  const auto alone = analysis_of(runs, options);
  const auto one = whole(groups_table(alone));
  CHECK(column_of(one, "experiment") == Words{"e", "e"});
  CHECK(column_of(one, "configuration") == Words{"", "3"});
  CHECK(column_of(one, "run_ids") == Words{"c1r1 c2r1", "c3r1"});
  runs[0].experiment = "first";
  runs[1].experiment = runs[2].experiment = "second";
  const auto both = analysis_of(runs, options);
  const auto joined = whole(groups_table(both));
  CHECK(column_of(joined, "experiment") == Words{"", "second"});
}

TEST_CASE("columns of names are texts in the table of results", "[analysis]") {
  const collect::ResultTable results{{"run_id", "label", "config.lr", "exit_code"},
                                     {{"c1r1", "", "0.1", "0"}, {"c2r1", "a", "", "1"}}};
  const auto table = whole(results_table(results));
  CHECK(table.rows == std::vector<Words>{{"c1r1", "", "0.1", "0"}, {"c2r1", "a", "", "1"}});
  std::vector<bool> right;
  for (const auto& column : table.columns) right.push_back(column.right);
  CHECK(right == std::vector<bool>{false, false, true, true});
}

TEST_CASE("the best cells of a ranking are strong, and only notes that say something stand below",
          "[analysis]") {
  Ranking ranking;
  ranking.rows = {1, 0};
  ranking.columns = {{"#", true, Part::always, {"1", "2"}},
                     {"MEAN", false, Part::always, {"0.5", "0.5"}, {0, 1}}};
  ranking.choice_note = "best of 2";
  const auto table = ranking_table(ranking);
  CHECK(table.rows == std::vector<Words>{{"1", "0.5"}, {"2", "0.5"}});
  CHECK(table.strong == std::set<std::pair<std::size_t, std::size_t>>{{0, 1}, {1, 1}});
  CHECK(table.notes == Words{"best of 2"});
}

TEST_CASE("rankings of several tasks stand each under the task's name", "[analysis]") {
  const auto analysis = analysis_of(test::runs_of_two_tasks());
  const auto markdown = markdown_of(analysis, {});
  REQUIRE(markdown);
  CHECK(markdown->starts_with("### dataset=x\n\n"));
  CHECK(markdown->find("\n\n### dataset=y\n\n") != std::string::npos);
  const auto latex = latex_of(analysis, {});
  REQUIRE(latex);
  CHECK(latex->starts_with("% dataset=x\n"));
  const auto alone = markdown_of(analysis_of({made_run({1, 1}, {}, {{"acc", "0.5"}})}), {});
  REQUIRE(alone);
  CHECK(alone->find("###") == std::string::npos);
  ColumnChoice choice;
  choice.sort = "momentum";
  CHECK_FALSE(markdown_of(analysis, choice));
}

TEST_CASE("lines in the original's layout end in CR LF, and line breaks in cells do not",
          "[analysis]") {
  const collect::ResultTable table{{"a", "b"}, {{"1", "x\ny"}, {"=2", "x,y"}}};
  CHECK(legacy_csv(table, CsvCells::exact) == "a,b\r\n1,\"x\ny\"\r\n=2,\"x,y\"\r\n");
  CHECK(legacy_csv(table, CsvCells::excel_safe) == "a,b\r\n1,\"x\ny\"\r\n'=2,\"x,y\"\r\n");
}

TEST_CASE("results.csv has all rows in their order, and safe titles where asked for",
          "[analysis]") {
  constexpr std::size_t kRows = 5'000;
  collect::ResultTable table{{"a", "=b"}, {}};
  std::string expected = "a,'=b\n";
  for (std::size_t i = 0; i < kRows; ++i) {
    const auto text = std::to_string(i);
    table.rows.push_back({i % 2 == 0 ? text : "", text});
    expected += (i % 2 == 0 ? text : "") + "," + text + "\n";
  }
  Words pieces;
  REQUIRE(make_results_csv(table, CsvCells::excel_safe, into(pieces)));
  CHECK(join(pieces, "") == expected);
  CHECK(pieces.size() > 2);
  CHECK_FALSE(make_results_csv(table, CsvCells::exact, failing_after(1)));
}
