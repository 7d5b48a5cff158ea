#include "made_runs.hpp"
#include "support/catch.hpp"

#include <gridctl/analysis/output/text.hpp>
#include <gridctl/core/text.hpp>

using namespace gridctl;
using namespace gridctl::analysis;
using test::analysis_of;
using test::made_run;

namespace {

using Words = std::vector<std::string>;
using Runs = std::vector<collect::RunResult>;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string text_at(const Analysis& analysis, int columns, const PrintOptions& options = {}) {
  const auto text = analysis_text(analysis, {}, options, {columns, false, true});
  REQUIRE(text);
  return *text;
}

Result<std::string> text_of(const Analysis& analysis, const PrintOptions& options) {
  std::string text;
  const auto done = append_text(analysis, {}, options, {}, [&](std::string_view piece) {
    text += piece;
    return Result<void>();
  });
  if (!done) {
    CHECK(text.empty());
    return tl::unexpected(done.error());
  }
  return text;
}

std::string printed(const Analysis& analysis, const PrintOptions& options) {
  const auto text = text_of(analysis, options);
  REQUIRE(text);
  return *text;
}

/// So many configurations, with one run each.
Runs configurations(int count, const std::string& metric = "acc") {
  Runs runs;
  for (int i = 1; i <= count; ++i)
    runs.push_back(
        made_run({i, 1}, {{"lr", std::to_string(i)}}, {{metric, fmt::format("0.{:02}", i)}}));
  return runs;
}

/// Three keys, three repetitions, and a test beside the validation.
Analysis wide_analysis() {
  Runs runs;
  for (int i = 1; i <= 4; ++i) {
    for (int repetition = 1; repetition <= 3; ++repetition) {
      runs.push_back(made_run({i, repetition},
                              {{"optimizer", i % 2 == 0 ? "adam" : "momentum"},
                               {"schedule", i <= 2 ? "cosine_with_warmup" : "linear_with_warmup"}},
                              {{"acc", fmt::format("0.{}{}", i, repetition)}}));
      runs.back().tests.emplace_back().statistics = {{"acc", fmt::format("0.{}", i)}};
    }
  }
  return analysis_of(std::move(runs));
}

}  // namespace

TEST_CASE("the headline counts runs by state and names those that went wrong", "[analysis]") {
  auto runs = configurations(9);
  for (std::size_t i = 2; i < 8; ++i) runs[i].record.state = RunState::failed;
  runs[8].record.state = RunState::lost;
  runs[0].tests.resize(1);
  CHECK(headline(analysis_of(runs)) ==
        "Read 9 runs: 2 complete, 6 failed (3.1, 4.1, 5.1, 6.1, 7.1, ...), 1 lost (9.1); 1 test. "
        "Metric valid.acc, higher is better.");
}

TEST_CASE("the headline says which metric ranks, and whether its direction is a guess",
          "[analysis]") {
  CHECK(headline(analysis_of(configurations(2, "loss"))).ends_with("valid.loss, lower is better."));
  CHECK(headline(analysis_of(configurations(2, "thing")))
            .ends_with("higher is better (a guess: say --min or --max)."));
  CHECK(headline(analysis_of(test::runs_of_two_tasks())).ends_with(" 2 tasks, a ranking each."));
  auto runs = configurations(2);
  for (auto& run : runs) run.validation.clear();
  CHECK(headline(analysis_of(runs)).ends_with(" Nothing to rank by."));
}

TEST_CASE("no line of an analysis is wider than its terminal", "[analysis]") {
  const auto analysis = wide_analysis();
  for (int columns = 40; columns <= 200; ++columns) {
    for (const auto& line : split(text_at(analysis, columns), '\n')) {
      INFO(columns << ": " << line);
      CHECK(display_width(line) <= columns);
    }
  }
}

TEST_CASE("a narrow terminal loses intervals, then tests, then comparisons, never the mean",
          "[analysis]") {
  const auto analysis = wide_analysis();
  const Words parts{"95% CI", "TEST.ACC ", "P(best>)", "mean ±"};
  std::size_t lost = 0;
  for (int columns = 200; columns >= 40; --columns) {
    const auto lines = split(text_at(analysis, columns), '\n');
    const auto titles =
        std::find_if(lines.begin(), lines.end(), [](const auto& line) { return has(line, "#"); });
    REQUIRE(titles != lines.end());
    INFO(columns << ": " << *titles);
    while (lost < parts.size() && !has(*titles + " ", parts[lost])) ++lost;
    for (auto i = lost; i < parts.size(); ++i) CHECK(has(*titles + " ", parts[i]));
  }
  CHECK(lost == 3);
}

