// An experiment that is planned and has run as far as a test says: a plan, its journal, and folders
// of runs that a gridctl before has left.
#pragma once

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/launch/exit_record.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/schedule/model_tests.hpp>
#include <gridctl/schedule/trainings.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gridctl::test {

/// A value that must be there.
template <class Value>
Value get(Result<Value> result) {
  if (!result) FAIL(to_text(result.error()));
  return std::move(*result);
}

inline constexpr TimePoint at(int second) {
  return TimePoint(std::chrono::seconds(1'790'000'000 + second));
}

inline RunEvent event_of(RunState state, int second = 0) {
  RunEvent event;
  event.state = state;
  event.at = at(second);
  return event;
}

/// The end of a child by an exit code, as the journal books it.
inline RunEvent end_of(RunState state, int exit_code, const std::string& reason = {}) {
  auto event = event_of(state, 10);
  event.exit = ExitStatus{exit_code, std::nullopt, false};
  event.seconds = 5;
  event.reason = reason;
  return event;
}

class PlannedExperiment {
 public:
  /// The grid has one task `t` with this `grid_sweep`; its trainer and its tester are /bin/true.
  explicit PlannedExperiment(const std::string& sweep = "{lr: [1, 2]}", int repetitions = 1)
      : plan(make_plan(scratch, sweep, repetitions)) {
    fs::create_directories(folder());
    journal::ExperimentRecord experiment;
    experiment.name = "experiment";
    journal = get(journal::Journal::create(folder() / journal::kJournalName, experiment));
    REQUIRE(journal->add_plan(configurations(), runs()));
  }

  [[nodiscard]] fs::path folder() const { return scratch.path() / "experiment"; }

  [[nodiscard]] RunSpec training(RunId id, int attempt = 1) const {
    return schedule::Trainings(plan, folder()).run({id, 0, attempt});
  }
  /// Test `test` of what attempt 1 of the training left.
  [[nodiscard]] RunSpec test_of(RunId id, int test, int attempt = 1) const {
    auto spec = training(id);
    spec.directory = schedule::test_folder(spec.directory, test, attempt);
    spec.test = test;
    spec.attempt = attempt;
    spec.model = training(id).directory / "model.pt";
    return spec;
  }

  /// Books that the run began, in its slot "cpu:1".
  void begin(const RunSpec& run) const {
    auto event = event_of(RunState::running);
    event.slot = "cpu:1";
    journal->on_event(run, event);
  }
  /// Books that it began and how it ended.
  void end(const RunSpec& run, const RunEvent& event) const {
    begin(run);
    journal->on_event(run, event);
  }
  void succeed(const RunSpec& run) const {
    leave_folder(run);
    end(run, end_of(RunState::succeeded, 0));
  }
  void fail(const RunSpec& run, const std::string& reason = "exit 1", int code = 1) const {
    end(run, end_of(RunState::failed, code, reason));
  }

  /// The folder that a run which began has.
  void leave_folder(const RunSpec& run) const { fs::create_directories(run.directory); }
  /// The folder with the record of an exit that no gridctl has booked.
  void leave_exit(const RunSpec& run, int code) const {
    leave_folder(run);
    launch::JobExit exit;
    exit.exit.status.code = code;
    exit.seconds = 3;
    exit.ended_at = at(20);
    fs::ofstream(run.directory / launch::kExitRecord) << launch::exit_record(exit, {});
  }
  /// A trained model below the folder of a training.
  void leave_model(RunId id, const std::string& name = "model.pt") const {
    leave_folder(training(id));
    fs::ofstream(training(id).directory / name) << "weights";
  }

  [[nodiscard]] RunRecord record(RunId id, int test = 0) const {
    for (auto& record : get(journal->runs(test > 0 ? Phase::test : Phase::train))) {
      if (record.id == id && record.test == test) return record;
    }
    FAIL("no record of " << to_string(id));
    return {};
  }
  /// "1 lost, 2 failed": the attempts of a run in the books.
  [[nodiscard]] std::string attempts(RunId id, int test = 0) const {
    std::string text;
    for (const auto& attempt : get(journal->attempts(id, test)))
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", attempt.attempt,
                          to_string(attempt.state));
    return text;
  }

  [[nodiscard]] static plan::Plan make_plan(const ScratchDir& scratch, const std::string& sweep,
                                            int repetitions) {
    const auto base = scratch.write("base.yaml", "lr: 0\nwidth: 8\n");
    const auto file = scratch.write(
        "grid.yaml",
        fmt::format("grid_settings: {{experiment_repetitions: {}}}\n"
                    "grid_tasks: [{{name: t, default_configs: '{}'}}]\n"
                    "grid_sweep: {}\n"
                    "trainer: {{command: [/bin/true]}}\n"
                    "tester: {{command: [/bin/true, \"${{model}}\"], model: \"*.pt\"}}\n",
                    repetitions, base.string(), sweep));
    return get(plan::Plan::expand(get(config::load_grid(file))));
  }

  ScratchDir scratch;
  plan::Plan plan;
  std::unique_ptr<journal::Journal> journal;

 private:
  [[nodiscard]] std::vector<journal::ConfigurationRecord> configurations() const {
    std::vector<journal::ConfigurationRecord> list;
    for (std::size_t i = 0; i < plan.configuration_count(); ++i) {
      const auto entry = plan.configuration_at(i);
      list.push_back({entry.number, entry.label, "t", entry.folder, entry.identity});
    }
    return list;
  }
  [[nodiscard]] std::vector<journal::PlannedRun> runs() const {
    std::vector<journal::PlannedRun> list;
    for (std::size_t i = 0; i < plan.runs(); ++i)
      list.push_back({plan.run(i), 0, plan.seed(plan.run(i))});
    return list;
  }
};

}  // namespace gridctl::test
