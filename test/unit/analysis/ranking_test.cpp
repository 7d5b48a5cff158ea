#include "ranking.hpp"

#include "analyzed_runs.hpp"
#include "made_runs.hpp"
#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::analysis;
using test::accuracy;
using test::analysis_of;
using test::analyzed;
using test::made_run;
using test::ScratchDir;
using test::write_run;

namespace {

using Rows = std::vector<std::size_t>;
using Words = std::vector<std::string>;

Analysis three_configurations(const ScratchDir& scratch) {
  write_run(scratch, "a", "{lr: 0.1}", accuracy("0.5"));
  write_run(scratch, "b", "{lr: 0.02}", accuracy("0.7"));
  write_run(scratch, "c", "{lr: 10}", accuracy("0.6"));
  return analyzed(scratch);
}

Ranking sorted_by(const Analysis& analysis, const std::string& name, bool descending = false) {
  ColumnChoice choice;
  choice.sort = name;
  choice.descending = descending;
  const auto ranking = rank_groups(analysis.tasks.front(), choice, true);
  REQUIRE(ranking);
  return *ranking;
}

Ranking ranked(const Analysis& analysis, const ColumnChoice& choice = {}) {
  const auto ranking = rank_groups(analysis.tasks.front(), choice, true);
  REQUIRE(ranking);
  return *ranking;
}

/// The titles of the columns that tell groups apart.
Words keys_of(const Ranking& ranking) {
  Words titles;
  for (const auto& column : ranking.columns)
    if (column.part == Part::key) titles.push_back(column.title);
  return titles;
}

bool has_column(const Ranking& ranking, const std::string& title) {
  return std::any_of(ranking.columns.begin(), ranking.columns.end(),
                     [&](const auto& column) { return column.title == title; });
}

const RankingColumn& column_of(const Ranking& ranking, const std::string& title) {
  const auto found = std::find_if(ranking.columns.begin(), ranking.columns.end(),
                                  [&](const auto& column) { return column.title == title; });
  REQUIRE(found != ranking.columns.end());
  return *found;
}

/// Two configurations that differ in five keys.
std::vector<collect::RunResult> runs_of_five_keys() {
  std::vector<collect::RunResult> runs;
  for (int i = 1; i <= 2; ++i) {
    const auto value = std::to_string(i);
    runs.push_back(made_run({i, 1},
                            {{"a", value}, {"b", value}, {"c", value}, {"d", value}, {"e", value}},
                            {{"acc", "0." + value}}));
  }
  return runs;
}

/// Three repetitions of two configurations, the second one far better in each.
std::vector<collect::RunResult> repeated_runs() {
  std::vector<collect::RunResult> runs;
  for (int repetition = 1; repetition <= 3; ++repetition) {
    const auto value = std::to_string(repetition);
    runs.push_back(made_run({1, repetition}, {{"lr", "1"}}, {{"acc", "0.1" + value}}));
    const auto better = std::to_string(2 * repetition);
    runs.push_back(made_run({2, repetition}, {{"lr", "2"}}, {{"acc", "0.9" + better}}));
  }
  return runs;
}

}  // namespace

TEST_CASE("groups stand in the order of their rank, or as they are to be sorted", "[analysis]") {
  const ScratchDir scratch;
  const auto analysis = three_configurations(scratch);
  CHECK(sorted_by(analysis, "").rows == Rows{0, 1, 2});
  CHECK(sorted_by(analysis, "lr").rows == Rows{0, 2, 1});  // numbers by their value
  CHECK(sorted_by(analysis, "mean").rows == Rows{2, 1, 0});
  CHECK(sorted_by(analysis, "configuration", true).rows == Rows{1, 0, 2});
  ColumnChoice choice;
  choice.sort = "lx";
  CHECK(rank_groups(analysis.tasks.front(), choice, true).error().help == "did you mean 'lr'?");
}

