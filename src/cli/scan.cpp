#include "scan.hpp"

#include <gridctl/cli/registry.hpp>

#include <algorithm>

namespace gridctl::cli {
namespace {

/// `--name` or `--name=value`. Returns the option if its value is still to come.
const Option* scan_long(std::string_view word, const std::vector<Option>& options,
                        Arguments& arguments) {
  const auto equals = word.find('=');
  const auto* option = find_option(options, word.substr(2, equals - 2));
  if (!option) return nullptr;
  if (equals != std::string_view::npos) {
    arguments.add(option->name, std::string(word.substr(equals + 1)));
    return nullptr;
  }
  if (!option->is_switch()) return option;
  arguments.add(option->name, {});
  return nullptr;
}

/// `-v`, `-vv`, `-j4`, `-vj`. Returns the option if its value is still to come.
const Option* scan_short(std::string_view word, const std::vector<Option>& options,
                         Arguments& arguments) {
  for (std::size_t at = 1; at < word.size(); ++at) {
    const auto* option = find_option(options, word[at]);
    if (!option) return nullptr;
    if (option->is_switch()) {
      arguments.add(option->name, {});
      continue;
    }
    if (at + 1 == word.size()) return option;
    arguments.add(option->name, std::string(word.substr(at + 1)));
    return nullptr;
  }
  return nullptr;
}

}  // namespace

Scan scan(const std::vector<std::string>& words, const std::vector<Option>& options,
          bool until_positional) {
  Scan result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (result.pending) {
      result.arguments.add(result.pending->name, word);
      result.pending = nullptr;
    } else if (result.options_ended || word.size() < 2 || word[0] != '-') {
      if (!result.first_positional) result.first_positional = i;
      if (until_positional) break;
      result.arguments.add_positional(word);
    } else if (word == "--") {
      result.options_ended = true;
    } else if (word[1] == '-') {
      result.pending = scan_long(word, options, result.arguments);
    } else {
      result.pending = scan_short(word, options, result.arguments);
    }
  }
  return result;
}

std::vector<Option> all_options(const CommandInfo& info) {
  std::vector<Option> options = info.options;
  const auto& globals = global_options();
  options.insert(options.end(), globals.begin(), globals.end());
  return options;
}

const Option* find_option(const std::vector<Option>& options, std::string_view name) {
  const auto at = std::find_if(options.begin(), options.end(),
                               [&](const Option& option) { return option.name == name; });
  return at == options.end() ? nullptr : &*at;
}

const Option* find_option(const std::vector<Option>& options, char letter) {
  const auto at = std::find_if(options.begin(), options.end(), [&](const Option& option) {
    return letter != 0 && option.letter == letter;
  });
  return at == options.end() ? nullptr : &*at;
}

}  // namespace gridctl::cli
