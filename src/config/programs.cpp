// The profiles of MI-Prometheus's own programs, and programs as the journal keeps them.
#include "arguments.hpp"
#include "program_section.hpp"
#include "resources.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

using Json = nlohmann::ordered_json;

/// All defaults of profiles point here: that is how they are told from what the user wrote.
const std::shared_ptr<const Source>& defaults_source() {
  static const auto source = std::make_shared<const Source>(Source{"profile defaults", {}});
  return source;
}

Node number(int value) {
  return Node::scalar(std::to_string(value), Style::plain, {defaults_source(), 0, 0, 1});
}

/// The values that MI-Prometheus's grid trainers lay over the files of every task.
Node grid_defaults() {
  auto tree = Node::mapping({}, {defaults_source(), 0, 0, 1});
  for (const auto* section : {"testing", "training", "validation"}) {
    const std::string name = section;
    tree.set_path(name + ".dataloader.num_workers", number(0));
    if (name == "validation") continue;
    tree.set_path(name + ".seed_numpy", number(-1));
    tree.set_path(name + ".seed_torch", number(-1));
  }
  return tree;
}

Program trainer(const std::string& name) {
  Program program;
  program.name = name;
  program.command = {
      name,  "${if_gpu:--gpu}", "--c", "${config}", "--expdir", "${run_dir}", "--li", "100", "--ll",
      "INFO"};
  program.seed_keys = {"training.seed_torch", "training.seed_numpy"};
  program.produces = {"**/models/model_best.pt"};
  program.defaults = grid_defaults();
  program.tester = "mip-tester";
  return program;
}

Program tester() {
  Program program;
  program.name = "mip-tester";
  program.command = {"mip-tester", "--model", "${model}", "--li",
                     "100",        "--ll",    "INFO",     "${if_gpu:--gpu}"};
  program.model = "**/models/model_best.pt";
  return program;
}

}  // namespace

Node as_defaults(const Node& node) {
  const Origin origin{defaults_source(), 0, 0, 1};
  if (node.is_scalar()) return Node::scalar(node.text(), node.style(), origin);
  if (node.is_sequence()) {
    std::vector<Node> items;
    for (const auto& item : node.items()) items.push_back(as_defaults(item));
    return Node::sequence(std::move(items), origin);
  }
  std::vector<Node::Item> entries;
  for (const auto& [key, value] : node.entries())
    entries.emplace_back(as_defaults(key), as_defaults(value));
  return Node::mapping(std::move(entries), origin);
}

const std::vector<Program>& builtin_programs() {
  static const std::vector<Program> programs = {trainer("mip-offline-trainer"),
                                                trainer("mip-online-trainer"), tester()};
  return programs;
}

const Program* find_builtin_program(std::string_view name) {
  const auto found = std::ranges::find(builtin_programs(), name, &Program::name);
  return found == builtin_programs().end() ? nullptr : &*found;
}

bool comes_from_defaults(const Node& node) {
  return node.origin().source == defaults_source();
}

nlohmann::ordered_json program_to_json(const Program& program) {
  auto environment = Json::object();
  for (const auto& [name, value] : program.environment) environment[name] = value;
  auto metrics = Json::object();
  for (const auto& [name, expression] : program.metrics) metrics[name] = expression;
  Json json = {
      {"name", program.name},
      {"command", program.command},
      {"seed_keys", program.seed_keys},
      {"run_dir_keys", program.run_dir_keys},
      {"setup", program.setup},
      {"setup_inputs", program.setup_inputs},
      {"produces", program.produces},
      {"model", program.model},
      {"cwd", program.cwd},
      {"environment", environment},
      {"ignore", program.ignore},
      {"arguments", arguments_to_json(program.arguments)},
      {"metrics", metrics},
      {"defaults", to_yaml(program.defaults)},  // as text: JSON would not keep the spelling
      {"tester", program.tester}};
  if (!program.resources.empty()) json["resources"] = resources_to_json(program.resources);
  return json;
}

Result<Program> program_from_json(const nlohmann::ordered_json& json) {
  Program program;
  std::string defaults;
  try {
    json.at("name").get_to(program.name);
    json.at("command").get_to(program.command);
    json.at("seed_keys").get_to(program.seed_keys);
    json.at("produces").get_to(program.produces);
    json.at("model").get_to(program.model);
    json.at("cwd").get_to(program.cwd);
    json.at("ignore").get_to(program.ignore);
    json.at("tester").get_to(program.tester);
    json.at("defaults").get_to(defaults);
    program.run_dir_keys = json.value("run_dir_keys", program.run_dir_keys);  // not of older ones
    program.setup = json.value("setup", program.setup);
    program.setup_inputs = json.value("setup_inputs", program.setup_inputs);
    if (const auto resources = json.find("resources"); resources != json.end())
      program.resources = resources_from_json(*resources);
    for (const auto& [name, value] : json.at("environment").items())
      program.environment.emplace_back(name, value.get<std::string>());
    if (const auto metrics = json.find("metrics"); metrics != json.end()) {  // not of older ones
      for (const auto& [name, value] : metrics->items())
        program.metrics.emplace_back(name, value.get<std::string>());
    }
  } catch (const nlohmann::json::exception& error) {
    return fail(ErrorKind::io, fmt::format("a frozen program is damaged: {}", error.what()));
  }
  if (const auto written = json.find("arguments"); written != json.end()) {  // not of older ones
    GRIDCTL_TRY_ASSIGN(auto arguments, arguments_from_json(*written));
    program.arguments = std::move(arguments);
  }
  GRIDCTL_TRY_ASSIGN(const auto tree,
                     parse(std::make_shared<const Source>(Source{"defaults", defaults})));
  program.defaults = as_defaults(tree);
  return program;
}

}  // namespace gridctl::config
