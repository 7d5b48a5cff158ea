#include "axes.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/init/grid_text.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::init {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kCommentColumn = 40;
constexpr int kLongestHelp = 50;
constexpr std::size_t kMostOverwrites = 8;

/// A word as it may stand in a YAML list or as a key: in quotes unless it is plainly a word.
std::string yaml_word(const std::string& word) {
  static constexpr std::array<std::string_view, 12> kSpecial = {
      "y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"};
  std::string lower;
  for (const char letter : word)
    lower += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  const bool begins_well = word.starts_with("--") || word.starts_with("./") ||
                           word.starts_with("../") || word.starts_with("/") ||
                           (lower[0] >= 'a' && lower[0] <= 'z') || lower[0] == '_';
  const bool is_plain =
      begins_well && word.size() > 2 &&
      lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-./") == std::string::npos;
  const bool is_special = std::ranges::count(kSpecial, lower) > 0;
  const bool is_short =
      word.size() <= 2 && begins_well && word[0] != '-' &&
      lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
  if ((is_plain || is_short) && !is_special) return word;
  return nlohmann::json(word).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// A value as it was found: numbers stay numbers.
std::string yaml_value(const std::string& text) {
  const bool is_number = text.find_first_of("0123456789") != std::string::npos &&
                         text.find_first_not_of("0123456789.+-e") == std::string::npos;
  return is_number ? text : yaml_word(text);
}

std::string yaml_list(const Words& words) {
  Words items;
  items.reserve(words.size());
  for (const auto& word : words) items.push_back(yaml_value(word));
  return "[" + join(items, ", ") + "]";
}

/// The line, and behind it a comment, in a column of its own.
std::string line(std::string text, const std::string& comment) {
  if (comment.empty()) return text + "\n";
  text.resize(std::max(text.size() + 1, kCommentColumn), ' ');
  return text + "# " + comment + "\n";
}

std::string comment_of(const TrainerOption& option) {
  return elide(printable(option.help), kLongestHelp);
}

class GridText {
 public:
  explicit GridText(const TrainerSketch& sketch)
      : sketch_(sketch),
        axes_(plausible_axes(sketch.options)),
        program_options_(sketch.kind == TrainerKind::config_file ? sketch.flags : sketch.options) {}

  [[nodiscard]] std::string head(const std::string& made_by) const;
  [[nodiscard]] std::string tasks() const;
  [[nodiscard]] std::string sweep() const;
  [[nodiscard]] std::string overwrites() const;
  [[nodiscard]] std::string settings() const;
  [[nodiscard]] std::string trainer() const;

 private:
  [[nodiscard]] bool is_mip() const { return sketch_.kind == TrainerKind::mip; }
  [[nodiscard]] Words command() const;
  [[nodiscard]] bool is_used(const TrainerOption& option) const;

  const TrainerSketch& sketch_;
  std::vector<Axis> axes_;
  const std::vector<TrainerOption>& program_options_;
};

std::string GridText::head(const std::string& made_by) const {
  std::string text =
      fmt::format("# What to run, made by: {}\n", printable(made_by)) +
      "#\n"
      "#   gridctl train grid.yaml --dry-run    shows what would run, and starts nothing\n"
      "#   gridctl run grid.yaml                trains, tests and gathers the results\n"
      "#   gridctl help grid                    explains each section, 'help trainer' the "
      "${macros}\n";
  if (!sketch_.note.empty()) text += "#\n# " + printable(sketch_.note) + "\n";
  return text;
}

std::string GridText::tasks() const {
  auto text = "\n" + line("grid_tasks:", "what to run");
  if (!sketch_.configs.empty()) {
    Words files;
    for (const auto& config : sketch_.configs) files.push_back(yaml_word(config));
    const auto list = files.size() == 1 ? files.front() : "[" + join(files, ", ") + "]";
    return text + line("  - default_configs: " + list,
                       files.size() == 1 ? "" : "the first one wins over the others");
  }
  text += line("  - name: " + yaml_word(sketch_.name), "");
  if (is_mip() || sketch_.kind == TrainerKind::config_file)
    text += line("    # default_configs: base.yaml", "the configuration that the runs share");
  if (axes_.empty())
    text += line("    overwrite: {}", "what is set for this task, such as {lr: 0.01}");
  return text;
}

std::string GridText::sweep() const {
  if (axes_.empty())
    return "\n" +
           line("# grid_sweep:", "every combination of these values; keys may be dotted paths") +
           line("#   lr: [0.001, 0.01, 0.1]", "") +
           line("#   hidden: {range: {start: 32, stop: 128, step: 32}}", "also linspace, logspace");
  auto text = "\n" + line("grid_sweep:", "every combination of these values");
  bool is_first = true;
  for (const auto& axis : axes_) {
    text += line(fmt::format("  {}{}: {}", is_first ? "" : "# ", yaml_word(axis.option.name),
                             yaml_list(axis.values)),
                 comment_of(axis.option));
    is_first = false;
  }
  return text;
}

/// Whether the option is swept or in the command already.
bool GridText::is_used(const TrainerOption& option) const {
  for (const auto role : {OptionRole::seed, OptionRole::output, OptionRole::device,
                          OptionRole::gpu_switch, OptionRole::config}) {
    const auto* used = option_for(program_options_, role);
    if (used && used->name == option.name) return true;
  }
  return std::ranges::any_of(axes_,
                             [&](const auto& axis) { return axis.option.name == option.name; });
}

std::string GridText::overwrites() const {
  if (sketch_.kind != TrainerKind::options && sketch_.kind != TrainerKind::hydra) return {};
  std::string lines;
  std::size_t count = 0;
  for (const auto& option : sketch_.options) {
    if (!option.takes_value || option.takes_many || is_used(option)) continue;
    const auto& value = option.default_value.empty() && !option.choices.empty()
                            ? option.choices.front()
                            : option.default_value;
    if (value.empty() || ++count > kMostOverwrites) continue;
    lines += line(fmt::format("#   {}: {}", yaml_word(option.name), yaml_value(value)),
                  comment_of(option));
  }
  if (lines.empty()) return {};
  return "\n" + line("# grid_overwrite:", "what is set for all runs, such as") + lines;
}

std::string GridText::settings() const {
  const bool has_seed = is_mip() || option_for(sketch_.options, OptionRole::seed) ||
                        option_for(sketch_.flags, OptionRole::seed);
  auto text = "\n" + line("grid_settings:", "");
  text += line(fmt::format("  experiment_repetitions: {}", has_seed ? 3 : 1),
               has_seed ? "of every configuration, each with a seed of its own"
                        : "more once the trainer takes a seed (seed_keys, ${seed})");
  text += line("  seed: 0", "the seeds of the runs are derived from it");
  text += line("  # max_concurrent_runs: 4", "at most; else as many as there are cores or GPUs");
  if (is_mip()) text += line("  trainer: " + sketch_.profile, "'gridctl help trainer' shows it");
  return text;
}

Words GridText::command() const {
  auto argv = sketch_.argv;
  const auto add = [&](OptionRole role, const char* value) {
    const auto* option = option_for(program_options_, role);
    if (!option) return;
    argv.push_back("--" + option->name);
    argv.emplace_back(value);
  };
  if (sketch_.kind == TrainerKind::hydra) {
    argv.insert(argv.end(), {"hydra.run.dir='${run_dir}'", "${args_hydra}"});
    return argv;
  }
  if (sketch_.kind == TrainerKind::config_file) add(OptionRole::config, "${config}");
  if (sketch_.kind == TrainerKind::config_file && !option_for(sketch_.options, OptionRole::seed))
    add(OptionRole::seed, "${seed}");
  add(OptionRole::output, "${run_dir}");
  add(OptionRole::device, "${device}");
  if (const auto* gpu = option_for(program_options_, OptionRole::gpu_switch))
    argv.push_back(fmt::format("${{if_gpu:--{}}}", gpu->name));
  if (sketch_.kind != TrainerKind::config_file) argv.emplace_back("${args}");
  return argv;
}

std::string GridText::trainer() const {
  if (is_mip()) return {};
  auto text = "\n" + line("trainer:", "how a run becomes a command: a list, never a shell");
  text += line("  command: " + yaml_list(command()), "");
  if (const auto* seed = option_for(sketch_.options, OptionRole::seed))
    text += line("  seed_keys: [" + yaml_word(seed->name) + "]", "gets the seed of the run");
  text += line("  # produces: [models/best.pt]", "files that a run must leave to have succeeded");
  text +=
      "\n" + line("# tester:", "how a trained model is tested, for 'gridctl test' and 'run'") +
      line("#   command: [python3, test.py, --model, \"${model}\", --out, \"${run_dir}\"]", "") +
      line("#   model: \"**/best.pt\"", "what marks a trained model");
  return text;
}

}  // namespace

std::string grid_text(const TrainerSketch& sketch, const std::string& made_by) {
  const GridText text(sketch);
  return text.head(made_by) + text.tasks() + text.sweep() + text.overwrites() + text.settings() +
         text.trainer();
}

std::string described(const TrainerSketch& sketch) {
  const auto kind = [&]() -> std::string {
    switch (sketch.kind) {
      case TrainerKind::options:
        return fmt::format("takes {} options", sketch.options.size());
      case TrainerKind::hydra:
        return "is a Hydra application";
      case TrainerKind::config_file:
        return "takes a configuration file";
      case TrainerKind::mip:
        return "is trained by " + sketch.profile;
      case TrainerKind::unknown:
        break;
    }
    return "did not tell what it takes: see the comments in the file";
  }();
  const auto axes = plausible_axes(sketch.options);
  return fmt::format("{} {}{}", sketch.name, kind,
                     axes.empty() ? "" : "; sweeps " + axes.front().option.name);
}

}  // namespace gridctl::init
