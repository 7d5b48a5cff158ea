// A small experiment and its events, for all tests of the journal.
#pragma once

#include <gridctl/journal/journal.hpp>

#include <string>
#include <vector>

namespace gridctl::journal {

inline ExperimentRecord sample_experiment() {
  ExperimentRecord experiment;
  experiment.name = "digits";
  experiment.created_at = "2026-11-04T09:12:33.120Z";
  experiment.gridctl_version = "0.1.0";
  experiment.host = "box1";
  experiment.user = "alice";
  experiment.trainer = R"({"command":["train"]})";
  experiment.tester = "";
  experiment.base_seed = 0xFFFF'FFFF'FFFF'FFFEULL;
  experiment.repetitions = 3;
  return experiment;
}

inline std::vector<ConfigurationRecord> sample_configurations(int count) {
  std::vector<ConfigurationRecord> result;
  for (int number = 1; number <= count; ++number)
    result.push_back({number, "lenet5 lr=" + std::to_string(number), "lenet5",
                      "000" + std::to_string(number) + "-lenet5", "v1:" + std::to_string(number)});
  return result;
}

inline RunSpec sample_run(const fs::path& experiment_folder, RunId id, int attempt = 1) {
  RunSpec run;
  run.id = id;
  run.attempt = attempt;
  run.label = "lenet5";
  run.directory =
      experiment_folder / "runs" / to_string(id) / ("attempt-" + std::to_string(attempt));
  return run;
}

inline RunEvent sample_event(RunState state, int second = 0) {
  RunEvent event;
  event.state = state;
  event.at = TimePoint(std::chrono::seconds(1'790'000'000 + second));
  return event;
}

}  // namespace gridctl::journal
