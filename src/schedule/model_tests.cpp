#include "run_folder.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/schedule/model_tests.hpp>
#include <gridctl/sys/files.hpp>

#include <set>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

constexpr std::size_t kLargestParameters = std::size_t{16} << 20U;

/// The parameters that a training got, as its configuration spells them. None if it got none.
Result<std::vector<std::pair<std::string, config::Node>>> parameters_of(
    const fs::path& training, const config::Node& configuration) {
  std::vector<std::pair<std::string, config::Node>> parameters;
  const auto file = training / plan::kParametersFile;
  boost::system::error_code ignored;
  if (!fs::exists(file, ignored)) return parameters;
  GRIDCTL_TRY_ASSIGN(auto text, sys::read_file(file, kLargestParameters));
  // As YAML, of which JSON is a part: it may hold `Infinity`.
  GRIDCTL_TRY_ASSIGN(const auto tree, config::parse(std::make_shared<const config::Source>(
                                          config::Source{"parameters", std::move(text)})));
  for (const auto& [key, value] : tree.entries()) {
    const auto* written = configuration.find_path(key.text());
    parameters.emplace_back(key.text(), written ? *written : value);
  }
  return parameters;
}

}  // namespace

fs::path test_folder(const fs::path& run_folder, int test, int attempt) {
  return run_folder / layout::test_name(test, attempt);
}

ModelTests::ModelTests(config::Program tester, fs::path experiment, fs::path grid_dir)
    : program_(std::move(tester)),
      experiment_(std::move(experiment)),
      grid_dir_(std::move(grid_dir)),
      start_dir_(working_directory()) {}

WorkItem ModelTests::add(ModelTest test) {
  const WorkItem item{test.run, test.test, test.attempt};
  tests_.insert_or_assign({item.run, item.test}, std::move(test));
  return item;
}

std::size_t ModelTests::models() const {
  std::set<fs::path> models;
  for (const auto& [key, test] : tests_) models.insert(test.model);
  return models.size();
}

RunSpec ModelTests::run(const WorkItem& item) const {
  const auto& test = tests_.at({item.run, item.test});
  RunSpec spec;
  spec.id = item.run;
  spec.attempt = item.attempt;
  spec.test = item.test;
  spec.label = test.label;
  spec.directory = test_folder(test.run_folder, item.test, item.attempt);
  spec.seed = test.seed;
  spec.model = test.model;
  return spec;
}

plan::MacroValues ModelTests::values(const RunSpec& run, const Placement& placement) const {
  const auto& test = tests_.at({run.id, run.test});
  plan::MacroValues values;
  values.run = run;
  values.phase = Phase::test;
  values.task = test.task;
  values.seed = test.seed;
  values.experiment = experiment_;
  values.grid_dir = grid_dir_;
  values.start_dir = start_dir_;
  values.config_file = test.config_file;
  values.model = test.model;
  values.arguments = program_.arguments;
  values.placement = placement;
  return values;
}

Result<launch::Launch> ModelTests::prepare(const RunSpec& run, const Placement& placement) const {
  auto values = this->values(run, placement);
  boost::system::error_code ignored;
  if (fs::exists(values.config_file, ignored)) {
    GRIDCTL_TRY_ASSIGN(auto configuration, config::parse_file(values.config_file));
    values.config = std::move(configuration);
    GRIDCTL_TRY_ASSIGN(auto parameters,
                       parameters_of(values.config_file.parent_path(), values.config));
    values.parameters = std::move(parameters);
  }
  auto launch = make_launch(program_, values);
  if (!launch) return launch;
  launch->identity = tests_.at({run.id, run.test}).identity;
  if (!values.parameters.empty())
    launch->files.emplace_back(run.directory / plan::kParametersFile,
                               plan::parameters_json(values) + "\n");
  return launch;
}

}  // namespace gridctl::schedule