TEST_CASE("keys and labels are cut and left out before the deviation of a mean", "[analysis]") {
  const auto analysis = wide_analysis();
  for (int columns = 80; columns >= 21; --columns) {
    const auto text = text_at(analysis, columns);
    CAPTURE(columns, text);
    CHECK(has(text, "± 0.0100"));
  }
}

TEST_CASE("a comparison that is not shown has no note", "[analysis]") {
  const auto analysis = wide_analysis();
  CHECK(has(text_at(analysis, 200), "P(best>): that"));
  const auto narrow = text_at(analysis, 40);
  CHECK_FALSE(has(narrow, "P(best>)"));
  CHECK_FALSE(has(narrow, "distinguishable"));
}

TEST_CASE("boxes are explained where they are drawn", "[analysis]") {
  const auto analysis = wide_analysis();
  CHECK(has(text_at(analysis, 200), "box: least ├"));
  CHECK_FALSE(has(text_at(analysis, 40), "box:"));
  const auto ascii = analysis_text(analysis, {}, {}, {200, false, false});
  REQUIRE(ascii);
  CHECK(has(*ascii, "box: least |-"));
}

TEST_CASE("twenty groups are shown, and how many more there are", "[analysis]") {
  const auto analysis = analysis_of(configurations(25));
  CHECK(has(text_at(analysis, 100), " …  5 more (--all)\n"));
  PrintOptions options;
  options.choice.top = 3;
  CHECK(has(text_at(analysis, 100, options), " …  22 more (--all)\n"));
  options.choice.top.reset();
  options.all = true;
  CHECK_FALSE(has(text_at(analysis, 100, options), "more (--all)"));
  CHECK_FALSE(has(text_at(analysis_of(configurations(20)), 100), "more (--all)"));
}

TEST_CASE("eight tasks are shown, and how many more there are", "[analysis]") {
  Runs runs;
  for (int i = 1; i <= 20; ++i)
    runs.push_back(made_run(
        {i, 1},
        {{"dataset", "d" + std::to_string((i + 1) / 2)}, {"lr", i % 2 == 0 ? "0.1" : "0.2"}},
        {{"acc", fmt::format("0.{:02}", i)}}));
  const auto analysis = analysis_of(std::move(runs));
  const auto text = text_at(analysis, 100);
  CHECK(has(text, "dataset=d8: 2 configurations, by valid.acc, higher is better\n"));
  CHECK_FALSE(has(text, "dataset=d9: 2 configurations"));
  CHECK(has(text, "2 more tasks (--all)\n"));
  PrintOptions options;
  options.all = true;
  CHECK(has(text_at(analysis, 100, options), "dataset=d10: 2 configurations"));
}

TEST_CASE("labels of configurations stand for keys that are too wide, unless keys are named",
          "[analysis]") {
  Runs runs;
  for (int i = 1; i <= 2; ++i) {
    const std::string value(60, static_cast<char>('a' + i));
    runs.push_back(made_run({i, 1}, {{"net", value}, {"schedule", value}}, {{"acc", "0.5"}}));
  }
  AnalyzerOptions options;
  CHECK(has(text_at(analysis_of(runs, options), 100), " LABEL "));
  options.group_by = {"net", "schedule"};
  const auto named = text_at(analysis_of(runs, options), 100);
  CHECK_FALSE(has(named, " LABEL "));
  CHECK(has(named, " SCHEDULE "));
}

TEST_CASE("what matters is told of complete grids, and correlations of others", "[analysis]") {
  Runs runs;
  const auto add = [&](const char* lr, const char* net, const char* accuracy) {
    const auto number = static_cast<int>(runs.size()) + 1;
    runs.push_back(made_run({number, 1}, {{"lr", lr}, {"net", net}}, {{"acc", accuracy}}));
  };
  add("1", "a", "0.1");
  add("1", "b", "0.2");
  add("2", "a", "0.3");
  CHECK(has(text_at(analysis_of(runs), 100), "Rank correlation with valid.acc\n  lr +0.87"));
  add("2", "b", "0.4");
  const auto text = text_at(analysis_of(runs), 100);
  CHECK(has(text, "What matters for valid.acc\n  lr "));
  CHECK(text.find("80%") < text.find("net "));
  CHECK_FALSE(has(text, "Rank correlation"));
}

