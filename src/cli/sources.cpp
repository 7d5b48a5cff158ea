#include "sources.hpp"

#include "scan.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

using Value = Arguments::Value;

/// On, off, or something else.
std::optional<bool> parse_switch(std::string_view text) {
  constexpr std::array<std::string_view, 4> kOnWords = {"1", "true", "yes", "on"};
  constexpr std::array<std::string_view, 4> kOffWords = {"0", "false", "no", "off"};
  for (std::size_t i = 0; i < kOnWords.size(); ++i) {
    if (edit_distance(text, kOnWords[i]) == 0) return true;
    if (edit_distance(text, kOffWords[i]) == 0) return false;
  }
  return std::nullopt;
}

/// How often the text says a switch: 0 is off. Nothing if it says neither.
std::optional<std::size_t> times(const Option& option, const std::string& text) {
  // "2" for a repeatable switch: -vv.
  const bool is_count = option.repeatable && text.size() == 1 && text[0] >= '2' && text[0] <= '9';
  if (is_count) return static_cast<std::size_t>(text[0] - '0');
  const auto on = parse_switch(text);
  return on ? std::optional<std::size_t>(*on ? 1 : 0) : std::nullopt;
}

/// Without texts, the variable switches the option off.
Result<Value> value_of_variable(const Option& option, const std::string& text) {
  Value value{{text}, Arguments::From::environment};
  if (option.is_switch()) {
    const auto count = times(option, text);
    if (!count)
      return fail(ErrorKind::usage,
                  fmt::format("'{}' is not a value for {}", text, variable_of(option.name)),
                  "set it to 1 or 0, or unset it");
    value.texts.assign(*count, {});
  } else if (option.repeatable) {
    value.texts = split(text, '\n');
  }
  return value;
}

Result<Value> value_of_setting(const Option& option, const Setting& setting) {
  Value value{setting.values, Arguments::From::file, setting.value_place};
  if (setting.values.size() != 1 && (option.is_switch() || !option.repeatable))
    return fail(ErrorKind::config, fmt::format("'{}' takes one value", option.name),
                "write it without a list", setting.value_place);
  if (!option.is_switch()) return value;
  const auto count = times(option, setting.values.front());
  if (!count)
    return fail(ErrorKind::config,
                fmt::format("'{}' is not a value for '{}'", setting.values.front(), option.name),
                "write true or false", setting.value_place);
  value.texts.assign(*count, {});
  return value;
}

/// The value that the variable or a file gives; nullopt if neither does.
Result<std::optional<Value>> outside_value(const Option& option, const Sources& sources) {
  const bool inside_run = sources.environment("GRIDCTL_RUN_DIR").has_value();
  const auto variable = inside_run ? std::nullopt : sources.environment(variable_of(option.name));
  if (variable && !variable->empty()) return value_of_variable(option, *variable);
  const auto setting = std::ranges::find(sources.settings, option.name, &Setting::option);
  if (setting != sources.settings.end()) return value_of_setting(option, *setting);
  return std::nullopt;
}

std::vector<Option> options_of_all(const CommandRegistry& registry) {
  auto options = global_options();
  for (const auto& command : registry.commands()) {
    auto info = command.info;
    std::ranges::move(info.options, std::back_inserter(options));
  }
  return options;
}

Result<void> check_names(const std::vector<Setting>& settings, const CommandRegistry& registry) {
  if (settings.empty()) return {};
  const auto options = options_of_all(registry);
  std::vector<std::string> known;
  for (const auto& option : options)
    if (may_be_set(option)) known.push_back(option.name);
  for (const auto& setting : settings) {
    if (std::ranges::count(known, setting.option) > 0) continue;
    if (find_option(options, setting.option))
      return fail(ErrorKind::config,
                  fmt::format("'{}' can be given on the command line alone", setting.option),
                  fmt::format("remove it, and write --{} where it is meant", setting.option),
                  setting.option_place);
    const auto near = nearest(setting.option, known);
    return fail(ErrorKind::config, fmt::format("no option is called '{}'", setting.option),
                near ? fmt::format("did you mean '{}'?", *near)
                     : "'gridctl help environment' lists the options that can be set",
                setting.option_place);
  }
  return {};
}

}  // namespace

bool may_be_set(const Option& option) {
  // Whichever command has it: a forgotten variable would be found out the next morning.
  return option.in_environment && option.name != "dry-run";
}

Result<Sources> read_sources(const CommandRegistry& registry, const Services& services) {
  Sources sources{services.environment, {}};
  if (!services.settings) return sources;
  GRIDCTL_TRY_ASSIGN(auto settings, services.settings());
  GRIDCTL_TRY(check_names(settings, registry));
  sources.settings = std::move(settings);
  return sources;
}

Result<void> fill_in(Arguments& arguments, const std::vector<Option>& options,
                     const Sources& sources) {
  for (const auto& option : options) {
    if (arguments.given(option.name)) continue;
    if (!option.default_value.empty())
      arguments.set(option.name, {{option.default_value}, Arguments::From::fallback});
    if (!may_be_set(option)) continue;
    GRIDCTL_TRY_ASSIGN(auto value, outside_value(option, sources));
    if (value && !value->texts.empty()) arguments.set(option.name, std::move(*value));
  }
  return {};
}

void print_origins(const Arguments& arguments, const std::vector<Option>& options,
                   const Services& services) {
  for (const auto& option : options) {
    const auto from = arguments.from(option.name);
    if (from == Arguments::From::nobody || from == Arguments::From::command_line) continue;
    std::string text = "--" + option.name;
    if (!option.is_switch())
      text += fmt::format(" {}", join(arguments.all(option.name), ", "));
    else if (option.repeatable)
      text += fmt::format(" x{}", arguments.count(option.name));
    *services.err.stream << printable(fmt::format("{}: {}", text, arguments.origin(option.name)))
                         << '\n';
  }
}

}  // namespace gridctl::cli