TEST_CASE("the rank and the number of a configuration are columns of their own", "[analysis]") {
  const ScratchDir scratch;
  const auto ranking = sorted_by(three_configurations(scratch), "");
  CHECK(ranking.columns[0].title == "#");
  CHECK(ranking.columns[0].cells == Words{"1", "2", "3"});
  CHECK(ranking.columns[1].title == "CONF");
  CHECK(ranking.columns[1].cells == Words{"2", "3", "1"});
}

TEST_CASE("labels stand for more than four keys, unless keys were chosen", "[analysis]") {
  CHECK(keys_of(ranked(analysis_of(runs_of_five_keys()))) == Words{"LABEL"});
  ColumnChoice choice;
  choice.keep = TextPattern::compile("a").value();
  CHECK(keys_of(ranked(analysis_of(runs_of_five_keys()), choice)).size() == 5);
  choice.keep.reset();
  choice.columns = {"e", "acc", "b"};  // a metric is no key
  CHECK(keys_of(ranked(analysis_of(runs_of_five_keys()), choice)) == Words{"E", "B"});
  AnalyzerOptions options;
  options.group_by = {"a", "b", "c", "d", "e"};
  CHECK(keys_of(ranked(analysis_of(runs_of_five_keys(), options))).size() == 5);
}

TEST_CASE("labels stand before keys that do not tell all groups apart", "[analysis]") {
  const auto analysis =
      analysis_of({made_run({1, 1}, {{"lr", "0.1"}, {"net", "a"}}, {{"acc", "0.5"}}),
                   made_run({2, 1}, {{"lr", "0.2"}, {"net", "a"}}, {{"acc", "0.4"}}),
                   made_run({3, 1}, {{"lr", "0.1"}}, {{"acc", "0.3"}})});
  CHECK(keys_of(ranked(analysis)) == Words{"LR", "NET"});
  ColumnChoice choice;
  choice.columns = {"net"};
  const auto ranking = ranked(analysis, choice);
  CHECK(keys_of(ranking) == Words{"LABEL", "NET"});
  CHECK(column_of(ranking, "NET").cells == Words{"a", "a", "-"});
}

TEST_CASE("a group of several configurations has neither a number nor an interval", "[analysis]") {
  auto runs = repeated_runs();
  runs.push_back(made_run({3, 1}, {{"lr", "2"}}, {{"acc", "0.9"}}));
  CHECK(has_column(ranked(analysis_of(runs)), "CONF"));
  AnalyzerOptions options;
  options.group_by = {"lr"};
  const auto ranking = ranked(analysis_of(runs, options));
  CHECK_FALSE(has_column(ranking, "CONF"));
  CHECK(column_of(ranking, "95% CI").cells[0] == "unlike runs");
  CHECK(column_of(ranking, "95% CI").cells[1].starts_with("[0."));
}

TEST_CASE("an interval has the name of its kind, and says where values are too few", "[analysis]") {
  auto runs = repeated_runs();
  runs.push_back(made_run({3, 1}, {{"lr", "3"}}, {{"acc", "0.5"}}));
  runs.push_back(made_run({3, 2}, {{"lr", "3"}}, {{"acc", "0.6"}}));
  runs.push_back(made_run({4, 1}, {{"lr", "4"}}, {}));
  AnalyzerOptions options;
  options.interval.level = 0.9;
  const auto student = column_of(ranked(analysis_of(runs, options)), "90% CI").cells;
  CHECK(student[0].starts_with("["));
  CHECK(student[1] == "n too small");
  CHECK(student[3] == "-");
  options.interval.kind = stats::IntervalKind::sd;
  const auto deviation = column_of(ranked(analysis_of(runs, options)), "mean -/+ sd").cells;
  CHECK(deviation[1] == "[0.4793, 0.6207]");  // two values have a deviation
  options.interval.kind = stats::IntervalKind::se;
  CHECK(has_column(ranked(analysis_of(runs, options)), "mean -/+ se"));
  options.interval.kind = stats::IntervalKind::none;
  for (const auto& column : ranked(analysis_of(runs, options)).columns)
    CHECK(column.part != Part::interval);
}

