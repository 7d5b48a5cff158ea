#include "help_layout.hpp"
#include "option_words.hpp"

#include <gridctl/cli/help.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/wrap.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

constexpr std::size_t kProgramExamples = 5;

using Rows = std::vector<std::pair<std::string, std::string>>;

std::string option_label(const Option& option) {
  std::string label = option.letter != 0 ? fmt::format("  -{}, ", option.letter) : "      ";
  label += "--" + option.name;
  return option.is_switch() ? label : label + ' ' + option.metavar;
}

/// Where the texts of options start, and within them their defaults: in a column of their own where
/// they fit, so that the eye finds them.
struct OptionColumns {
  int width = 0;
  int text_at = 0;
  int default_at = 0;

  OptionColumns(const std::vector<Option>& options, int total_width) : width(total_width) {
    constexpr int kLabelLimit = 30;
    for (const auto& option : options) {
      const int label = display_width(option_label(option)) + 2;
      if (label <= kLabelLimit) text_at = std::max(text_at, label);
    }
    for (const auto& option : options) {
      const int end = display_width(option_text(option)) + 2;
      if (!default_text(option).empty() && fits(option, end))
        default_at = std::max(default_at, end);
    }
  }
  [[nodiscard]] bool fits(const Option& option, int at) const {
    return text_at + at + display_width(default_text(option)) <= width;
  }
};

std::string option_row(const Option& option, const OptionColumns& columns) {
  std::string text = option_text(option);
  const std::string fallback = default_text(option);
  const int at = std::max(columns.default_at, display_width(text) + 2);
  const bool on_same_line = !fallback.empty() && columns.fits(option, at);
  if (on_same_line) text = pad(text, at) + fallback;
  std::string out = row(option_label(option), text, columns.text_at, columns.width);
  if (!on_same_line && !fallback.empty()) out += row("", fallback, columns.text_at, columns.width);
  return out;
}

/// One block for each group of options, all with the same columns.
std::string option_blocks(const std::vector<Option>& options, const Output& output) {
  const OptionColumns columns(options, help_width(output));
  const auto groups = groups_of(
      options, [](const Option& o) -> const auto& { return o.group; });
  std::string text;
  for (const auto& group : groups) {
    text += '\n';
    text += heading(group.empty() ? "Options" : group, output) + '\n';
    for (const auto& option : options)
      if (option.group == group) text += option_row(option, columns);
  }
  return text;
}

std::string example_block(const std::vector<Example>& examples, const Output& output) {
  Rows list;
  for (const auto& example : examples) list.emplace_back("  " + example.command, example.comment);
  return heading("Examples", output) + '\n' + rows(list, help_width(output), 62);
}

/// The first example of each command that says what it is good for.
std::vector<Example> program_examples(const CommandRegistry& registry) {
  std::vector<Example> examples;
  for (const auto& command : registry.commands()) {
    const auto info = command.info;
    if (info.group.empty() || info.examples.empty() || info.examples.front().comment.empty())
      continue;
    examples.push_back(info.examples.front());
    if (examples.size() == kProgramExamples) break;
  }
  return examples;
}

/// The table of commands by group, and the line of topics in the same columns.
std::string command_table(const CommandRegistry& registry, const Output& output) {
  const auto infos = shown_commands(registry);
  const auto groups = groups_of(
      infos, [](const CommandInfo& i) -> const auto& { return i.group; });
  int group_width = 8, name_width = 0;
  for (const auto& info : infos) {
    group_width = std::max(group_width, display_width(info.group) + 2);
    name_width = std::max(name_width, display_width(info.name) + 2);
  }
  std::string text;
  for (const auto& group : groups) {
    std::string lead = heading(group, output) + pad("", group_width - display_width(group));
    for (const auto& info : infos) {
      if (info.group != group) continue;
      std::string summary = info.summary;
      if (!info.aliases.empty()) summary += fmt::format(" (alias: {})", join(info.aliases, ", "));
      text += lead + row(info.name, summary, name_width, help_width(output) - group_width);
      lead = pad("", group_width);
    }
  }
  std::vector<std::string> topics;
  for (const auto& topic : registry.topics()) topics.push_back(topic.name);
  const auto lines = wrap("gridctl help " + join(topics, " | "), help_width(output) - group_width);
  return text + heading("Topics", output) + pad("", group_width - 6) +
         join(lines, '\n' + pad("", group_width)) + '\n';
}

}  // namespace

std::string usage_line(const CommandInfo& info) {
  std::string line = "gridctl " + info.name;
  for (const auto& positional : info.positionals) {
    std::string word = positional.name + (positional.repeatable ? "..." : "");
    line += positional.required ? ' ' + word : fmt::format(" [{}]", word);
  }
  return info.options.empty() ? line : line + " [OPTIONS]";
}

std::string program_help(const CommandRegistry& registry, const Output& output) {
  std::string text = std::string(kProgramSummary) + "\n\n";
  if (const auto examples = program_examples(registry); !examples.empty())
    text += example_block(examples, output) + '\n';
  text += heading("Usage:", output) + " gridctl [GLOBAL OPTIONS] COMMAND [ARGS]\n\n";
  text += command_table(registry, output);
  text += option_blocks(global_options(), output);
  return text + "\n'gridctl COMMAND --help' explains a command.\n";
}

std::string short_help(const CommandRegistry& registry, const Output& output) {
  return heading("Usage:", output) + " gridctl [GLOBAL OPTIONS] COMMAND [ARGS]\n\n" +
         command_table(registry, output) +
         "\n'gridctl --help' shows examples and options, 'gridctl COMMAND --help' a command.\n";
}

std::string command_help(const CommandInfo& info, const Output& output) {
  const int width = help_width(output);
  std::string text =
      join(wrap(info.description.empty() ? info.summary : info.description, width), "\n") + "\n\n";
  if (!info.examples.empty()) text += example_block(info.examples, output) + '\n';
  text += heading("Usage:", output) + ' ' + usage_line(info) + '\n';
  if (!info.aliases.empty()) text += "Alias: " + join(info.aliases, ", ") + '\n';
  Rows positionals;
  for (const auto& positional : info.positionals)
    positionals.emplace_back("  " + positional.name, positional.help);
  if (!positionals.empty())
    text += '\n' + heading("Arguments", output) + '\n' + rows(positionals, width, 30);
  text += option_blocks(info.options, output);
  return text +
         "\nGlobal options: 'gridctl --help'. Variables that set options: 'gridctl help "
         "environment'.\n";
}

Result<std::string> help_on(const CommandRegistry& registry, std::string_view word,
                            const Output& output) {
  std::string text;
  if (auto* command = registry.find(word)) text = command_help(command->info, output);
  if (const auto* topic = registry.find_topic(word))
    text += (text.empty() ? "" : "\n") + topic->summary + "\n\n" +
            (output.is_terminal ? fitted(topic->text(registry), help_width(output))
                                : topic->text(registry));
  if (!text.empty()) return text;
  std::vector<std::string> names;
  for (const auto& info : shown_commands(registry)) names.push_back(info.name);
  for (const auto& topic : registry.topics()) names.push_back(topic.name);
  const auto meant = nearest(word, names);
  return fail(ErrorKind::usage, fmt::format("no command or topic '{}'", word),
              meant ? fmt::format("did you mean '{}'?   gridctl help {}", *meant, *meant)
                    : "'gridctl --help' lists commands and topics");
}

}  // namespace gridctl::cli
