#include "script.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace gridctl::init {
namespace {

bool is_number(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of("0123456789.eE+-_") == std::string_view::npos;
}

/// The default as the grid may have it; empty if only running the script would tell.
std::string default_of(std::string_view value) {
  if (is_number(value) || value == "True" || value == "False") return std::string(value);
  const bool is_list = (value.starts_with('[') && value.ends_with(']')) ||
                       (value.starts_with('(') && value.ends_with(')'));
  if (!is_list) return python_literal(value);
  std::vector<std::string> items;
  for (const auto& item : call_arguments(std::string(value.substr(1)))) {
    const auto word = trim(item);
    if (word.empty()) continue;
    if (!is_number(word)) return {};
    items.emplace_back(word);
  }
  return items.empty() ? std::string() : "[" + join(items, ", ") + "]";
}

void read_action(std::string_view value, TrainerOption& option) {
  const auto action = python_literal(value);
  if (action.starts_with("store_") || action == "count") option.spelling = Spelling::flag;
  if (action == "append") option.spelling = Spelling::repeat;
  if (action == "extend") option.spelling = Spelling::list;
  if (value.find("BooleanOptional") != std::string_view::npos)
    option.spelling = Spelling::flag_pair;
}

void read_keyword(std::string_view keyword, std::string_view value, TrainerOption& option) {
  value = trim(value);
  if (keyword == "default") {
    option.default_value = default_of(value);
  } else if (keyword == "choices" && value.size() > 1 && value.find_first_of("[({") == 0) {
    for (const auto& item : call_arguments(value.substr(1))) {
      const auto choice = python_literal(item);
      if (!choice.empty()) option.choices.push_back(choice);
    }
  } else if (keyword == "action") {
    read_action(value, option);
  } else if (keyword == "nargs") {
    const bool is_one = python_literal(value) == "?" || value == "1";
    if (!is_one) option.spelling = Spelling::list;
  } else if (keyword == "is_flag" && value == "True") {
    option.spelling = Spelling::flag;
  } else if (keyword == "multiple" && value == "True") {
    option.spelling = Spelling::repeat;
  } else if (keyword == "required") {
    option.is_required = value == "True";
  } else if (keyword == "help") {
    const auto text = python_literal(value);
    option.help = trim(text.substr(0, text.find("(%(default)")));  // argparse would fill it in
  }
}

/// "--shuffle/--no-shuffle" of click is a pair.
void read_name(std::string_view word, TrainerOption& option) {
  const auto slash = word.find("/-");
  option.name = word.substr(2, slash == std::string_view::npos ? slash : slash - 2);
  if (slash != std::string_view::npos) {
    option.spelling = Spelling::flag_pair;
    const auto off = word.substr(slash + 1);
    if (off != "--no-" + option.name) option.off_option = off;
  }
}

TrainerOption read_call(const std::vector<std::string>& arguments) {
  TrainerOption option;
  for (const auto& argument : arguments) {
    const auto word = python_literal(argument);
    if (word.starts_with("--")) {
      if (option.name.empty()) read_name(word, option);
      continue;
    }
    const auto equals = argument.find('=');
    if (equals == std::string::npos || !word.empty()) continue;
    read_keyword(trim(std::string_view(argument).substr(0, equals)),
                 std::string_view(argument).substr(equals + 1), option);
  }
  return option;
}

/// absl: DEFINE_float("lr", 0.1, "how far a step goes").
TrainerOption read_definition(std::string_view kind, const std::vector<std::string>& arguments) {
  TrainerOption option;
  if (arguments.size() < 3) return option;
  option.name = python_literal(arguments[0]);
  option.default_value = default_of(trim(arguments[1]));
  const bool is_enum = kind == "enum" && arguments.size() > 3;
  if (is_enum) read_keyword("choices", arguments[2], option);
  option.help = python_literal(arguments[is_enum ? 3 : 2]);
  if (kind.starts_with("multi_")) option.spelling = Spelling::repeat;
  if (kind == "list") option.spelling = Spelling::comma;
  return option;
}

/// The arguments of each call: what stands between the call's name and its bracket goes first.
template <class Take>
void for_each_call(std::string_view script, std::string_view call, const Take& take) {
  for (auto at = script.find(call); at != std::string_view::npos; at = script.find(call, at)) {
    at += call.size();
    const auto bracket = script.find('(', at);
    if (call.ends_with('('))
      take(std::string_view(), call_arguments(script.substr(at)));
    else if (bracket != std::string_view::npos)
      take(script.substr(at, bracket - at), call_arguments(script.substr(bracket + 1)));
  }
}

}  // namespace

std::vector<TrainerOption> options_in_script(std::string_view script) {
  std::vector<TrainerOption> options;
  const auto keep = [&](TrainerOption option) {
    if (!option.name.empty()) options.push_back(std::move(option));
  };
  for (const auto* call : {"add_argument(", "click.option(", "@option("})
    for_each_call(script, call,
                  [&](std::string_view, const auto& arguments) { keep(read_call(arguments)); });
  for_each_call(script, "DEFINE_", [&](std::string_view kind, const auto& arguments) {
    keep(read_definition(kind, arguments));
  });
  return options;
}

std::vector<TrainerOption> options_in_sources(const std::vector<PythonSource>& sources) {
  std::vector<TrainerOption> options;
  for (const auto& source : sources) {
    for (auto& option : options_in_script(source.text())) {
      if (std::ranges::find(options, option.name, &TrainerOption::name) == options.end())
        options.push_back(std::move(option));
    }
  }
  return options;
}

std::vector<std::string> options_read_by_bool(std::string_view script) {
  std::vector<std::string> names;
  for_each_call(script, "add_argument(", [&](std::string_view, const auto& arguments) {
    const bool is_bool = std::ranges::any_of(arguments, [](const auto& argument) {
      const auto text = trim(argument);
      return text.starts_with("type") && text.ends_with("bool") &&
             text.find_first_not_of(" =", 4) == text.size() - 4;
    });
    if (const auto option = read_call(arguments); is_bool && !option.name.empty())
      names.push_back(option.name);
  });
  return names;
}

bool is_hydra_script(std::string_view script) {
  const auto lines = split(script, '\n');
  return std::ranges::any_of(lines,
                             [](const auto& line) { return line.starts_with("@hydra.main"); });
}

void complete_options(std::vector<TrainerOption>& options,
                      const std::vector<TrainerOption>& others) {
  for (auto& option : options) {
    const auto known = std::ranges::find(others, option.name, &TrainerOption::name);
    if (known == others.end()) continue;
    if (option.default_value.empty()) option.default_value = known->default_value;
    // A --help shows "--tag TAG" of an option that may be repeated.
    if (option.spelling == Spelling::value && known->takes_many())
      option.spelling = known->spelling;
    option.is_required = option.is_required || known->is_required;
  }
}

}  // namespace gridctl::init
