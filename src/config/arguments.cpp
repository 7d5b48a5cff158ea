#include "arguments.hpp"

#include "section.hpp"

#include <gridctl/core/try.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<Spelling, std::string_view>, 9> kWords = {{
    {Spelling::value, "value"},
    {Spelling::flag, "flag"},
    {Spelling::negated_flag, "negated-flag"},
    {Spelling::flag_pair, "flag-pair"},
    {Spelling::list, "list"},
    {Spelling::repeat, "repeat"},
    {Spelling::comma, "comma"},
    {Spelling::json, "json"},
    {Spelling::omit, "omit"},
}};

bool is_option(std::string_view word) {
  return word.starts_with('+') ||
         (word.starts_with('-') && word.find_first_not_of('-') < word.size());
}

/// "--x/--no-x" names both options of a pair, as click writes them.
void take_option(const std::string& word, Argument& argument) {
  const auto slash = word.find("/-");
  argument.option = word.substr(0, slash);
  if (slash == std::string::npos) return;
  argument.negation = word.substr(slash + 1);
  argument.spelling = Spelling::flag_pair;
}

/// False if the word is neither an option nor a spelling, or the second of its kind.
bool take_word(const std::string& word, Argument& argument) {
  if (is_option(word)) {
    if (!argument.option.empty()) return false;
    const auto before = argument.spelling;
    take_option(word, argument);
    return before == Spelling::as_macro || before == argument.spelling;
  }
  const auto known =
      std::ranges::find(kWords, word, &std::pair<Spelling, std::string_view>::second);
  if (known == kWords.end()) return false;
  const bool is_second =
      argument.spelling != Spelling::as_macro && argument.spelling != known->first;
  argument.spelling = known->first;
  return !is_second;
}

Result<Argument> read_argument(const std::string& key, const Node& value, const std::string& what) {
  Argument argument;
  argument.key = key;
  argument.origin = value.origin();
  GRIDCTL_TRY_ASSIGN(const auto words, read_texts(value, fmt::format("'{}' in {}", key, what)));
  for (const auto& word : words) {
    if (take_word(word, argument)) continue;
    return fail(ErrorKind::config,
                fmt::format("'{}' does not say how '{}' in {} is written", word, key, what),
                fmt::format("{} (or an option's name such as '--learning-rate', or both in a list)",
                            suggestion(word, spelling_words())),
                place_of(value.origin()));
  }
  if (!words.empty()) return argument;
  return wrong_type(value, fmt::format("'{}' in {}", key, what), "a word or a list of words");
}

}  // namespace

std::string_view word_of(Spelling spelling) {
  const auto known =
      std::ranges::find(kWords, spelling, &std::pair<Spelling, std::string_view>::first);
  return known == kWords.end() ? std::string_view() : known->second;
}

std::vector<std::string> spelling_words() {
  std::vector<std::string> words;
  words.reserve(kWords.size());
  for (const auto& [spelling, word] : kWords) words.emplace_back(word);
  return words;
}

const Argument* find_argument(const std::vector<Argument>& arguments, std::string_view key) {
  const auto found = std::ranges::find(arguments, key, &Argument::key);
  return found == arguments.end() ? nullptr : &*found;
}

Result<void> read_arguments(const Node& node, const std::string& what,
                            std::vector<Argument>& arguments) {
  if (!node.is_mapping())
    return wrong_type(node, what, "a mapping of keys, such as {pretrained: flag-pair}");
  for (const auto& [key, value] : node.entries()) {
    GRIDCTL_TRY_ASSIGN(auto argument, read_argument(key.text(), value, what));
    std::erase_if(arguments, [&](const Argument& old) { return old.key == argument.key; });
    arguments.push_back(std::move(argument));
  }
  return {};
}

Json arguments_to_json(const std::vector<Argument>& arguments) {
  auto json = Json::object();
  for (const auto& argument : arguments) {
    auto words = Json::array();
    if (!argument.negation.empty()) {
      words.push_back(argument.option + "/" + argument.negation);
    } else if (!argument.option.empty()) {
      words.push_back(argument.option);
    }
    if (argument.spelling != Spelling::as_macro) words.push_back(word_of(argument.spelling));
    json[argument.key] = std::move(words);
  }
  return json;
}

Result<std::vector<Argument>> arguments_from_json(const Json& json) {
  std::vector<Argument> arguments;
  for (const auto& [key, words] : json.items()) {
    Argument argument;
    argument.key = key;
    for (const auto& word : words) {
      if (!word.is_string() || !take_word(word.get<std::string>(), argument))
        return fail(ErrorKind::io, fmt::format("a frozen program is damaged: argument '{}'", key));
    }
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

}  // namespace gridctl::config
