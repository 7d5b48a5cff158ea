// Edits that leave a configuration what it is must not change its identity or its seeds, else
// finished runs would be repeated. Random grids, fixed seeds.
#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/plan/plan.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::plan;

namespace {

using Random = std::mt19937;

/// A key and its values, as they stand in the file.
struct TestAxis {
  std::string key;
  std::vector<std::string> values;
};

struct TestGrid {
  std::vector<std::vector<std::string>> tasks;  // entries of each task's overwrite
  std::vector<TestAxis> axes;
  int repetitions = 2;
  std::string seed_mode = "independent";
  std::string blank;    // between tokens
  std::string comment;  // at line ends
};

std::size_t below(Random& random, std::size_t bound) {
  return random() % bound;
}

std::string random_value(Random& random) {
  static const std::vector<std::string> values = {
      "0",      "1",   "0.1", "1.0e-5", "true",  "adam", "'a b'",  "null",   "[1, 2]",
      "{x: 1}", "1.5", "-3",  "0x1F",   "'0.1'", "{}",   "\"it\"", "[[], 3]"};
  return values[below(random, values.size())];
}

TestGrid random_grid(Random& random) {
  TestGrid grid;
  for (std::size_t task = 0; task < 1 + below(random, 3); ++task) {
    auto& entries = grid.tasks.emplace_back();
    for (std::size_t key = 0; key < 1 + below(random, 6); ++key)
      entries.push_back(fmt::format("k{}: {}", key, random_value(random)));
    entries.push_back(fmt::format("task_value: {}", task));
  }
  for (std::size_t axis = 0; axis < 1 + below(random, 3); ++axis) {
    std::set<std::string> values;
    for (std::size_t i = 0; i < 1 + below(random, 4); ++i) values.insert(random_value(random));
    const auto key = axis == 0 ? "axis.inner" : fmt::format("axis_{}", axis);
    grid.axes.push_back({key, {values.begin(), values.end()}});
  }
  return grid;
}

std::string text_of(const TestGrid& grid) {
  const auto end = grid.comment + "\n";
  auto text = "grid_settings: {experiment_repetitions: " + std::to_string(grid.repetitions) +
              ", seed_mode: " + grid.seed_mode + ", seed_by: [axis.inner]}" + end +
              "grid_tasks:" + end;
  for (std::size_t i = 0; i < grid.tasks.size(); ++i) {
    text += fmt::format("  - name: task{}{}    overwrite:{}", i, end, end);
    for (const auto& entry : grid.tasks[i]) text += "      " + entry + end;
  }
  text += "grid_sweep:" + end;
  for (const auto& axis : grid.axes)
    text += fmt::format("  {}: {}[{}]{}", axis.key, grid.blank,
                        fmt::join(axis.values, "," + grid.blank + " "), end);
  return text;
}

/// Identity and repetition to the seed: all that an experiment knows a run by.
std::map<std::pair<std::string, int>, std::uint64_t> runs_of(const TestGrid& grid) {
  const GridFolder folder;
  const auto text = text_of(grid);
  INFO(text);
  const auto plan = folder.plan(text);
  REQUIRE(plan.has_value());
  std::map<std::pair<std::string, int>, std::uint64_t> runs;
  for (std::size_t index = 0; index < plan->runs(); ++index) {
    const auto run = plan->run(index);
    runs.emplace(std::pair(plan->identity(run.configuration), run.repetition), plan->seed(run));
  }
  CHECK(runs.size() == plan->runs());
  return runs;
}

void check_keeps(const TestGrid& before, const TestGrid& after) {
  const auto old_runs = runs_of(before);
  const auto new_runs = runs_of(after);
  INFO(text_of(before) << "---\n" << text_of(after));
  CHECK(std::ranges::includes(new_runs, old_runs));
}

template <class Edit>
void for_random_grids(Edit edit) {
  Random random(20261104);
  for (int round = 0; round < 25; ++round) {
    const auto before = random_grid(random);
    auto after = before;
    edit(after, random);
    check_keeps(before, after);
  }
}

}  // namespace

TEST_CASE("reordering tasks, axes, values and keys changes no run", "[plan]") {
  for_random_grids([](TestGrid& grid, Random& random) {
    std::ranges::shuffle(grid.tasks, random);
    std::ranges::shuffle(grid.axes, random);
    for (auto& axis : grid.axes) std::ranges::shuffle(axis.values, random);
    for (auto& entries : grid.tasks) std::ranges::shuffle(entries, random);
  });
}

