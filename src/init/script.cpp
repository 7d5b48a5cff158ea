#include "script.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

namespace gridctl::init {
namespace {

/// The arguments of a call, without the parentheses: commas in brackets and quotes do not split.
std::vector<std::string> arguments_of(std::string_view text) {
  std::vector<std::string> arguments(1);
  int depth = 0;
  char quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (quote != 0) {
      if (letter == quote && text[at - 1] != '\\') quote = 0;
    } else if (letter == '"' || letter == '\'') {
      quote = letter;
    } else if (letter == '(' || letter == '[' || letter == '{') {
      ++depth;
    } else if (letter == ')' || letter == ']' || letter == '}') {
      if (depth-- == 0) return arguments;
    } else if (letter == ',' && depth == 0) {
      arguments.emplace_back();
      continue;
    }
    arguments.back() += letter;
  }
  return {};  // the text was cut off within the call
}

/// The text in quotes; empty if it is no plain literal.
std::string literal(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || (text.front() != '"' && text.front() != '\'')) return {};
  const auto end = text.find(text.front(), 1);
  return end == text.size() - 1 ? std::string(text.substr(1, end - 1)) : std::string();
}

bool is_number(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of("0123456789.eE+-_") == std::string_view::npos;
}

void read_keyword(std::string_view keyword, std::string_view value, TrainerOption& option) {
  value = trim(value);
  if (keyword == "default") {
    option.default_value = is_number(value) ? std::string(value) : literal(value);
  } else if (keyword == "choices" && value.size() > 1 && value.find_first_of("[({") == 0) {
    for (const auto& item : arguments_of(value.substr(1))) {
      const auto choice = literal(item);
      if (!choice.empty()) option.choices.push_back(choice);
    }
  } else if (keyword == "action") {
    const auto action = literal(value);
    option.takes_value = action.empty() ? value.find("Boolean") == std::string_view::npos
                                        : !action.starts_with("store_");
    option.takes_many = action == "append";
  } else if (keyword == "nargs") {
    option.takes_many = literal(value) != "?";
  } else if (keyword == "help") {
    const auto text = literal(value);
    option.help = trim(text.substr(0, text.find("(%(default)")));  // argparse would fill it in
  }
}

TrainerOption read_call(const std::vector<std::string>& arguments) {
  TrainerOption option;
  for (const auto& argument : arguments) {
    const auto word = literal(argument);
    if (word.starts_with("--")) {
      if (option.name.empty()) option.name = word.substr(2);
      continue;
    }
    const auto equals = argument.find('=');
    if (equals == std::string::npos || !word.empty()) continue;
    read_keyword(trim(std::string_view(argument).substr(0, equals)),
                 std::string_view(argument).substr(equals + 1), option);
  }
  return option;
}

}  // namespace

std::vector<TrainerOption> options_in_script(std::string_view script) {
  constexpr std::string_view kCall = "add_argument(";
  std::vector<TrainerOption> options;
  for (auto at = script.find(kCall); at != std::string_view::npos; at = script.find(kCall, at)) {
    at += kCall.size();
    auto option = read_call(arguments_of(script.substr(at)));
    if (!option.name.empty()) options.push_back(std::move(option));
  }
  return options;
}

bool is_hydra_script(std::string_view script) {
  const auto lines = split(script, '\n');
  return std::ranges::any_of(lines,
                             [](const auto& line) { return line.starts_with("@hydra.main"); });
}

void complete_defaults(std::vector<TrainerOption>& options,
                       const std::vector<TrainerOption>& others) {
  for (auto& option : options) {
    const auto known = std::ranges::find(others, option.name, &TrainerOption::name);
    if (known != others.end() && option.default_value.empty())
      option.default_value = known->default_value;
  }
}

}  // namespace gridctl::init
