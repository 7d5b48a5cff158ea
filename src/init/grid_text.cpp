#include "by_hand.hpp"
#include "grid_writer.hpp"
#include "yaml_words.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/init/grid_text.hpp>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::init {
namespace {

constexpr int kLongestHelp = 50;
constexpr std::size_t kMostOverwrites = 8;

std::string missing_note(const std::vector<std::string>& names) {
  return fmt::format("Fill in under grid_overwrite, since it does not start without: {}.",
                     join(names, ", "));
}

}  // namespace

std::string comment_of(const TrainerOption& option) {
  return elide(printable(option.help), kLongestHelp);
}

GridText::GridText(const TrainerSketch& sketch)
    : sketch_(sketch),
      axes_(plausible_axes(sketch.options)),
      program_options_(sketch.kind == TrainerKind::config_file ? sketch.flags : sketch.options) {
  std::erase_if(axes_, [&](const Axis& axis) { return is_given(axis.option); });
}

const OutputOption* GridText::output(const TrainerOption& option) const {
  const auto found = std::ranges::find(sketch_.outputs, option.name, &OutputOption::name);
  return found == sketch_.outputs.end() ? nullptr : &*found;
}

/// Whether gridctl itself gives the option its value.
bool GridText::is_given(const TrainerOption& option) const {
  if (output(option)) return true;
  if (has_role(option, OptionRole::seed)) return true;
  if (sketch_.kind == TrainerKind::config_file &&
      std::ranges::find(sketch_.options, option.name, &TrainerOption::name) !=
          sketch_.options.end())
    return false;  // a key of a configuration may well be called "device"
  return has_role(option, OptionRole::device) || has_role(option, OptionRole::gpu_switch) ||
         has_role(option, OptionRole::config) || has_role(option, OptionRole::resume);
}

bool GridText::is_axis(const TrainerOption& option) const {
  return std::ranges::any_of(axes_,
                             [&](const auto& axis) { return axis.option.name == option.name; });
}

/// The first axis is swept, and others that the program does not start without.
bool GridText::is_swept(const TrainerOption& option) const {
  if (axes_.empty() || !is_axis(option)) return false;
  return axes_.front().option.name == option.name || !value_for_all(option).empty() ||
         (option.is_required && option.default_value.empty());
}

/// What is set for all runs because the program gets no value otherwise; empty: nothing needs to
/// be.
std::string GridText::value_for_all(const TrainerOption& option) const {
  if (is_given(option) || (!axes_.empty() && axes_.front().option.name == option.name)) return {};
  const bool is_needed =
      is_by_name() || sketch_.wants_json || (option.is_required && option.default_value.empty());
  if (!is_needed) return {};
  if (!option.default_value.empty()) return option.default_value;
  return is_axis(option) ? std::string() : guessed_value(option);
}

std::string GridText::value_of(const TrainerOption& option) const {
  const auto& text = option.default_value.empty() && !option.choices.empty()
                         ? option.choices.front()
                         : option.default_value;
  if (text.empty() && option.spelling == Spelling::flag) return "true";
  if (text == "[]" || text == "()") return yaml_value("");
  if (!option.takes_many() || text.empty()) return yaml_value(text);
  const bool is_list = text.starts_with('[') && text.ends_with(']');
  if (is_list) return text;
  std::vector<std::string> items;
  for (const auto& item : split(text, ',')) items.emplace_back(trim(item));
  return yaml_list(items);
}

std::string GridText::head(const std::string& made_by) const {
  std::string text =
      fmt::format("# What to run, made by: {}\n", printable(made_by)) +
      "#\n"
      "#   gridctl train grid.yaml --dry-run    shows what would run, and starts nothing\n"
      "#   gridctl run grid.yaml                trains, tests and gathers the results\n"
      "#   gridctl help grid                    explains each section, 'help trainer' the "
      "${macros}\n";
  auto notes = sketch_.notes;
  if (const auto names = missing(); !names.empty()) notes.push_back(missing_note(names));
  if (!notes.empty()) text += "#\n";
  for (const auto& note : notes) text += comment_lines(note);
  return text;
}

std::string GridText::tasks() const {
  auto text = "\n" + yaml_line("grid_tasks:", "what to run");
  if (!sketch_.configs.empty() && !sketch_.wants_json) {
    std::vector<std::string> files;
    for (const auto& config : sketch_.configs) files.push_back(yaml_word(config));
    const auto list = files.size() == 1 ? files.front() : "[" + join(files, ", ") + "]";
    return text + yaml_line("  - default_configs: " + list,
                            files.size() == 1 ? "" : "the first one wins over the others");
  }
  text += yaml_line("  - name: " + yaml_word(sketch_.name), "");
  if (is(TrainerKind::mip) || (is_file_kind() && !sketch_.wants_json))
    text += yaml_line("    # default_configs: base.yaml", "the configuration that the runs share");
  if (axes_.empty())
    text += yaml_line("    overwrite: {}", "what is set for this task, such as {lr: 0.01}");
  return text;
}

