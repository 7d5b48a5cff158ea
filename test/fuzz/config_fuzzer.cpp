// Anything that parses may be swept: the YAML loader, then the sweep parser and the plan, on any
// bytes. A finding is a crash, a sanitizer's report or a hang; every other answer is right.
#include <gridctl/config/loader.hpp>
#include <gridctl/plan/plan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

namespace {

using namespace gridctl;

/// Larger plans are right, but take the time of many small ones.
constexpr std::size_t kMostPoints = 2000;

bool is_small(const std::vector<plan::Block>& blocks) {
  for (const auto& block : blocks) {
    std::size_t points = 1;
    for (const auto& axis : block.axes) {
      points *= axis.size();
      if (points > kMostPoints) return false;
    }
  }
  return true;
}

/// The tree as a task's configuration and as its sweep.
void expand(const config::Node& tree) {
  config::Grid grid;
  grid.trainer.command = {"trainer", "${args}"};
  grid.trainer.seed_keys = {"seed"};
  config::GridTask task;
  task.name = "task";
  if (const auto* base = tree.find("base"); base && base->is_mapping()) task.merged = *base;
  grid.tasks.push_back(std::move(task));
  grid.sweep = tree.find("sweep") ? *tree.find("sweep") : tree;
  const auto plan = plan::Plan::expand(std::move(grid));
  if (!plan) return;
  for (std::size_t position = 0; position < std::min<std::size_t>(plan->configuration_count(), 5);
       ++position) {
    const auto number = plan->configuration_at(position).number;
    const auto merged = plan->merged(RunId{number, 1});
    const auto written = config::to_yaml(merged);
    // What a run gets must be what was meant, unless it is deeper than a file may be.
    const auto read = config::parse(
        std::make_shared<const config::Source>(config::Source{"written.yaml", written}));
    // As texts: NaN equals nothing.
    const bool is_same = read && config::to_json(*read).dump() == config::to_json(merged).dump();
    if (!is_same && (read || read.error().message.find("levels deep") == std::string::npos))
      __builtin_trap();
    (void)plan->parameters({number, 1}, merged);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto tree =
      config::parse(std::make_shared<const config::Source>(config::Source{"fuzz.yaml", text}));
  if (!tree) return 0;
  for (const auto& section : {tree->find("sweep"), &*tree}) {
    const auto blocks =
        section ? plan::parse_sweep_section(*section) : Result<std::vector<plan::Block>>{};
    if (blocks && !is_small(*blocks)) return 0;
  }
  expand(*tree);
  return 0;
}
