#include <gridctl/core/text.hpp>
#include <gridctl/plan/command.hpp>

#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using Words = std::vector<std::string>;

/// How a value is written on a command line: scalars as the user wrote them, the rest as JSON.
std::string argument_text(const config::Node& value) {
  return value.is_scalar() ? value.text() : config::to_json(value).dump();
}

/// "--lr=0.1 --model=vit" in one of its spellings. Null values are left out.
Words arguments(const MacroValues& values, std::string_view hyphens, bool bare_booleans,
                bool separate) {
  Words words;
  for (const auto& [key, value] : values.parameters) {
    if (value.is_null()) continue;
    const auto flag = fmt::format("{}{}", hyphens, key);
    const auto json = config::to_json(value);
    if (bare_booleans && json.is_boolean()) {
      if (json.get<bool>()) words.push_back(flag);
    } else if (separate) {
      words.push_back(flag);
      words.push_back(argument_text(value));
    } else {
      words.push_back(fmt::format("{}={}", flag, argument_text(value)));
    }
  }
  return words;
}

std::string arguments_json(const MacroValues& values) {
  auto object = nlohmann::ordered_json::object();
  for (const auto& [key, value] : values.parameters) object[key] = config::to_json(value);
  return object.dump();
}

std::string numbers(const std::vector<int>& list) {
  return fmt::format("{}", fmt::join(list, ","));
}

std::string gpu_indices(const Placement& placement) {
  std::vector<int> indices;
  for (const auto& gpu : placement.gpus) indices.push_back(gpu.index);
  return numbers(indices);
}

/// A macro that stands for one text. Null for list macros, which are items of their own.
using TextMacro = Result<std::string> (*)(const MacroValues&, std::string_view argument);
using ListMacro = Words (*)(const MacroValues&);

struct Macro {
  MacroDoc doc;
  std::string_view name;  // without the argument
  bool has_argument;
  TextMacro text;
  ListMacro list;
};

template <auto Function>
Result<std::string> simple(const MacroValues& values, std::string_view /*argument*/) {
  return Function(values);
}

Result<std::string> parameter(const MacroValues& values, std::string_view key) {
  if (const auto* node = values.config.find_path(key)) return argument_text(*node);
  Words keys;
  for (const auto& [name, node] : config::leaves(values.config)) keys.push_back(name);
  const auto near = nearest(key, keys);
  return fail(ErrorKind::config,
              fmt::format("${{param:{}}}: the configuration of run {} has no such key", key,
                          to_string(values.run.id)),
              near ? fmt::format("did you mean '${{param:{}}}'?", *near)
                   : "'gridctl config GRID.yaml --task 0' shows the keys there are");
}

Result<std::string> environment(const MacroValues& /*values*/, std::string_view name) {
  if (const char* value = std::getenv(std::string(name).c_str())) return value;
  return fail(ErrorKind::config, fmt::format("${{env:{}}}: the variable is not set", name),
              fmt::format("export {}=… before starting gridctl", name));
}

// One line a macro: what `gridctl help trainer` prints, and what it stands for.
const std::vector<Macro>& table() {
  using V = const MacroValues&;
  static const std::vector<Macro> macros = {
      {{"config", "The merged configuration of the run, a YAML file"},
       "config",
       false,
       simple<[](V v) { return v.config_file.string(); }>,
       nullptr},
      {{"run_dir", "The directory of this attempt: write everything there"},
       "run_dir",
       false,
       simple<[](V v) { return v.run.directory.string(); }>,
       nullptr},
      {{"exp_dir", "The experiment's directory"},
       "exp_dir",
       false,
       simple<[](V v) { return v.experiment.string(); }>,
       nullptr},
      {{"run_id", "CONFIGURATION.REPETITION, such as 17.2"},
       "run_id",
       false,
       simple<[](V v) { return to_string(v.run.id); }>,
       nullptr},
      {{"task", "The task's name"}, "task", false, simple<[](V v) { return v.task; }>, nullptr},
      {{"repetition", "The repetition, from 1"},
       "repetition",
       false,
       simple<[](V v) { return std::to_string(v.run.id.repetition); }>,
       nullptr},
      {{"attempt", "The attempt, from 1"},
       "attempt",
       false,
       simple<[](V v) { return std::to_string(v.run.attempt); }>,
       nullptr},
      {{"seed", "The run's seed, 0 … 2^31-1"},
       "seed",
       false,
       simple<[](V v) { return std::to_string(v.seed); }>,
       nullptr},
      {{"model", "Testers: the trained model"},
       "model",
       false,
       simple<[](V v) { return v.model.string(); }>,
       nullptr},
      {{"resume_from", "The directory of the last attempt; empty on the first"},
       "resume_from",
       false,
       simple<[](V v) { return v.resume_from.string(); }>,
       nullptr},
      {{"device", "cpu or cuda"},
       "device",
       false,
       simple<[](V v) -> std::string {
         return v.placement.kind == DeviceKind::gpu ? "cuda" : "cpu";
       }>,
       nullptr},
      {{"gpus", "The GPUs' indices on this machine, such as 0,2"},
       "gpus",
       false,
       simple<[](V v) { return gpu_indices(v.placement); }>,
       nullptr},
      {{"num_gpus", "How many GPUs"},
       "num_gpus",
       false,
       simple<[](V v) { return std::to_string(v.placement.gpus.size()); }>,
       nullptr},
      {{"cpus", "The processing units the run is pinned to, such as 3,4"},
       "cpus",
       false,
       simple<[](V v) { return numbers(v.placement.cpus); }>,
       nullptr},
      {{"num_cpus", "How many of them; 1 if the run is not pinned"},
       "num_cpus",
       false,
       simple<[](V v) {
         return std::to_string(std::max<std::size_t>(1, v.placement.cpus.size()));
       }>,
       nullptr},
      {{"if_gpu:TEXT", "TEXT on a GPU; on a CPU the item is dropped"},
       "if_gpu",
       true,
       [](V v, std::string_view text) -> Result<std::string> {
         return v.placement.kind == DeviceKind::gpu ? std::string(text) : std::string();
       },
       nullptr},
      {{"param:KEY", "One value of the configuration, such as ${param:training.lr}"},
       "param",
       true,
       parameter,
       nullptr},
      {{"env:NAME", "A variable of the environment"}, "env", true, environment, nullptr},
      {{"args", "The varied keys as items --key=value"},
       "args",
       false,
       nullptr,
       [](V v) { return arguments(v, "--", false, false); }},
      {{"args_no_hyphens", "The same as key=value (Hydra)"},
       "args_no_hyphens",
       false,
       nullptr,
       [](V v) { return arguments(v, "", false, false); }},
      {{"args_no_boolean_flags", "The same; true is --key, false is left out"},
       "args_no_boolean_flags",
       false,
       nullptr,
       [](V v) { return arguments(v, "--", true, false); }},
      {{"args_space", "The same as two items: --key value"},
       "args_space",
       false,
       nullptr,
       [](V v) { return arguments(v, "--", false, true); }},
      {{"args_json", "The varied keys as one JSON object"},
       "args_json",
       false,
       simple<[](V v) { return arguments_json(v); }>,
       nullptr},
      {{"args_json_file", "A file that holds that object"},
       "args_json_file",
       false,
       simple<[](V v) { return (v.run.directory / "params.json").string(); }>,
       nullptr},
  };
  return macros;
}

