#include "output/best_text.hpp"

#include "made_runs.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

using namespace gridctl;
using namespace gridctl::analysis;
using test::analysis_of;
using test::made_run;
using test::ScratchDir;

namespace {

constexpr report::Look kLook{100, false, true};

std::vector<collect::RunResult> repetitions(int count) {
  std::vector<collect::RunResult> runs;
  for (int i = 1; i <= count; ++i) runs.push_back(made_run({1, i}, {}, {{"acc", "0.5"}}));
  return runs;
}

}  // namespace

TEST_CASE("the best configuration is named with its first five runs", "[analysis]") {
  CHECK(best_text(analysis_of(repetitions(1)), kLook) == "Best: configuration 1 (run 1.1)\n\n");
  CHECK(best_text(analysis_of(repetitions(6)), kLook) ==
        "Best: configuration 1 (runs 1.1, 1.2, 1.3, 1.4, 1.5, ...)\n\n");
  auto joined = repetitions(1);
  joined[0].experiment = "second";
  joined[0].id_in_books = RunId{7, 2};
  CHECK(best_text(analysis_of(joined), kLook) == "Best: configuration 7 of second (run 7.2)\n\n");
  CHECK(best_text(analysis_of({made_run({1, 1}, {}, {})}), kLook).empty());
}

TEST_CASE("the best group of several configurations goes by its label", "[analysis]") {
  AnalyzerOptions options;
  options.experiments = {"e"};
  options.group_by = {"net"};
  const auto analysis =
      analysis_of({made_run({1, 1}, {{"lr", "0.1"}, {"net", "a"}}, {{"acc", "0.5"}}),
                   made_run({2, 1}, {{"lr", "0.2"}, {"net", "a"}}, {{"acc", "0.6"}})},
                  options);
  CHECK(best_text(analysis, kLook) == "Best: net=a (runs 1.1, 2.1)\n\n");
}

TEST_CASE("each task has a best of its own in the text", "[analysis]") {
  CHECK(best_text(analysis_of(test::runs_of_two_tasks()), kLook) ==
        "Best of dataset=x: configuration 2 (run 2.1)\n"
        "Best of dataset=y: configuration 3 (run 3.1)\n\n");
}

TEST_CASE("the way to look at the best runs is told of one experiment of gridctl", "[analysis]") {
  AnalyzerOptions options;
  options.experiments = {"my runs"};
  const auto text = best_text(analysis_of(repetitions(1), options), kLook);
  CHECK(text.ends_with("\n  look    gridctl show 'my runs' best\n\n"));
  options.experiments = {"a", "b"};
  CHECK(best_text(analysis_of(repetitions(1), options), kLook).find("look") == std::string::npos);
}

TEST_CASE("three models are named, and how many more there are", "[analysis]") {
  const ScratchDir scratch;
  for (const char* name : {"a.pt", "b.onnx", "c.h5", "d.ckpt", "e.pkl", "log.txt"})
    scratch.write(std::string("run/") + name, "");
  auto runs = repetitions(1);
  runs[0].folder = scratch.path() / "run";
  auto analysis = analysis_of(runs);
  analysis.experiment.folder = scratch.path();
  CHECK(best_text(analysis, kLook) ==
        "Best: configuration 1 (run 1.1)\n"
        "  model   run/a.pt\n  model   run/b.onnx\n  model   run/c.h5\n          2 more\n\n");
}

TEST_CASE("the best run's command is told so that a shell repeats it", "[analysis]") {
  const ScratchDir scratch;
  auto runs = repetitions(1);
  runs[0].folder = scratch.path() / "attempt-1" / "output";
  const auto text_with = [&](const std::string& record) {
    scratch.write("attempt-1/run.json", record);
    return best_text(analysis_of(runs), kLook);
  };
  CHECK(text_with(R"({"command": ["python", "my train.py"], "cwd": "/data/x y"})")
            .ends_with("\n  again   cd '/data/x y' && python 'my train.py'\n\n"));
  const auto damaged = GENERATE(
      as<std::string>(), "", "[1]", R"({"cwd": "/data"})", R"({"command": "python", "cwd": "/"})",
      R"({"command": [], "cwd": "/"})", R"({"command": ["python"], "cwd": 1})");
  CHECK(text_with(damaged).find("again") == std::string::npos);
}
