// Tests: every trained model that was found, each in a folder of its own below the run that trained
// it.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/schedule/grid_worker.hpp>

#include <string>
#include <vector>

namespace gridctl::schedule {

/// One test to do.
struct ModelTest {
  RunId run;        ///< that trained the model
  int attempt = 1;  ///< of that run
  int test = 1;     ///< test-1, test-2, …
  std::string label;
  std::string task;
  std::string identity;
  std::uint64_t seed = 0;
  fs::path run_folder;   ///< absolute: where test-N is made
  fs::path model;        ///< absolute
  fs::path config_file;  ///< what the training got; may not exist
};

template <DevicePolicy Device>
class Tester final : public GridWorker<Device> {
 public:
  Tester(Device device, config::Program program, fs::path experiment, std::vector<ModelTest> queue,
         WorkOptions options, Surroundings surroundings);

 private:
  [[nodiscard]] std::size_t size() const override { return queue_.size(); }
  [[nodiscard]] RunSpec run(std::size_t index) const override;
  [[nodiscard]] WorkStart describe() const override;
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const override;

  config::Program program_;
  fs::path experiment_;
  std::vector<ModelTest> queue_;
  std::map<std::pair<RunId, int>, std::size_t> index_;  // of a run's N-th test in the queue
};

}  // namespace gridctl::schedule
