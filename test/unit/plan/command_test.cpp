#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/plan/command.hpp>

#include <cstdlib>
#include <set>

#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace gridctl::plan;
using Words = std::vector<std::string>;

namespace {

config::Program program(Words command) {
  config::Program program;
  program.name = "trainer";
  program.command = std::move(command);
  return program;
}

MacroValues values() {
  MacroValues values;
  values.run.id = {17, 2};
  values.run.attempt = 3;
  values.run.directory = "/exp/runs/0017/2/attempt-3";
  values.task = "lenet5";
  values.seed = 42;
  values.experiment = "/exp";
  values.grid_dir = "/home/me/grids";
  values.start_dir = "/home/me";
  values.config_file = "/exp/runs/0017/2/attempt-3/config.yaml";
  values.config_names = {"a.yaml", "b.yaml"};
  values.config = tree("training: {lr: 1.0e-5, on: yes, layers: [1, 2]}\n");
  const auto parameters =
      tree("lr: 1.0e-5\nfast: yes\nslow: false\nnone: null\nlayers: [1, 2]\nname: a b\n");
  for (const auto& [key, value] : parameters.entries())
    values.parameters.emplace_back(key.text(), value);
  return values;
}

MacroValues on_gpus() {
  auto with_gpus = values();
  with_gpus.placement.kind = DeviceKind::gpu;
  Gpu gpu;
  gpu.index = 0;
  gpu.uuid = "GPU-a";
  with_gpus.placement.gpus.push_back(gpu);
  gpu.index = 2;
  gpu.uuid = "GPU-b";
  with_gpus.placement.gpus.push_back(gpu);
  with_gpus.placement.cpus = {3, 4};
  return with_gpus;
}

Words expand(const Words& command, const MacroValues& with = values()) {
  return expand_command(program(command), with).value();
}

Error error(const std::string& item) {
  return check_program(program({item})).error();
}

}  // namespace

TEST_CASE("macros of one value stand anywhere in an item", "[plan]") {
  CHECK(expand({"x", "--out=${run_dir}/m", "${run_id}:${task}:${repetition}:${attempt}:${seed}"}) ==
        Words{"x", "--out=/exp/runs/0017/2/attempt-3/m", "17.2:lenet5:2:3:42"});
  CHECK(expand({"${exp_dir}", "${config}", "[${resume_from}]", "[${model}]"}) ==
        Words{"/exp", "/exp/runs/0017/2/attempt-3/config.yaml", "[]", "[]"});
  CHECK(expand({"${grid_dir}/x", "${start_dir}/x"}) == Words{"/home/me/grids/x", "/home/me/x"});
  CHECK(expand({"${configs}"}) == Words{"/exp/runs/0017/2/attempt-3/config.yaml,a.yaml,b.yaml"});
  CHECK(expand({"$${HOME}", "a$$b", "$HOME", "", "}"}) ==
        Words{"${HOME}", "a$$b", "$HOME", "", "}"});
}

TEST_CASE("macros tell the device", "[plan]") {
  const Words command = {"x",           "${if_gpu:--gpu}", "${device}",
                         "${gpus}",     "${num_gpus}",     "${cpus}",
                         "${num_cpus}", "g${if_gpu:pu}",   "${gpu_uuids}"};
  CHECK(expand(command) == Words{"x", "cpu", "", "0", "", "1", "g", ""});
  CHECK(expand(command, on_gpus()) ==
        Words{"x", "--gpu", "cuda", "0,2", "2", "3,4", "2", "gpu", "GPU-a,GPU-b"});
}

TEST_CASE("a port is told once it is known", "[plan]") {
  auto with_port = values();
  CHECK(expand({"--master_port=${port}"}, with_port) == Words{"--master_port=${port}"});
  with_port.placement.port = 20123;
  CHECK(expand({"--master_port=${port}"}, with_port) == Words{"--master_port=20123"});
}

TEST_CASE("without a grid file its folder is an error", "[plan]") {
  auto foreign = values();
  foreign.grid_dir.clear();
  const auto missing = expand_command(program({"${grid_dir}/x"}), foreign).error();
  CHECK(missing.message == "${grid_dir}: there is no grid file here");
}

TEST_CASE("values of the configuration and the environment are looked up", "[plan]") {
  CHECK(expand({"${param:training.lr}", "${param:training.on}", "${param:training.layers}"}) ==
        Words{"1.0e-5", "yes", "[1,2]"});
  ::setenv("GRIDCTL_COMMAND_TEST", "set", 1);
  CHECK(expand({"${env:GRIDCTL_COMMAND_TEST}"}) == Words{"set"});
  ::unsetenv("GRIDCTL_COMMAND_TEST");
  CHECK(expand_command(program({"${env:GRIDCTL_COMMAND_TEST}"}), values()).error().message ==
        "${env:GRIDCTL_COMMAND_TEST}: the variable is not set");
  const auto missing = expand_command(program({"${param:lr}"}), values()).error();
  CHECK(missing.message == "${param:lr}: the configuration of run 17.2 has no such key");
  CHECK(missing.help == "did you mean '${param:training.lr}'?");
}