const Macro* find_macro(std::string_view name, bool has_argument) {
  for (const auto& macro : table()) {
    if (macro.name == name && macro.has_argument == has_argument) return &macro;
  }
  return nullptr;
}

/// A part of an item: literal text, or a macro with its argument.
struct Part {
  std::string literal;
  const Macro* macro = nullptr;
  std::string argument;
};

tl::unexpected<Error> unknown_macro(const std::string& name, const config::Program& program) {
  Words names;
  for (const auto& macro : table()) names.emplace_back(macro.name);
  const auto near = nearest(name.substr(0, name.find(':')), names);
  std::string help = "'gridctl help trainer' lists the macros; '$${' is a literal '${'";
  if (near) {
    const auto& macro = *std::ranges::find(table(), *near, &Macro::name);
    help = fmt::format("did you mean '${{{}}}'?", macro.doc.name);
  }
  return fail(
      ErrorKind::config,
      fmt::format("unknown macro '${{{}}}' in the command of {}", name, program.name), help,
      program.origin.source ? std::optional(config::place_of(program.origin)) : std::nullopt);
}

Result<std::vector<Part>> parse_item(const std::string& item, const config::Program& program) {
  std::vector<Part> parts;
  std::string literal;
  for (std::size_t at = 0; at < item.size();) {
    if (item.compare(at, 3, "$${") == 0) {
      literal += "${";
      at += 3;
    } else if (item.compare(at, 2, "${") == 0) {
      const auto end = item.find('}', at);
      if (end == std::string::npos)
        return fail(
            ErrorKind::config,
            fmt::format("'{}' in the command of {}: '${{' is never closed", item, program.name),
            "write '$${' for a literal '${'");
      const auto inside = item.substr(at + 2, end - at - 2);
      const auto colon = inside.find(':');
      const auto* macro = find_macro(inside.substr(0, colon), colon != std::string::npos);
      if (!macro) return unknown_macro(inside, program);
      if (!literal.empty()) parts.push_back({std::exchange(literal, {}), nullptr, {}});
      parts.push_back(
          {{}, macro, colon == std::string::npos ? std::string() : inside.substr(colon + 1)});
      at = end + 1;
    } else {
      literal += item[at++];
    }
  }
  if (!literal.empty() || parts.empty()) parts.push_back({literal, nullptr, {}});
  for (const auto& part : parts) {
    if (part.macro && part.macro->list && parts.size() > 1)
      return fail(
          ErrorKind::config,
          fmt::format("'{}' in the command of {}: ${{{}}} stands for several items and must "
                      "be an item of its own",
                      item, program.name, part.macro->doc.name));
  }
  return parts;
}

}  // namespace

const std::vector<MacroDoc>& macros() {
  static const auto docs = [] {
    std::vector<MacroDoc> list;
    for (const auto& macro : table()) list.push_back(macro.doc);
    return list;
  }();
  return docs;
}

Result<void> check_command(const config::Program& program) {
  if (program.command.empty())
    return fail(ErrorKind::config, fmt::format("the command of {} is empty", program.name));
  for (const auto& item : program.command) {
    if (const auto parts = parse_item(item, program); !parts) return tl::unexpected(parts.error());
  }
  return {};
}

Result<std::vector<std::string>> expand_command(const config::Program& program,
                                                const MacroValues& values) {
  Words argv;
  for (const auto& item : program.command) {
    const auto parts = parse_item(item, program);
    if (!parts) return tl::unexpected(parts.error());
    if (const auto* macro = parts->front().macro; macro && macro->list) {
      for (auto& word : macro->list(values)) argv.push_back(std::move(word));
      continue;
    }
    std::string word;
    bool conditional =
        parts->size() == 1 && parts->front().macro && parts->front().macro->name == "if_gpu";
    for (const auto& part : *parts) {
      if (!part.macro) {
        word += part.literal;
        continue;
      }
      const auto text = part.macro->text(values, part.argument);
      if (!text) return tl::unexpected(text.error());
      word += *text;
    }
    if (conditional && word.empty()) continue;
    argv.push_back(std::move(word));
  }
  return argv;
}

}  // namespace gridctl::plan
