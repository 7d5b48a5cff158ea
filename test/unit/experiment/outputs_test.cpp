#include "support/planned_experiment.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/experiment/outputs.hpp>
#include <gridctl/launch/slurm/order.hpp>

#include <functional>
#include <vector>

namespace gridctl::experiment {
namespace {

/// A run that was handed to Slurm, whose allocation has said something.
class QueuedRun {
 public:
  QueuedRun() {
    REQUIRE(launch::slurm::record_use(experiment_.folder(), {}, {}));
    const auto batch = launch::slurm::batch_folder(experiment_.folder(), 1);
    REQUIRE(launch::slurm::write_order(batch, {}, {{run_, "t", ""}}, experiment_.folder()));
    fs::ofstream(batch / "0.log") << "slurmstepd: error: no such user\n";
    book(RunState::submitted);
  }
  void book(RunState state) { experiment_.journal->on_event(run_, test::event_of(state)); }
  void write() {
    experiment_.leave_folder(run_);
    fs::ofstream(run_.directory / layout::kOutputLog) << "epoch 1\n";
  }
  /// What `gridctl logs` shows of the run.
  [[nodiscard]] Outputs outputs() const {
    return test::get(outputs_of(experiment_.folder(), {experiment_.record({1, 1})}, {0}, {}));
  }
  /// The file of each look that `gridctl logs -f` takes; the run goes on behind the first.
  std::vector<std::string> follow(const std::function<void()>& then) {
    std::vector<std::string> files;
    auto books = test::get(read_books(experiment_.folder()));
    const auto show = [&](Output& output, bool /*to_the_end*/) {
      if (files.empty()) then();
      files.push_back(output.log.path().filename().string());
    };
    REQUIRE(follow_outputs(std::move(books), Phase::train, {0}, std::nullopt, show));
    return files;
  }

 private:
  test::PlannedExperiment experiment_;
  RunSpec run_ = experiment_.training({1, 1});
};

TEST_CASE("a run that is still queued has no output, one that never began has its allocation's",
          "[experiment]") {
  QueuedRun run;
  CHECK(run.outputs().found.empty());
  run.book(RunState::failed);
  REQUIRE(run.outputs().found.size() == 1);
  CHECK(run.outputs().found[0].log.path().filename() == "0.log");
}

TEST_CASE("a run that is followed from the queue on shows what it comes to write", "[experiment]") {
  QueuedRun run;
  SECTION("it begins") {
    const auto files = run.follow([&] {
      run.write();
      run.book(RunState::succeeded);
    });
    CHECK(files.front() == layout::kOutputLog);
    CHECK(files.back() == layout::kOutputLog);
  }
  SECTION("it never begins") {
    const auto files = run.follow([&] { run.book(RunState::failed); });
    CHECK(files.front() == layout::kOutputLog);
    CHECK(files.back() == "0.log");
  }
}

TEST_CASE("a run that has written shows what it has written", "[experiment]") {
  QueuedRun run;
  run.write();
  run.book(RunState::failed);
  REQUIRE(run.outputs().found.size() == 1);
  CHECK(run.outputs().found[0].log.path().filename() == layout::kOutputLog);
}

}  // namespace
}  // namespace gridctl::experiment
