#include "macros.hpp"

#include "arguments/argument_words.hpp"
#include "arguments/hydra.hpp"
#include "keys.hpp"

#include <gridctl/config/values.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using Words = std::vector<std::string>;
using V = const MacroValues&;

std::string numbers(const std::vector<int>& list) {
  return fmt::format("{}", fmt::join(list, ","));
}

std::string gpu_indices(const Placement& placement) {
  std::vector<int> indices;
  for (const auto& gpu : placement.gpus) indices.push_back(gpu.index);
  return numbers(indices);
}

/// The merged configuration wins over the files behind it: to who merges them all, it is all there
/// is.
std::string config_list(V values) {
  Words names = {values.config_file.string()};
  names.insert(names.end(), values.config_names.begin(), values.config_names.end());
  return join(names, ",");
}

Result<std::string> parameter(V values, std::string_view key) {
  if (const auto* node = values.config.find_path(key)) return argument_text(*node);
  Words keys;
  for (const auto& [name, node] : config::leaves(values.config)) keys.push_back(name);
  const auto near = meant_key(key, keys);
  return fail(ErrorKind::config,
              fmt::format("${{param:{}}}: the configuration of run {} has no such key", key,
                          to_string(values.run.id)),
              near ? fmt::format("did you mean '${{param:{}}}'?", *near)
                   : "'gridctl config GRID.yaml --task 0' shows the keys there are");
}

Result<std::string> environment(V /*values*/, std::string_view name) {
  if (const char* value = std::getenv(std::string(name).c_str())) return value;
  return fail(ErrorKind::config, fmt::format("${{env:{}}}: the variable is not set", name),
              fmt::format("export {}=… before starting gridctl", name));
}

Result<std::string> grid_folder(V values, std::string_view /*argument*/) {
  if (!values.grid_dir.empty()) return values.grid_dir.string();
  return fail(ErrorKind::config, "${grid_dir}: there is no grid file here",
              "name the folder itself, or use ${start_dir}");
}

/// A run's port is chosen when the run starts; until then, as in a dry run, the macro stays.
std::string port(V values) {
  return values.placement.port > 0 ? std::to_string(values.placement.port) : "${port}";
}

std::string gpu_uuids(V values) {
  Words uuids;
  for (const auto& gpu : values.placement.gpus) uuids.push_back(gpu.uuid);
  return join(uuids, ",");
}

Result<std::string> if_gpu(V values, std::string_view text) {
  return values.placement.kind == DeviceKind::gpu ? std::string(text) : std::string();
}

Macro text(const char* name, const char* help, std::string (*value)(V)) {
  return {{name, help}, [value](V values, std::string_view) { return value(values); }, nullptr};
}

Macro items(const char* name, const char* help, ArgumentStyle style) {
  return {{name, help}, nullptr, [style](V values) { return argument_words(values, style); }};
}

std::vector<Macro> place_macros() {
  return {
      text("config", "The merged configuration of the run, a YAML file",
           [](V v) { return v.config_file.string(); }),
      text("configs", "The same, then the task's own files, joined by commas", config_list),
      text("run_dir", "The directory of this attempt: write everything there",
           [](V v) { return v.run.directory.string(); }),
      text("exp_dir", "The experiment's directory", [](V v) { return v.experiment.string(); }),
      {{"grid_dir", "The directory of the grid file"}, grid_folder, nullptr},
      text("start_dir", "The directory where gridctl was started",
           [](V v) { return v.start_dir.string(); }),
      text("run_id", "CONFIGURATION.REPETITION, such as 17.2",
           [](V v) { return to_string(v.run.id); }),
      text("task", "The task's name", [](V v) { return v.task; }),
      text("repetition", "The repetition, from 1",
           [](V v) { return std::to_string(v.run.id.repetition); }),
      text("attempt", "The attempt, from 1", [](V v) { return std::to_string(v.run.attempt); }),
      text("seed", "The run's seed, 0 … 2^31-1", [](V v) { return std::to_string(v.seed); }),
      text("model", "Testers: the trained model", [](V v) { return v.model.string(); }),
      text("resume_from", "The directory of the last attempt; empty on the first",
           [](V v) { return v.resume_from.string(); }),
  };
}

std::vector<Macro> device_macros() {
  return {
      text("device", "cpu or cuda",
           [](V v) -> std::string { return v.placement.kind == DeviceKind::gpu ? "cuda" : "cpu"; }),
      text("gpus", "The GPUs' indices on this machine, such as 0,2",
           [](V v) { return gpu_indices(v.placement); }),
      text("gpu_uuids", "Their UUIDs", gpu_uuids),
      text("num_gpus", "How many GPUs",
           [](V v) { return std::to_string(v.placement.gpus.size()); }),
      text("cpus", "The processing units the run is pinned to, such as 3,4",
           [](V v) { return numbers(v.placement.cpus); }),
      text("num_cpus", "How many of them; 1 if the run is not pinned",
           [](V v) { return std::to_string(std::max<std::size_t>(1, v.placement.cpus.size())); }),
      text("port", "A free TCP port that no other run of this machine has", port),
      {{"if_gpu:TEXT", "TEXT on a GPU; on a CPU the item is dropped"}, if_gpu, nullptr},
  };
}

std::vector<Macro> value_macros() {
  return {
      {{"param:KEY", "One value of the configuration, such as ${param:training.lr}"},
       parameter,
       nullptr},
      {{"env:NAME", "A variable of the environment"}, environment, nullptr},
      items("args", "What the grid sets, and the seeds, as items --key=value",
            ArgumentStyle::joined),
      items("args_space", "The same as two items: --key value", ArgumentStyle::separate),
      items("args_no_boolean_flags", "The same; true is --key, false is left out",
            ArgumentStyle::bool_flags),
      items("args_no_hyphens", "The same as key=value", ArgumentStyle::bare),
      {{"args_hydra", "The same as overrides in the grammar of Hydra"}, nullptr, hydra_words},
      text("args_json", "The same as one JSON object", parameters_json),
      text("args_json_file", "A file that holds that object",
           [](V v) { return (v.run.directory / kParametersFile).string(); }),
  };
}

}  // namespace

std::string parameters_json(const MacroValues& values) {
  Words members;
  members.reserve(values.parameters.size());
  for (const auto& [key, value] : values.parameters)
    members.push_back(fmt::format("{}:{}", gridctl::json_text(key), config::json_text(value)));
  return fmt::format("{{{}}}", fmt::join(members, ","));
}

const std::vector<Macro>& macro_table() {
  static const auto table = [] {
    auto all = place_macros();
    for (const auto& group : {device_macros(), value_macros()})
      all.insert(all.end(), group.begin(), group.end());
    return all;
  }();
  return table;
}

const std::vector<MacroDoc>& macros() {
  static const auto docs = [] {
    std::vector<MacroDoc> list;
    for (const auto& macro : macro_table()) list.push_back(macro.doc);
    return list;
  }();
  return docs;
}

}  // namespace gridctl::plan