TEST_CASE("curves of the best groups are drawn in the order of their rank", "[analysis]") {
  auto runs = configurations(7);
  for (auto& run : runs) {
    const std::vector<collect::Curve> curves{test::made_curve("acc", {0, 0.5, 1})};
    run.curves = std::make_shared<const std::vector<collect::Curve>>(curves);
  }
  const auto text = text_at(analysis_of(runs), 100);
  const auto begin = text.find("Learning curves of valid.acc (mean, steps 1 to 3)\n1  c7  ");
  REQUIRE(begin != std::string::npos);
  CHECK(has(text.substr(begin), "\n5  c3  "));
  CHECK_FALSE(has(text.substr(begin), "c2  "));
  for (auto& run : runs) run.curves = nullptr;
  CHECK_FALSE(has(text_at(analysis_of(runs), 100), "Learning curves"));
}

TEST_CASE("a pooled group shows how many tasks it has, and no score unless it has all",
          "[analysis]") {
  auto runs = test::runs_of_two_tasks();
  runs[3].validation.clear();
  AnalyzerOptions options;
  options.pool = "dataset";
  const auto lines = split(text_at(analysis_of(runs, options), 100), '\n');
  const auto title = std::find_if(lines.begin(), lines.end(), [](const auto& line) {
    return line.starts_with("Pooled over config.dataset (95 % intervals");
  });
  REQUIRE(lines.end() - title > 3);
  CHECK(title[2].starts_with("0.1    2/2     2  0.7000 ["));
  CHECK(title[3].starts_with("0.2    1/2     1  "));
  CHECK(title[3].ends_with("  -                        -"));
}

TEST_CASE("the files that were written are listed with their sizes", "[analysis]") {
  AnalyzerOptions options;
  options.output = "out";
  const auto analysis = analysis_of(configurations(2), options);
  const auto text = analysis_text(analysis, {{"results.csv", "", "2 rows"}}, {}, {});
  REQUIRE(text);
  CHECK(text->ends_with("Wrote out/\n  results.csv  2 rows\n"));
  CHECK_FALSE(has(text_at(analysis, 80), "Wrote"));
}

TEST_CASE("results as data have the columns and rows that were chosen", "[analysis]") {
  auto runs = configurations(2);
  runs[0].record.label = "=1+1";
  AnalyzerOptions analyzer;
  PrintOptions options;
  options.format = "csv";
  options.choice.columns = {"label", "lr"};
  options.choice.sort = "lr";
  options.choice.descending = true;
  CHECK(printed(analysis_of(runs, analyzer), options) == "label,config.lr\nc2,2\n=1+1,1\n");
  analyzer.excel_safe = true;
  CHECK(printed(analysis_of(runs, analyzer), options) == "label,config.lr\nc2,2\n'=1+1,1\n");
  options.format = "json";
  CHECK(has(printed(analysis_of(runs, analyzer), options),
            "\"columns\": [\"label\",\"config.lr\"],\n  \"rows\": [\n    [\"c2\",2],"));
  options.choice.columns = {"momentum"};
  CHECK_FALSE(text_of(analysis_of(runs, analyzer), options));
}

TEST_CASE("without statistics there is a text, and no table for a paper", "[analysis]") {
  auto runs = configurations(2);
  for (auto& run : runs) run.validation.clear();
  const auto analysis = analysis_of(runs);
  PrintOptions options;
  CHECK(has(printed(analysis, options), "Nothing to rank by"));
  options.format = GENERATE(as<std::string>(), "md", "latex");
  const auto text = text_of(analysis, options);
  REQUIRE_FALSE(text);
  CHECK(text.error().kind == ErrorKind::nothing_to_do);
  CHECK(has(printed(analysis_of(configurations(2)), options),
            options.format == "md" ? "| --" : "\\begin{tabular}"));
}