TEST_CASE("parameters become items in every spelling", "[plan]") {
  CHECK(expand({"${args}"}) ==
        Words{"--lr=1.0e-5", "--fast=yes", "--slow=false", "--layers=[1,2]", "--name=a b"});
  CHECK(expand({"${args_no_hyphens}"}) ==
        Words{"lr=1.0e-5", "fast=yes", "slow=false", "layers=[1,2]", "name=a b"});
  CHECK(expand({"${args_no_boolean_flags}"}) ==
        Words{"--lr=1.0e-5", "--fast", "--layers=[1,2]", "--name=a b"});
  CHECK(expand({"${args_space}"}) == Words{"--lr", "1.0e-5", "--fast", "yes", "--slow", "false",
                                           "--layers", "[1,2]", "--name", "a b"});
  CHECK(expand({"${args_hydra}"}) ==
        Words{"lr=1.0e-5", "fast=true", "slow=false", "none=null", "layers=[1,2]", "name='a b'"});
  const auto json = nlohmann::json::parse(expand({"${args_json}"}).at(0));
  CHECK(json ==
        nlohmann::json::parse(
            R"({"lr":1e-5,"fast":true,"slow":false,"none":null,"layers":[1,2],"name":"a b"})"));
  CHECK(expand({"${args_json_file}"}) == Words{"/exp/runs/0017/2/attempt-3/params.json"});
  auto without = values();
  without.parameters.clear();
  CHECK(expand({"x", "${args}", "${args_space}"}, without) == Words{"x"});
  CHECK(expand({"${args_json}"}, without) == Words{"{}"});
}

TEST_CASE("arguments of the program change how single values are written", "[plan]") {
  auto with = values();
  with.arguments = {{"slow", "", "", config::Spelling::flag_pair, {}},
                    {"layers", "-l", "", config::Spelling::list, {}},
                    {"name", "", "", config::Spelling::omit, {}}};
  CHECK(expand({"${args_space}"}, with) ==
        Words{"--lr", "1.0e-5", "--fast", "yes", "--no-slow", "-l", "1", "2"});
  with.arguments = {{"name", "", "", config::Spelling::flag, {}}};
  CHECK(expand_command(program({"${args}"}), with).error().message ==
        "'name' cannot be passed as 'flag': 'a b' is neither true nor false");
}

TEST_CASE("wrong macros are errors before anything starts", "[plan]") {
  CHECK(error("${run_dri}").message == "unknown macro '${run_dri}' in the command of trainer");
  CHECK(error("${run_dri}").help == "did you mean '${run_dir}'?");
  CHECK(error("${if_gpu}").help == "did you mean '${if_gpu:TEXT}'?");
  CHECK(error("${seed:3}").help == "did you mean '${seed}'?");
  CHECK(error("${zebra}").help ==
        "a value of the configuration is '${param:zebra}'; 'gridctl help trainer' lists the "
        "macros; '$${' is a literal '${'");
  CHECK(error("${config.model.width}")
            .help.starts_with("a value of the configuration is '${param:model.width}'; "));
  CHECK(error("a ${run_dir").message ==
        "'a ${run_dir' in the command of trainer: '${' is never closed");
  CHECK(error("--x=${args}").message ==
        "'--x=${args}' in the command of trainer: ${args} stands for several items");
  CHECK(error("${if_gpu:${run_dir}}").message ==
        "'${if_gpu:${run_dir}}' in the command of trainer: a macro cannot stand within a macro");
  CHECK(check_program(program({})).error().message == "the command of trainer is empty");
  CHECK(expand_command(program({"${zebra}"}), values()).error().kind == ErrorKind::config);
}

TEST_CASE("every documented macro expands", "[plan]") {
  std::set<std::string> names;
  for (const auto& macro : macros()) {
    INFO(macro.name);
    CHECK_FALSE(macro.help.empty());
    CHECK(names.insert(macro.name).second);
    const auto colon = macro.name.find(':');
    const auto name = macro.name.substr(0, colon);
    const std::string argument = name == "param" ? ":training.lr" : name == "env" ? ":PATH" : ":x";
    const auto macro_text =
        "${" + name + (colon == std::string::npos ? std::string() : argument) + "}";
    CHECK(check_program(program({macro_text})).has_value());
    CHECK(expand_command(program({macro_text}), values()).has_value());
  }
}
