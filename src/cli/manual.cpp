#include "option_words.hpp"

#include <gridctl/cli/manual.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

/// Text of which man(7) takes nothing for a request: a backslash is \e, a hyphen that the reader
/// may copy is
/// \-, and a line that begins with a dot or an apostrophe gets a mark of no width before it.
std::string escape(std::string_view text) {
  std::string out;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    at_start = c == '\n';
  }
  return out;
}

std::string bold(std::string_view text) {
  return "\\fB" + escape(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + escape(text) + "\\fR";
}

/// Manual pages have their titles and headings in capitals.
std::string capitals(std::string_view words) {
  std::string text(words);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

std::string section(std::string_view heading) {
  return ".SH " + escape(capitals(heading)) + '\n';
}

/// Lines that stay as they are.
std::string verbatim(std::string_view text) {
  std::string body(text);
  while (body.ends_with('\n')) body.pop_back();
  return ".nf\n" + escape(body) + "\n.fi\n";
}

/// A label, and the text below it with a margin.
std::string entry(const std::string& label, std::string_view text) {
  return ".TP\n" + label + '\n' + escape(text) + '\n';
}

class Page {
 public:
  Page(const std::string& date, const std::string& version) : date_(date), version_(version) {}

  [[nodiscard]] std::string head(const std::string& name, int number,
                                 std::string_view summary) const {
    return fmt::format(".TH {} {} {} \"gridctl {}\" \"gridctl manual\"\n.SH NAME\n{} \\- {}\n",
                       escape(capitals(name)), number, date_, version_, escape(name),
                       escape(summary));
  }

 private:
  const std::string& date_;
  const std::string& version_;
};

std::string option_label(const Option& option) {
  std::string label;
  if (option.letter != 0) label = bold(std::string("-") + option.letter) + ", ";
  label += bold("--" + option.name);
  return option.is_switch() ? label : label + ' ' + italic(option.metavar);
}

std::string option_entries(const std::vector<Option>& options) {
  std::string text;
  const auto groups = groups_of(
      options, [](const Option& o) -> const auto& { return o.group; });
  for (const auto& group : groups) {
    text += section(group.empty() ? "Options" : group);
    for (const auto& option : options) {
      if (option.group != group) continue;
      const auto fallback = default_text(option);
      text += entry(option_label(option),
                    option_text(option) + (fallback.empty() ? "" : ' ' + fallback));
    }
  }
  return text;
}

std::string example_entries(const std::vector<Example>& examples) {
  if (examples.empty()) return {};
  std::string text = section("Examples");
  bool is_first = true;
  for (const auto& example : examples) {
    if (!example.comment.empty())
      text += entry(bold(example.command), example.comment);
    else
      text += (is_first ? "" : ".PP\n") + bold(example.command) + '\n';
    is_first = false;
  }
  return text;
}

std::string synopsis(const CommandInfo& info) {
  std::string text = ".SH SYNOPSIS\n" + bold("gridctl " + info.name);
  for (const auto& positional : info.positionals) {
    const auto word = italic(positional.name) + (positional.repeatable ? "..." : "");
    text += positional.required ? ' ' + word : fmt::format(" [{}]", word);
  }
  return text + (info.options.empty() ? "\n" : " [" + italic("OPTIONS") + "]\n");
}

std::string command_page(const CommandInfo& info, const Page& page) {
  std::string text = page.head("gridctl-" + info.name, 1, info.summary) + synopsis(info);
  text += section("Description") +
          escape(info.description.empty() ? info.summary : info.description) + '\n';
  if (!info.aliases.empty()) text += ".PP\nAlias: " + escape(join(info.aliases, ", ")) + '\n';
  if (!info.positionals.empty()) text += section("Arguments");
  for (const auto& positional : info.positionals)
    text += entry(italic(positional.name), positional.help);
  text += option_entries(info.options) + example_entries(info.examples);
  return text + section("See also") +
         ".BR gridctl (1),\n.BR gridctl\\-environment (7),\n.BR gridctl\\-exit\\-codes (7)\n";
}

std::string topic_page(const Topic& topic, const CommandRegistry& registry, const Page& page) {
  return page.head("gridctl-" + topic.name, topic.section, topic.summary) + section("Description") +
         verbatim(topic.text(registry)) + section("See also") + ".BR gridctl (1)\n";
}

std::string program_page(const CommandRegistry& registry, const Page& page) {
  std::string text = page.head("gridctl", 1, "run grids of machine-learning experiments");
  text += ".SH SYNOPSIS\n" + bold("gridctl") + " [" + italic("GLOBAL OPTIONS") + "] " +
          italic("COMMAND") + " [" + italic("ARGS") + "]\n";
  text += section("Description") + escape(kProgramSummary) + '\n';
  const auto infos = shown_commands(registry);
  for (const auto& group : groups_of(
           infos, [](const CommandInfo& i) -> const auto& { return i.group; })) {
    text += section("Commands: " + group);
    for (const auto& info : infos)
      if (info.group == group)
        text += ".TP\n.BR gridctl\\-" + escape(info.name) + " (1)\n" + escape(info.summary) + '\n';
  }
  text += section("Topics");
  for (const auto& topic : registry.topics())
    text += fmt::format(".TP\n.BR gridctl\\-{} ({})\n{}\n", escape(topic.name), topic.section,
                        escape(topic.summary));
  return text + option_entries(global_options());
}

}  // namespace

std::vector<ManualPage> manual_pages(const CommandRegistry& registry, const std::string& date,
                                     const std::string& version) {
  const Page page(date, version);
  std::vector<ManualPage> pages{{"gridctl.1", program_page(registry, page)}};
  for (const auto& info : shown_commands(registry))
    pages.push_back({"gridctl-" + info.name + ".1", command_page(info, page)});
  for (const auto& topic : registry.topics())
    pages.push_back({fmt::format("gridctl-{}.{}", topic.name, topic.section),
                     topic_page(topic, registry, page)});
  return pages;
}

}  // namespace gridctl::cli
