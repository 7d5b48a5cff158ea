#include "analyzed_runs.hpp"
#include "support/catch.hpp"

#include <gridctl/analysis/best.hpp>

using namespace gridctl;
using namespace gridctl::analysis;
using test::accuracy;
using test::analyzed;
using test::ScratchDir;
using test::write_run;

TEST_CASE("the best configuration is named with its runs and models", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{lr: 1, seed: 1}", accuracy("0.5"));
  write_run(scratch, "b", "{lr: 2, seed: 1}", accuracy("0.7"));
  write_run(scratch, "c", "{lr: 2, seed: 2}", accuracy("0.9"));
  scratch.write("runs/c/checkpoints/model.pt", "x");
  scratch.write("runs/c/notes.txt", "x");
  const auto best = best_runs(analyzed(scratch));
  REQUIRE(best.size() == 1);
  CHECK(best[0].configuration == 2);
  CHECK(best[0].runs == std::vector<std::size_t>{2, 1});  // the best one first
  CHECK(best[0].models == std::vector<std::string>{"c/checkpoints/model.pt"});
  CHECK(best[0].command.empty());
}

TEST_CASE("a metric of unknown direction has no best", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{lr: 1}", "{\"step\":1,\"split\":\"valid\",\"thing\":1}\n");
  write_run(scratch, "b", "{lr: 2}", "{\"step\":1,\"split\":\"valid\",\"thing\":2}\n");
  CHECK(best_runs(analyzed(scratch)).empty());
}

TEST_CASE("each dataset has a best of its own, and metrics of its own", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{dataset: x, lr: 1}", accuracy("0.5"));
  write_run(scratch, "b", "{dataset: x, lr: 2}", accuracy("0.7"));
  write_run(scratch, "c", "{dataset: y, lr: 1}", "{\"step\":1,\"split\":\"valid\",\"loss\":3}\n");
  write_run(scratch, "d", "{dataset: y, lr: 2}", "{\"step\":1,\"split\":\"valid\",\"loss\":2}\n");
  const auto analysis = analyzed(scratch);
  REQUIRE(analysis.tasks.size() == 2);
  CHECK(analysis.tasks[0].metrics.front().metric == "valid.acc");
  CHECK(analysis.tasks[1].metrics.front().metric == "valid.loss");
  const auto best = best_runs(analysis);
  REQUIRE(best.size() == 2);
  CHECK(best[0].runs == std::vector<std::size_t>{1});
  CHECK(best[1].runs == std::vector<std::size_t>{3});
  CHECK(best[1].task == "dataset=y");
}
