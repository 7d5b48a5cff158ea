#include "by_hand.hpp"
#include "grid_writer.hpp"
#include "yaml_words.hpp"

#include <gridctl/core/text.hpp>

#include <fmt/format.h>

namespace gridctl::init {
namespace {

using Words = std::vector<std::string>;

/// "flag-pair", "[--fast/--slow]": as in the section 'arguments'; empty for --key=value.
std::string spelling_of(const TrainerOption& option) {
  if (!option.off_option.empty()) return fmt::format("\"--{}/{}\"", option.name, option.off_option);
  auto word = [&]() -> std::string {
    switch (option.spelling) {
      case Spelling::value:
        return {};
      case Spelling::flag:
        return "flag";
      case Spelling::flag_pair:
        return "flag-pair";
      case Spelling::list:
        return "list";
      case Spelling::repeat:
        return "repeat";
      case Spelling::comma:
        return "comma";
    }
    return {};
  }();
  if (option.option.empty()) return word;
  return word.empty() ? option.option : fmt::format("[{}, {}]", option.option, word);
}

}  // namespace

/// The options that gridctl gives their values.
void GridText::add_options(Words& argv) const {
  const auto add = [&](const TrainerOption& option, const std::string& value) {
    argv.push_back(option.option.empty() ? "--" + option.name : option.option);
    argv.push_back(value);
  };
  if (const auto* config = option_for(program_options_, OptionRole::config);
      config && is_file_kind())
    add(*config, "${config}");
  if (const auto* seed = option_for(program_options_, OptionRole::seed);
      seed && is_file_kind() && !option_for(sketch_.options, OptionRole::seed))
    add(*seed, "${seed}");
  for (const auto& option : program_options_)
    if (const auto* path = output(option)) add(option, path->value);
  if (const auto* device = option_for(program_options_, OptionRole::device))
    add(*device, "${device}");
  if (const auto* resume = option_for(program_options_, OptionRole::resume))
    add(*resume, "${resume_from}");
  if (const auto* gpu = option_for(program_options_, OptionRole::gpu_switch))
    argv.push_back(fmt::format("${{if_gpu:--{}}}", gpu->name));
}

Words GridText::command() const {
  auto argv = sketch_.argv;
  for (const auto& option : sketch_.positionals) {
    if (const auto* path = output(option))
      argv.push_back(path->value);
    else if (option.name == kConfigArgument || has_role(option, OptionRole::config))
      argv.emplace_back(sketch_.wants_json ? "${args_json_file}" : "${config}");
    else if (has_role(option, OptionRole::seed))
      argv.emplace_back("${seed}");
    else if (has_role(option, OptionRole::device))
      argv.emplace_back("${device}");
    else
      argv.push_back(fmt::format("${{param:{}}}", option.name));
  }
  if (is(TrainerKind::hydra))
    argv.insert(argv.end(), {"hydra.run.dir='${run_dir}'", "${args_hydra}"});
  if (is(TrainerKind::key_value)) argv.emplace_back("${args_no_hyphens}");
  if (is(TrainerKind::options) || is_file_kind()) add_options(argv);
  if (is(TrainerKind::options) || (is(TrainerKind::unknown) && !sketch_.takes_nothing))
    argv.emplace_back("${args}");
  return argv;
}

/// How values are written where --key=value is not what the program takes.
std::string GridText::arguments() const {
  if (!is(TrainerKind::options)) return {};
  std::string lines;
  for (const auto& option : sketch_.options) {
    if (output(option) || has_role(option, OptionRole::device) ||
        has_role(option, OptionRole::gpu_switch) || has_role(option, OptionRole::resume))
      continue;
    const auto spelling = spelling_of(option);
    if (!spelling.empty())
      lines += yaml_line(fmt::format("    {}: {}", yaml_word(option.name), spelling),
                         comment_of(option));
  }
  for (const auto& option : sketch_.positionals)
    if (!output(option) && !is_given(option))
      lines +=
          yaml_line(fmt::format("    {}: omit", yaml_word(option.name)), "it is in the command");
  if (lines.empty()) return {};
  return yaml_line("  arguments:", "how a value is written, where not as --key=value") + lines;
}

std::string GridText::environment() const {
  std::string lines;
  for (const auto& option : sketch_.variables) {
    std::string value = fmt::format("${{param:{}}}", option.name);
    if (const auto* path = output(option))
      value = path->value;
    else if (has_role(option, OptionRole::seed))
      value = "${seed}";
    else if (has_role(option, OptionRole::device))
      value = "${device}";
    else if (value_for_all(option).empty() && !is_swept(option))
      continue;
    lines += yaml_line(fmt::format("    {}: {}", yaml_word(option.name), yaml_word(value)), "");
  }
  if (lines.empty()) return {};
  return yaml_line("  env:", "variables of each run") + lines;
}

/// The keys that get a value of the run.
std::string GridText::keys() const {
  std::string text;
  const auto* seed = option_for(sketch_.options, OptionRole::seed);
  if (seed && !is_by_name())
    text += yaml_line("  seed_keys: [" + yaml_word(seed->name) + "]", "gets the seed of the run");
  Words folders;
  for (const auto& option : sketch_.options)
    if (const auto* path = output(option);
        path && path->value == "${run_dir}" && (is_file_kind() || is(TrainerKind::key_value)))
      folders.push_back(yaml_word(option.name));
  if (!folders.empty())
    text += yaml_line("  run_dir_keys: [" + join(folders, ", ") + "]", "get the folder of the run");
  if (sketch_.runs_in_its_folder)
    text += yaml_line("  cwd: run_dir", "it writes into the working directory");
  return text;
}

std::string GridText::products() const {
  Words certain;
  Words possible;
  for (const auto& product : sketch_.products)
    (product.is_certain ? certain : possible).push_back(product.name);
  if (!certain.empty())
    return yaml_line("  produces: " + yaml_list(certain),
                     "files that a run must leave to have succeeded");
  if (!possible.empty())
    return yaml_line("  # produces: " + yaml_list(possible),
                     "it may write these; a run without them would fail");
  return yaml_line("  # produces: [models/best.pt]",
                   "files that a run must leave to have succeeded");
}

std::string GridText::trainer() const {
  if (is(TrainerKind::mip)) return {};
  auto text = "\n" + yaml_line("trainer:", "how a run becomes a command: a list, never a shell");
  text += yaml_line("  command: " + yaml_list(command()), "");
  text += arguments() + environment() + keys() + products();
  text += "\n" +
          yaml_line("# tester:", "how a trained model is tested, for 'gridctl test' and 'run'") +
          yaml_line("#   command: [python3, test.py, --model, \"${model}\", --out, \"${run_dir}\"]",
                    "") +
          yaml_line("#   model: \"**/best.pt\"", "what marks a trained model");
  return text;
}

}  // namespace gridctl::init
