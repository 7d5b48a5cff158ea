#include "parse.hpp"

#include "json_fields.hpp"
#include "scan.hpp"
#include "usage_errors.hpp"

#include <gridctl/cli/registry.hpp>
#include <gridctl/core/try.hpp>

#include <optional>
#include <string_view>

#include <boost/program_options.hpp>
#include <fmt/format.h>

namespace gridctl::cli {
namespace {

namespace po = boost::program_options;

// Without allow_guessing: an abbreviation that works today would change its meaning with the next
// option.
constexpr int kStyle = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;

po::options_description describe(const std::vector<Option>& options) {
  po::options_description description;
  for (const auto& option : options) {
    std::string names = option.name;
    if (option.letter != 0) names += fmt::format(",{}", option.letter);
    if (option.is_switch())
      description.add_options()(names.c_str(), po::bool_switch());
    else
      description.add_options()(names.c_str(), po::value<std::string>());
  }
  return description;
}

/// The option that an error of Boost calls "--device", "-d" or "device".
const Option& option_named(const std::vector<Option>& options, std::string name) {
  name.erase(0, std::min(name.find_first_not_of('-'), name.size()));
  name = name.substr(0, name.find('='));
  const auto* option = find_option(options, name);
  if (!option && !name.empty()) option = find_option(options, name[0]);
  return option ? *option : options.front();
}

Error error_of(const po::invalid_command_line_syntax& error, const std::vector<Option>& options) {
  const auto& option = option_named(options, error.get_option_name());
  if (error.kind() == po::invalid_syntax::missing_parameter ||
      error.kind() == po::invalid_syntax::empty_adjacent_parameter)
    return missing_value(option);
  return unwanted_value(option);
}

/// `--device --dry-run`: the value was forgotten, and the next option is not it. (Boost itself sees
/// to
/// `--device -n`.)
bool took_an_option(const po::option& word, const std::vector<Option>& options) {
  if (word.original_tokens.size() < 2 || word.value.empty()) return false;
  const std::string& value = word.value.front();
  return value.starts_with("--") && find_option(options, value.substr(2, value.find('=') - 2));
}

/// Makes Arguments of the words that Boost understood, in their order.
Result<Arguments> collect(const CommandInfo& info, const std::vector<Option>& options,
                          const std::vector<po::option>& parsed) {
  Arguments arguments;
  for (const auto& word : parsed) {
    if (word.position_key >= 0) {
      for (const auto& text : word.value) arguments.add_positional(text);
      continue;
    }
    const auto* option = find_option(options, word.string_key);
    if (!option) return tl::unexpected(unknown_option(info, options, word.original_tokens.front()));
    if (took_an_option(word, options)) return tl::unexpected(missing_value(*option));
    if (!option->repeatable && arguments.given(option->name))
      return tl::unexpected(given_twice(*option));
    arguments.add(option->name, word.value.empty() ? std::string() : word.value.front());
  }
  return arguments;
}

Result<void> check_choices(const Arguments& arguments, const std::vector<Option>& options) {
  for (const auto& option : options) {
    if (option.choices.empty() || !arguments.given(option.name)) continue;
    for (const auto& text : arguments.all(option.name)) {
      if (std::find(option.choices.begin(), option.choices.end(), text) != option.choices.end())
        continue;
      auto error = wrong_choice(option, arguments.said_as(option.name), text);
      error.place = arguments.place(option.name);
      return tl::unexpected(std::move(error));
    }
  }
  return {};
}

Result<void> check_positionals(const CommandInfo& info, const Arguments& arguments) {
  const auto& words = arguments.positionals();
  for (std::size_t i = words.size(); i < info.positionals.size(); ++i) {
    if (info.positionals[i].required)
      return tl::unexpected(missing_positional(info, info.positionals[i]));
  }
  const bool open_ended = !info.positionals.empty() && info.positionals.back().repeatable;
  if (words.size() > info.positionals.size() && !open_ended)
    return tl::unexpected(extra_positional(info, words[info.positionals.size()]));
  return {};
}

/// Boost knows switches, and options with values: `--json` is either. Returns the text behind the
/// last `--json=`, and makes a switch of each.
std::optional<std::string> take_json_fields(std::vector<std::string>& words) {
  std::optional<std::string> fields;
  for (auto& word : words) {
    if (word == "--") break;
    if (!word.starts_with(kJsonFields)) continue;
    fields = word.substr(kJsonFields.size());
    word = "--json";
  }
  return fields;
}

}  // namespace

Result<Arguments> parse(const CommandInfo& info, std::vector<std::string> words,
                        const Sources& sources) {
  const auto json_fields = take_json_fields(words);
  const auto options = all_options(info);
  const auto description = describe(options);
  Result<Arguments> arguments;
  try {
    po::command_line_parser parser(words);
    parser.options(description).style(kStyle);
    arguments = collect(info, options, parser.run().options);
  } catch (const po::unknown_option& error) {
    return tl::unexpected(unknown_option(info, options, error.get_option_name()));
  } catch (const po::invalid_command_line_syntax& error) {
    return tl::unexpected(error_of(error, options));
  }
  if (!arguments) return arguments;
  if (json_fields)
    arguments->set("json", {{*json_fields}, Arguments::From::command_line, std::nullopt});
  GRIDCTL_TRY(fill_in(*arguments, options, sources));
  GRIDCTL_TRY(check_choices(*arguments, options));
  GRIDCTL_TRY(check_positionals(info, *arguments));
  return arguments;
}

}  // namespace gridctl::cli
