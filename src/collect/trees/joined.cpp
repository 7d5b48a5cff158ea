// Joins several experiments into one, in which every configuration of every experiment is a group
// of its own.
#include <gridctl/collect/trees/gather.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <iterator>
#include <map>

namespace gridctl::collect {
namespace {

/// The deepest folder that holds all experiments.
fs::path common_folder(const std::vector<Experiment>& experiments) {
  const auto whole = [](const fs::path& path) { return fs::absolute(path).lexically_normal(); };
  auto common = whole(experiments.front().folder).parent_path();
  for (const auto& experiment : experiments) {
    const auto path = whole(experiment.folder);
    const auto [end, ignored] =
        std::mismatch(common.begin(), common.end(), path.begin(), path.end());
    fs::path shared;
    for (auto part = common.begin(); part != end; ++part) shared /= *part;
    common = shared;
  }
  return common;
}

/// The names of the experiments. If two have one name, their places tell them apart.
std::vector<std::string> names_of(const std::vector<Experiment>& experiments,
                                  const fs::path& common) {
  std::map<std::string, int> count;
  for (const auto& experiment : experiments) ++count[experiment.name];
  std::vector<std::string> names;
  for (const auto& experiment : experiments) {
    const auto path = fs::absolute(experiment.folder).lexically_normal();
    names.push_back(count[experiment.name] == 1 ? experiment.name
                                                : path.lexically_relative(common).string());
  }
  return names;
}

/// Moves the configurations behind those of the experiments before; returns the last number.
int renumber(Experiment& experiment, const std::string& name, int offset) {
  int last = offset;
  for (auto& run : experiment.runs) {
    run.experiment = name;
    run.id_in_books = run.record.id;
    run.folder = run.folder.empty() ? run.folder : fs::absolute(run.folder).lexically_normal();
    run.record.id.configuration += offset;
    run.record.label = name + ": " + run.record.label;
    last = std::max(last, run.record.id.configuration);
    for (auto& test : run.tests) {
      test.record.id = run.record.id;
      test.folder =
          test.folder.empty() ? test.folder : fs::absolute(test.folder).lexically_normal();
    }
  }
  return last;
}

Experiment join_several(std::vector<Experiment>& experiments) {
  Experiment joined;
  joined.folder = common_folder(experiments);
  const auto names = names_of(experiments, joined.folder);
  joined.name = join(names, ", ");
  int last = 0;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    auto& experiment = experiments[i];
    last = renumber(experiment, names[i], last);
    joined.native = joined.native && experiment.native;
    std::move(experiment.runs.begin(), experiment.runs.end(), std::back_inserter(joined.runs));
    joined.notes.append(experiment.notes);
  }
  return joined;
}

}  // namespace

bool ranks_unfinished(const Experiment& experiment) {
  const auto any = [&](auto is_so) {
    return std::any_of(experiment.runs.begin(), experiment.runs.end(), is_so);
  };
  const auto has_values = [](const RunResult& run) {
    return !run.training.empty() || !run.validation.empty();
  };
  return !any([](const RunResult& run) { return run.record.state == RunState::succeeded; }) &&
         any(has_values);
}

Experiment join_experiments(std::vector<Experiment> experiments) {
  auto joined =
      experiments.size() == 1 ? std::move(experiments.front()) : join_several(experiments);
  if (ranks_unfinished(joined))
    joined.notes.add_remark("no run is complete: unfinished runs are ranked");
  return joined;
}

}  // namespace gridctl::collect