TEST_CASE("groups with the best mean are marked, if there is a better and a worse", "[analysis]") {
  const std::string title = "VALID.ACC mean ± sd";
  auto runs = std::vector{made_run({1, 1}, {{"lr", "1"}}, {{"acc", "0.5"}}),
                          made_run({2, 1}, {{"lr", "2"}}, {{"acc", "0.9"}}),
                          made_run({3, 1}, {{"lr", "3"}}, {{"acc", "0.9"}})};
  ColumnChoice choice;
  choice.sort = "lr";
  CHECK(column_of(ranked(analysis_of(runs), choice), title).best == Rows{1, 2});
  runs.resize(1);
  CHECK(column_of(ranked(analysis_of(runs)), title).best.empty());
  const auto unknown = analysis_of({made_run({1, 1}, {{"lr", "1"}}, {{"thing", "1"}}),
                                    made_run({2, 1}, {{"lr", "2"}}, {{"thing", "2"}})});
  CHECK(column_of(ranked(unknown), "VALID.THING mean ± sd").best.empty());
}

TEST_CASE("the second metric has a column with a best of its own", "[analysis]") {
  AnalyzerOptions options;
  options.metrics = {"acc", "loss"};
  const auto analysis =
      analysis_of({made_run({1, 1}, {{"lr", "1"}}, {{"acc", "0.5"}, {"loss", "1"}}),
                   made_run({2, 1}, {{"lr", "2"}}, {{"acc", "0.9"}, {"loss", "3"}})},
                  options);
  const auto column = column_of(ranked(analysis), "VALID.LOSS mean ± sd");
  CHECK(column.cells == Words{"3.0000", "1.0000"});  // in the order of the first metric
  CHECK(column.best == Rows{1});
  CHECK(column.part == Part::test);
}

TEST_CASE("a comparison is no certainty, and its note names the test", "[analysis]") {
  const auto far = ranked(analysis_of(repeated_runs()));
  CHECK(column_of(far, "P(best>)").cells == Words{"-", ">0.99"});
  CHECK(far.comparison_note.empty());
  CHECK(far.probability_note ==
        "P(best>): that the best is truly better, counting its choice from 2");
  auto runs = repeated_runs();
  const Words values{"0.1", "0.2", "0.5", "0.4", "0.3", "0.6"};  // differ by 0.1, -0.1 and 0.3
  for (std::size_t i = 0; i < runs.size(); ++i) runs[i].validation = {{"acc", values[i]}};
  const auto near = ranked(analysis_of(runs));
  CHECK(column_of(near, "P(best>)").cells[1].ends_with(" ≈"));
  CHECK(near.comparison_note == "≈ not distinguishable from the best (paired t test)");
  CHECK(ranked(analysis_of({made_run({1, 1}, {}, {{"acc", "1"}})})).probability_note.empty());
  for (auto& run : runs) run.validation = {{"acc", "0.5"}};
  CHECK_THAT(ranked(analysis_of(runs)).comparison_note,
             Catch::Contains("of all permutations 100% part them as far"));
}

TEST_CASE("a choice among several is told to be partly luck, or what judges it", "[analysis]") {
  auto runs = repeated_runs();
  CHECK(ranked(analysis_of(runs)).choice_note ==
        "best of 2 by valid.acc: partly luck, as of any choice");
  for (auto& run : runs) run.tests.emplace_back().statistics = {{"acc", "0.25"}};
  const auto tested = ranked(analysis_of(runs));
  CHECK(tested.choice_note == "best of 2 by valid.acc: judge it by test.acc");
  CHECK(column_of(tested, "TEST.ACC").cells == Words{"0.2500", "0.2500"});
  CHECK(ranked(analysis_of({made_run({1, 1}, {}, {{"acc", "1"}})})).choice_note.empty());
}

TEST_CASE("the first rows of an order are kept, with their ranks of all", "[analysis]") {
  ColumnChoice choice;
  choice.sort = "mean";
  choice.top = 1;
  const auto ranking = ranked(analysis_of(repeated_runs()), choice);
  CHECK(ranking.rows == Rows{1});
  CHECK(column_of(ranking, "#").cells == Words{"2"});
  CHECK(ranking.labels.cells == Words{"c1"});
}