TEST_CASE("adding values to axes changes no run", "[plan]") {
  for_random_grids([](TestGrid& grid, Random& random) {
    auto& values = grid.axes[below(random, grid.axes.size())].values;
    values.insert(values.begin() + static_cast<std::ptrdiff_t>(below(random, values.size() + 1)),
                  "a_new_value");
  });
}

TEST_CASE("adding tasks and repetitions changes no run", "[plan]") {
  for_random_grids([](TestGrid& grid, Random& random) {
    grid.tasks.insert(grid.tasks.begin(), {"task_value: new", "k0: " + random_value(random)});
    grid.repetitions += 2;
  });
}

TEST_CASE("spaces and comments change no run", "[plan]") {
  for_random_grids([](TestGrid& grid, Random&) {
    grid.blank = "   ";
    grid.comment = "  # a word: [1, 2]";
  });
}

TEST_CASE("an edit of a file that means the same, or of an ignored key, changes no run", "[plan]") {
  const auto identities = [](const std::string& base) {
    const GridFolder folder(base);
    const auto plan = folder.sweep("{lr: [0.1, 0.2]}").value();
    return std::pair(plan.identity(1), plan.identity(2));
  };
  const auto before = identities("lr: 0.5\nmodel: {name: mlp, depth: 2}\nlog: {every: 10}\n");
  CHECK(before.first != before.second);
  CHECK(identities("# a word\nmodel:\n  depth: 0x2   # two\n  name: 'mlp'\nlr: 0.5\n") == before);
  CHECK(identities("lr: 0.5\nmodel: {name: mlp, depth: 2}\nlog: {every: 99, to: a.txt}\n") ==
        before);
  CHECK(identities("lr: 0.5\nmodel: {name: mlp, depth: 3}\n") != before);
  CHECK(identities("lr: 0.5\nmodel: {name: mlp, depth: 2}\nlogs: 1\n") != before);
}

TEST_CASE("paired seeds depend on the repetition and the axes of seed_by alone", "[plan]") {
  const GridFolder folder;
  const auto plan = [&](const std::string& sweep) {
    return folder
        .plan(
            "grid_settings: {experiment_repetitions: 2, seed_by: [model.name]}\n"
            "grid_tasks: [{name: t, default_configs: '" +
            folder.base() + "'}]\ngrid_sweep: " + sweep)
        .value();
  };
  const auto names = plan("{model.name: [mlp, cnn]}");
  CHECK(names.seed({1, 1}) != names.seed({2, 1}));
  CHECK(names.seed({1, 1}) != names.seed({1, 2}));
  const auto rates = plan("{model.name: [mlp, cnn], lr: [0.1, 0.2], width: [9]}");
  for (int number = 1; number <= 4; ++number) {
    const auto name = rates.merged(number).find_path("model.name")->text();
    for (int repetition = 1; repetition <= 2; ++repetition)
      CHECK(rates.seed({number, repetition}) == names.seed({name == "mlp" ? 1 : 2, repetition}));
  }
}

TEST_CASE("the value of an axis and that of a file are the same value", "[plan]") {
  // Sweeping a key over its value and others leaves the configuration that had the value.
  const GridFolder folder;
  const auto identity = folder.sweep("{}")->configuration(1).identity;
  for (const auto* sweep :
       {"{lr: [0.1, 0.50]}", "{model.depth: [2, 3]}", "{model: [{depth: 2, name: mlp}, {}]}",
        "[{width: [8, 9]}, {lr: [1]}]", "{lr: {range: {start: 0.1, stop: 0.5, step: 0.1}}}"}) {
    const auto plan = folder.sweep(sweep).value();
    std::size_t found = 0;
    for (std::size_t i = 0; i < plan.configuration_count(); ++i)
      if (plan.configuration_at(i).identity == identity) ++found;
    INFO(sweep);
    CHECK(found == 1);
  }
}

TEST_CASE("the identity of a point is that of its merged configuration", "[plan]") {
  // What plan computes from the axes must be what one would get from the file it writes.
  Random random(7);
  for (int round = 0; round < 25; ++round) {
    const auto grid = random_grid(random);
    const GridFolder folder;
    const auto plan = folder.plan(text_of(grid)).value();
    for (std::size_t i = 0; i < plan.configuration_count(); ++i) {
      const auto configuration = plan.configuration_at(i);
      const GridFolder written(config::to_yaml(plan.merged(configuration.number)));
      CHECK(written.sweep("{}")->configuration(1).identity == configuration.identity);
    }
  }
}
