#include "results/analyze_outcome.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/journal/journal.hpp>

#include <boost/filesystem/fstream.hpp>
#include <nlohmann/json.hpp>

using namespace gridctl;
using gridctl::test::Said;
using gridctl::test::ScratchDir;

namespace {

/// Three repetitions of one configuration: two good, one failed.
void write_experiment(const ScratchDir& scratch) {
  auto journal = journal::Journal::create(scratch.path() / journal::kJournalName, {});
  REQUIRE(journal);
  std::vector<journal::PlannedRun> runs;
  for (int repetition = 1; repetition <= 3; ++repetition) {
    runs.push_back({{1, repetition}, 0, 7});
  }
  REQUIRE((*journal)->add_plan({{1, "mlp", "mlp", "0001-mlp", "v1:0"}}, runs));
  for (int repetition = 1; repetition <= 3; ++repetition) {
    const auto folder = fs::path("runs/0001-mlp") / std::to_string(repetition) / "attempt-1";
    const std::string accuracy = repetition == 1 ? "0.25" : "0.75";
    scratch.write((folder / "config.yaml").string(), "lr: 0.10\n");
    scratch.write((folder / "metrics.jsonl").string(),
                  "{\"step\":1,\"split\":\"valid\",\"acc\":" + accuracy + "}\n");
    RunSpec spec{{1, repetition}, 1, 0, "mlp", scratch.path() / folder};
    RunEvent event;
    event.state = RunState::running;
    (*journal)->on_event(spec, event);
    event.state = repetition == 3 ? RunState::failed : RunState::succeeded;
    event.exit = ExitStatus{repetition == 3 ? 1 : 0, {}, false};
    (*journal)->on_event(spec, event);
  }
}

test::Outcome analyze(const fs::path& experiment, const Said& options, bool json = false) {
  return test::analyze({experiment.string()}, options, json);
}

std::string text_of(const fs::path& file) {
  fs::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("analyze counts the runs, ranks the configurations and names the CSV", "[commands]") {
  const ScratchDir scratch;
  write_experiment(scratch);
  const auto outcome = analyze(scratch.path(), {});
  REQUIRE(outcome.code == ExitCode::ok);
  CHECK(outcome.err.empty());
  const auto csv = scratch.path() / "analysis" / "results.csv";
  CHECK(outcome.out.find("Read 3 runs: 2 complete, 1 failed (1.3); 0 tests. "
                         "Metric valid.acc, higher is better.\n") == 0);
  CHECK(outcome.out.find("2/3  0.5000 ± 0.3536") != std::string::npos);
  CHECK(outcome.out.find("Wrote " + csv.parent_path().string() + "/\n  results.csv   3 rows x ") !=
        std::string::npos);
  CHECK(text_of(csv).find("\nexperiment") == std::string::npos);
  CHECK(text_of(csv).find("experiment,configuration,repetition,run_id,task,") == 0);
}

TEST_CASE("--format csv prints what the file holds", "[commands]") {
  const ScratchDir scratch;
  write_experiment(scratch);
  const auto outcome = analyze(
      scratch.path(), {{"format", "csv"}, {"output", (scratch.path() / "new/out").string()}});
  REQUIRE(outcome.code == ExitCode::ok);
  CHECK(outcome.out == text_of(scratch.path() / "new/out/results.csv"));
  CHECK_FALSE(outcome.out.empty());
  CHECK_FALSE(fs::exists(scratch.path() / "analysis"));
}

TEST_CASE("--json prints one document", "[commands]") {
  const ScratchDir scratch;
  write_experiment(scratch);
  const auto outcome = analyze(scratch.path(), {{"metric", "acc"}, {"min", ""}}, true);
  REQUIRE(outcome.code == ExitCode::ok);
  const auto document = nlohmann::json::parse(outcome.out);
  CHECK(document["schema"] == "gridctl.analyze/1");
  CHECK(document["metric"] == "valid.acc");
  CHECK(document["higher_is_better"] == false);
  CHECK(document["runs"]["total"] == 3);
  CHECK(document["runs"]["failed_runs"] == nlohmann::json::array({"1.3"}));
  CHECK(document["configurations"][0]["mean"] == 0.5);
  CHECK(document["configurations"][0]["values"] == 2);
  CHECK(document["configurations"][0]["run_ids"] ==
        nlohmann::json::array({"c1r1", "c1r2", "c1r3"}));
  CHECK(document["best"][0]["configuration"] == 1);
  CHECK_FALSE(fs::exists(scratch.path() / "analysis"));  // no files, unless they are asked for
}

TEST_CASE("--strict fails where a run has no value", "[commands]") {
  const ScratchDir scratch;
  write_experiment(scratch);
  CHECK(analyze(scratch.path(), {{"strict", ""}}).code == ExitCode::runs_failed);
}

TEST_CASE("a wrong metric gets a suggestion, and nothing is written", "[commands]") {
  const ScratchDir scratch;
  write_experiment(scratch);
  const auto outcome = analyze(scratch.path(), {{"metric", "valid.acq"}});
  REQUIRE_FALSE(outcome.code);
  CHECK(outcome.code.error().kind == ErrorKind::usage);
  CHECK(outcome.code.error().help == "did you mean 'valid.acc'?");
  CHECK_FALSE(fs::exists(scratch.path() / "analysis"));
  CHECK_FALSE(analyze(scratch.path(), {{"min", ""}, {"max", ""}}).code);
}

TEST_CASE("a metric whose direction nobody knows is asked for it", "[commands]") {
  const ScratchDir scratch;
  write_experiment(scratch);
  for (const char* repetition : {"1", "2", "3"}) {
    const auto folder = std::string("runs/0001-mlp/") + repetition + "/attempt-1/";
    scratch.write(folder + "metrics.jsonl",
                  "{\"step\":1,\"split\":\"valid\",\"spin\":" + std::string(repetition) + "}\n");
  }
  const auto outcome = analyze(scratch.path(), {{"metric", "spin"}});
  REQUIRE_FALSE(outcome.code);
  CHECK(outcome.code.error().help == "say '--max' or '--min'");
  CHECK(analyze(scratch.path(), {{"metric", "spin"}, {"max", ""}}).code == ExitCode::ok);
  const auto guessed = analyze(scratch.path(), {});
  REQUIRE(guessed.code == ExitCode::ok);
  CHECK(guessed.out.find("higher is better (a guess: say --min or --max).") != std::string::npos);
}

TEST_CASE("--strict fails where a file could not be read whole", "[commands]") {
  const ScratchDir scratch;
  write_experiment(scratch);
  scratch.write("runs/0001-mlp/3/attempt-1/metrics.jsonl", "");
  const Said strict{{"strict", ""}, {"metric", "acc"}};
  scratch.write("runs/0001-mlp/1/attempt-1/metrics.jsonl",
                "{\"step\":1,\"split\":\"valid\",\"acc\":0.25}\nno JSON\n");
  const auto outcome = analyze(scratch.path(), strict);
  CHECK(outcome.code == ExitCode::runs_failed);
  CHECK(outcome.err.find("metrics.jsonl") != std::string::npos);
}

TEST_CASE("a directory without runs is nothing to do", "[commands]") {
  const ScratchDir scratch;
  const auto outcome = analyze(scratch.path(), {});
  REQUIRE_FALSE(outcome.code);
  CHECK(outcome.code.error().kind == ErrorKind::nothing_to_do);
}
