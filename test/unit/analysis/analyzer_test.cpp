#include "analyzed_runs.hpp"
#include "support/catch.hpp"

#include <gridctl/analysis/analyzer.hpp>

#include <map>
#include <string>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::analysis;
using test::ScratchDir;
using test::write_run;

namespace {

using Words = std::vector<std::string>;

constexpr const char* kMetrics = "{\"step\":1,\"split\":\"valid\",\"acc\":0.5}\n";

/// Two runs, and an analysis of them into a folder beside.
AnalyzerOptions two_runs(const ScratchDir& scratch) {
  write_run(scratch, "a", "{lr: 0.1}", kMetrics);
  write_run(scratch, "b", "{lr: 0.2}", kMetrics);
  AnalyzerOptions options;
  options.experiments = {scratch.path() / "runs"};
  options.output = scratch.path() / "analysis";
  return options;
}

Words names_of(const Analyzer& analyzer) {
  Words names;
  for (const auto& file : analyzer.files()) names.push_back(file.name);
  return names;
}

}  // namespace

TEST_CASE("an analysis writes the files that were asked for and counts the runs", "[analysis]") {
  const ScratchDir scratch;
  auto options = two_runs(scratch);
  options.legacy_name = "old.csv";
  options.exports = {Export::sqlite, Export::mlflow, Export::wandb, Export::tensorboard};
  Analyzer analyzer(options);
  const auto summary = analyzer.work();
  REQUIRE(summary);
  CHECK(summary->planned == 2);
  CHECK(summary->succeeded == 2);
  CHECK(names_of(analyzer) == Words{"results.csv", "metrics.csv", "groups.csv", "results.json",
                                    "tables.md", "tables.tex", "old.csv", "results.sqlite",
                                    "import_mlflow.py", "import_wandb.py",
                                    "tensorboard/c1r1/events.out.tfevents.0.gridctl",
                                    "tensorboard/c2r1/events.out.tfevents.0.gridctl"});
  for (const auto& file : analyzer.files()) CHECK(fs::is_regular_file(options.output / file.name));
  CHECK(analyzer.files()[1].size == "2 rows");
  CHECK(analyzer.files()[2].size == "2 rows");
}

TEST_CASE("event files of an analysis have the runs, their numbers and their configurations",
          "[analysis]") {
  const ScratchDir scratch;
  auto options = two_runs(scratch);
  options.exports = {Export::tensorboard};
  Analyzer first(options);
  REQUIRE(first.work());
  AnalyzerOptions again;
  again.experiments = {options.output / "tensorboard"};
  Analyzer second(again);
  const auto summary = second.work();
  REQUIRE(summary);
  CHECK(summary->succeeded == 2);
  const auto& table = second.analysis().table;
  REQUIRE(table.rows.size() == 2);
  for (const auto& [column, cells] : std::map<std::string, Words>{{"config.lr", {"0.1", "0.2"}},
                                                                  {"valid.acc", {"0.5", "0.5"}},
                                                                  {"valid.acc.step", {"1", "1"}}}) {
    INFO(column);
    const auto index = table.column(column);
    REQUIRE(index);
    CHECK(Words{std::string(table.rows[0][*index]), std::string(table.rows[1][*index])} == cells);
  }

  SECTION("those of runs that are gone do not stay") {
    fs::remove_all(scratch.path() / "runs" / "b");
    REQUIRE(Analyzer(options).work());
    CHECK(fs::exists(options.output / "tensorboard" / "c1r1"));
    CHECK_FALSE(fs::exists(options.output / "tensorboard" / "c2r1"));
    CHECK(fs::exists(scratch.path() / "analysis.1" / "tensorboard" / "c2r1"));
  }
}

TEST_CASE("seed 0 of another program's runs is a seed: pairs of runs share it", "[analysis]") {
  const ScratchDir scratch;
  for (const char* lr : {"0.1", "0.2"}) {
    for (const char* seed : {"0", "1"})
      write_run(scratch, std::string(lr) + "-" + seed,
                fmt::format("{{lr: {}, seed: {}}}", lr, seed), kMetrics);
  }
  AnalyzerOptions options;
  options.experiments = {scratch.path() / "runs"};
  Analyzer analyzer(options);
  REQUIRE(analyzer.work());
  const auto& table = analyzer.analysis().table;
  CHECK(table.rows.front()[table.column("seed").value()] == "0");
  const auto& samples = analyzer.analysis().tasks.front().metrics.front().samples;
  REQUIRE(samples.size() == 2);
  CHECK_FALSE(samples[0].runs[0].pair.empty());
  CHECK(samples[0].runs[0].pair == samples[1].runs[0].pair);
}

TEST_CASE("unfinished runs are ranked if no run is complete, whatever files are made",
          "[analysis]") {
  collect::Experiment experiment;
  for (int number = 1; number <= 2; ++number) {
    auto& run = experiment.runs.emplace_back();
    run.record.id = {number, 1};
    run.record.state = RunState::lost;
    run.validation = {{"acc", fmt::format("0.{}", number)}};
  }
  for (const char* output : {"", "analysis"}) {
    AnalyzerOptions options;
    options.output = output;
    const auto analysis = analyze(options, experiment);
    REQUIRE(analysis);
    const auto& groups = analysis->tasks.front().metrics.front().analysis.groups;
    REQUIRE(groups.size() == 2);
    CHECK(groups.front().description.mean == 0.2);
    CHECK(groups.front().rank == 1);
  }
}

TEST_CASE("without an output folder no file is made", "[analysis]") {
  const ScratchDir scratch;
  auto options = two_runs(scratch);
  options.output.clear();
  Analyzer analyzer(options);
  REQUIRE(analyzer.work());
  CHECK(analyzer.files().empty());
  CHECK_FALSE(fs::exists(scratch.path() / "analysis"));
}

TEST_CASE("an analysis that fails writes nothing", "[analysis]") {
  const ScratchDir scratch;
  auto options = two_runs(scratch);
  SECTION("no run is left") {
    options.wanted = [](const collect::RunResult&) { return false; };
  }
  SECTION("a metric that no run has") {
    options.metrics = {"loss"};
  }
  SECTION("rules that cannot be read") {
    options.scrape = [](const fs::path&) -> Result<collect::ScrapeRules> {
      return fail(ErrorKind::usage, "a rule without a number");
    };
  }
  CHECK_FALSE(Analyzer(options).work());
  CHECK_FALSE(fs::exists(options.output));
}

TEST_CASE("only the runs that are wanted count", "[analysis]") {
  const ScratchDir scratch;
  auto options = two_runs(scratch);
  options.wanted = [](const collect::RunResult& run) {
    return run.configuration == collect::Values{{"lr", "0.2"}};
  };
  Analyzer analyzer(options);
  const auto summary = analyzer.work();
  REQUIRE(summary);
  CHECK(summary->planned == 1);
  CHECK(analyzer.analysis().table.rows.size() == 1);
  options.wanted = nullptr;
  options.selectors = {"1"};
  Analyzer selected(options);
  REQUIRE(selected.work());
  REQUIRE(selected.analysis().experiment.runs.size() == 1);
  CHECK(selected.analysis().experiment.runs[0].record.id == RunId{1, 1});
}
