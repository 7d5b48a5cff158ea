// How the tests of trained models become folders and commands.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/schedule/work_item.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::schedule {

/// One test to do.
struct ModelTest {
  RunId run;        ///< the run that trained the model
  int test = 1;     ///< test-1, test-2, …
  int attempt = 1;  ///< number of the attempt of this test
  std::string label;
  std::string task;
  std::string identity;
  std::uint64_t seed = 0;
  fs::path run_folder;   ///< absolute: folder of the training's attempt; test-N is made in there
  fs::path model;        ///< absolute
  fs::path config_file;  ///< the configuration that the training got; may not exist
};

/// Returns the tests that follow a training which has just succeeded: one for each model that the
/// training left, times the repetitions of tests.
using FindTests = std::function<std::vector<ModelTest>(const RunSpec& training)>;

class ModelTests {
 public:
  /// `experiment` is the absolute experiment directory, `grid_dir` the folder of its grid file;
  /// empty where none is known. Relative names begin in the working directory as it is now.
  ModelTests(config::Program tester, fs::path experiment, fs::path grid_dir = {});

  /// Adds a test; returns the item by which a queue refers to it.
  WorkItem add(ModelTest test);
  [[nodiscard]] std::size_t size() const { return tests_.size(); }
  /// The number of different models that the tests use.
  [[nodiscard]] std::size_t models() const;
  [[nodiscard]] const config::Program& program() const { return program_; }

  /// The run of an item that add() returned, or of a later attempt of that item.
  [[nodiscard]] RunSpec run(const WorkItem& item) const;
  [[nodiscard]] plan::MacroValues values(const RunSpec& run, const Placement& placement) const;
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const;

 private:
  config::Program program_;
  fs::path experiment_;
  fs::path grid_dir_;
  fs::path start_dir_;
  std::map<std::pair<RunId, int>, ModelTest> tests_;
};

/// "…/test-2", and "…/test-2-attempt-3" when it is tried again.
[[nodiscard]] fs::path test_folder(const fs::path& run_folder, int test, int attempt);

}  // namespace gridctl::schedule
