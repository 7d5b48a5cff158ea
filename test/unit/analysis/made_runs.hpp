// Runs made of values, and the analysis of them: no file is read or written.
#pragma once

#include "support/catch.hpp"

#include <gridctl/analysis/analysis.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gridctl::test {

/// A run that succeeded, with the statistics of its validation. Its label is "c" and the number of
/// its configuration.
inline collect::RunResult made_run(RunId id, collect::Values configuration,
                                   collect::Values validation) {
  collect::RunResult run;
  run.record.id = id;
  run.record.seed = static_cast<std::uint64_t>(id.repetition);
  run.record.state = RunState::succeeded;
  run.record.label = "c" + std::to_string(id.configuration);
  run.configuration = std::move(configuration);
  run.validation = std::move(validation);
  return run;
}

/// The experiment "e", made by gridctl, of these runs.
inline collect::Experiment made_experiment(std::vector<collect::RunResult> runs) {
  collect::Experiment experiment;
  experiment.name = "e";
  experiment.runs = std::move(runs);
  return experiment;
}

inline analysis::Analysis analysis_of(std::vector<collect::RunResult> runs,
                                      analysis::AnalyzerOptions options = {}) {
  auto made = analysis::analyze(std::move(options), made_experiment(std::move(runs)));
  REQUIRE(made);
  return std::move(*made);
}

/// Four configurations: two rates on each of the datasets x and y.
inline std::vector<collect::RunResult> runs_of_two_tasks() {
  return {made_run({1, 1}, {{"dataset", "x"}, {"lr", "0.1"}}, {{"acc", "0.5"}}),
          made_run({2, 1}, {{"dataset", "x"}, {"lr", "0.2"}}, {{"acc", "0.6"}}),
          made_run({3, 1}, {{"dataset", "y"}, {"lr", "0.1"}}, {{"acc", "0.9"}}),
          made_run({4, 1}, {{"dataset", "y"}, {"lr", "0.2"}}, {{"acc", "0.8"}})};
}

/// A curve over steps 1, 2, 3 ….
inline collect::Curve made_curve(std::string metric, std::vector<double> values) {
  auto axis = std::make_shared<collect::CurveAxis>();
  for (std::size_t i = 0; i < values.size(); ++i) axis->step.push_back(static_cast<double>(i + 1));
  return {"valid", std::move(metric), std::move(axis), std::move(values)};
}

}  // namespace gridctl::test