std::string GridText::sweep() const {
  if (axes_.empty())
    return "\n" +
           yaml_line("# grid_sweep:",
                     "every combination of these values; keys may be dotted paths") +
           yaml_line("#   lr: [0.001, 0.01, 0.1]", "") +
           yaml_line("#   hidden: {range: {start: 32, stop: 128, step: 32}}",
                     "also linspace, logspace");
  auto text = "\n" + yaml_line("grid_sweep:", "every combination of these values");
  for (const auto& axis : axes_) {
    const bool is_first = &axis == &axes_.front();
    const bool is_needed = axis.option.is_required && axis.option.default_value.empty();
    text += yaml_line(fmt::format("  {}{}: {}", is_first || is_needed ? "" : "# ",
                                  yaml_word(axis.option.name), yaml_list(axis.values)),
                      comment_of(axis.option));
  }
  return text;
}

std::string GridText::overwrites() const {
  if (is(TrainerKind::mip) || is(TrainerKind::unknown)) return {};
  std::string set;
  std::string offered;
  std::size_t count = 0;
  const bool offers = !is_file_kind() || sketch_.configs.empty();
  for (const auto& option : sketch_.options) {
    const auto* path = output(option);
    if (is_file_kind() && path && path->value != "${run_dir}") {
      set += yaml_line(fmt::format("  {}: {}", yaml_word(option.name), yaml_word(path->value)),
                       "where it writes");
    } else if (const auto value = value_for_all(option); !value.empty()) {
      const bool is_guess = option.default_value.empty();
      set += yaml_line(fmt::format("  {}: {}", yaml_word(option.name),
                                   is_guess ? yaml_value(value) : value_of(option)),
                       is_guess ? "a guess: it names no default" : comment_of(option));
    } else if (offers && !is_given(option) && !is_axis(option)) {
      const auto shown = value_of(option);
      if (shown == "\"\"" || ++count > kMostOverwrites) continue;
      offered +=
          yaml_line(fmt::format("#   {}: {}", yaml_word(option.name), shown), comment_of(option));
    }
  }
  if (!set.empty()) set = "\n" + yaml_line("grid_overwrite:", "what is set for all runs") + set;
  if (set.empty() && !offered.empty())
    set = "\n" + yaml_line("# grid_overwrite:", "what is set for all runs, such as");
  return set + offered;
}

std::string GridText::settings() const {
  const auto has_seed = [&] {
    return option_for(sketch_.options, OptionRole::seed) ||
           option_for(sketch_.flags, OptionRole::seed) ||
           option_for(sketch_.positionals, OptionRole::seed);
  };
  const bool repeats = is(TrainerKind::mip) || has_seed();
  auto text = "\n" + yaml_line("grid_settings:", "");
  text += yaml_line(fmt::format("  experiment_repetitions: {}", repeats ? 3 : 1),
                    repeats ? "of every configuration, each with a seed of its own"
                            : "more once the trainer takes a seed (seed_keys, ${seed})");
  text += yaml_line("  seed: 0", "the seeds of the runs are derived from it");
  text +=
      yaml_line("  # max_concurrent_runs: 4", "at most; else as many as there are cores or GPUs");
  if (is(TrainerKind::mip))
    text += yaml_line("  trainer: " + sketch_.profile, "'gridctl help trainer' shows it");
  return text;
}

/// What the program does not start without, and nobody knows a value for.
std::vector<std::string> GridText::missing() const {
  std::vector<std::string> names;
  const auto ask = [&](const TrainerOption& option) {
    const bool has_value = is_given(option) || is_swept(option) || !option.default_value.empty() ||
                           !value_for_all(option).empty();
    const bool is_needed = option.is_required || (is_by_name() && !sketch_.positionals.empty());
    if (is_needed && !has_value && std::ranges::count(names, option.name) == 0)
      names.push_back(option.name);
  };
  const bool is_known = is_file_kind() && !sketch_.configs.empty();
  if (!is_known && !is(TrainerKind::mip)) std::ranges::for_each(sketch_.options, ask);
  for (const auto& option : sketch_.positionals)
    if (option.name != kConfigArgument) ask(option);
  return names;
}

std::string grid_text(const TrainerSketch& sketch, const std::string& made_by) {
  const GridText text(sketch);
  return text.head(made_by) + text.tasks() + text.sweep() + text.overwrites() + text.settings() +
         text.trainer();
}

std::vector<std::string> notes_for_user(const TrainerSketch& sketch) {
  auto notes = sketch.notes;
  if (const auto names = GridText(sketch).missing(); !names.empty())
    notes.push_back(missing_note(names));
  return notes;
}

std::string described(const TrainerSketch& sketch) {
  const auto kind = [&]() -> std::string {
    switch (sketch.kind) {
      case TrainerKind::options:
        return fmt::format("takes {}", counted(sketch.options.size(), "option"));
      case TrainerKind::hydra:
        return "is a Hydra application";
      case TrainerKind::key_value:
        return "takes key=value";
      case TrainerKind::config_file:
        return "takes a configuration file";
      case TrainerKind::positional:
        return fmt::format("takes {}", counted(sketch.positionals.size(), "argument"));
      case TrainerKind::environment:
        return fmt::format("reads {} of the environment",
                           counted(sketch.variables.size(), "variable"));
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
