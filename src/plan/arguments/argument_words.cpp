#include "arguments/argument_words.hpp"

#include <gridctl/config/values.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using config::Argument;
using config::Node;
using config::Spelling;
using Words = std::vector<std::string>;

/// The value at hand, and how it has to be written.
struct Written {
  const std::string& key;
  const Node& value;
  ArgumentStyle style;
  Argument argument;
};

bool is_boolean(const Node& value) {
  return value.is_scalar() && config::to_json(value).is_boolean();
}

tl::unexpected<Error> unsayable(const Written& written, std::string_view problem,
                                std::string help) {
  return fail(ErrorKind::config,
              fmt::format("'{}' cannot be passed as '{}': {}", written.key,
                          word_of(written.argument.spelling), problem),
              std::move(help));
}

/// "--lr"; "lr" for a macro without hyphens.
std::string option_name(const Written& written) {
  if (!written.argument.option.empty()) return written.argument.option;
  return (written.style == ArgumentStyle::bare ? "" : "--") + written.key;
}

/// "--no-lr" of "--lr", as argparse's BooleanOptionalAction and click have it.
std::string negative_name(const Written& written) {
  if (!written.argument.negation.empty()) return written.argument.negation;
  const auto name = option_name(written);
  const auto hyphens = std::min(name.find_first_not_of('-'), name.size());
  return fmt::format("{}no-{}", name.substr(0, hyphens), name.substr(hyphens));
}

/// Parsers in getopt's tradition take "-l=1" for the value "=1".
bool is_separate(const Written& written, const std::string& name) {
  const bool has_letter_alone = name.size() == 2 && name.front() == '-';
  return written.style == ArgumentStyle::separate || has_letter_alone;
}

void append(Words& words, const Written& written, const std::string& text) {
  auto name = option_name(written);
  if (!is_separate(written, name)) {
    words.push_back(fmt::format("{}={}", name, text));
    return;
  }
  words.push_back(std::move(name));
  words.push_back(text);
}

Result<Words> flag(const Written& written) {
  if (!is_boolean(written.value))
    return unsayable(written,
                     fmt::format("'{}' is neither true nor false", argument_text(written.value)),
                     "give it booleans, or another spelling");
  const bool is_on = config::to_json(written.value).get<bool>();
  const auto spelling = written.argument.spelling;
  if (is_on) return spelling == Spelling::negated_flag ? Words{} : Words{option_name(written)};
  if (spelling == Spelling::flag || spelling == Spelling::as_macro) return Words{};
  // A negated flag has the name that it is given.
  const bool is_named = spelling == Spelling::negated_flag && !written.argument.option.empty();
  return Words{is_named ? option_name(written) : negative_name(written)};
}

/// The items of a list, or the value itself. A list within is written as JSON.
Words item_texts(const Node& value) {
  if (!value.is_sequence()) return {argument_text(value)};
  Words texts;
  texts.reserve(value.items().size());
  for (const auto& item : value.items()) texts.push_back(argument_text(item));
  return texts;
}

/// `--layers 64 32`: a list's words always stand apart.
Words listed(const Written& written) {
  Words words = {option_name(written)};
  for (auto& text : item_texts(written.value)) words.push_back(std::move(text));
  return words;
}

Result<Words> repeated(const Written& written) {
  Words words;
  for (const auto& text : item_texts(written.value)) append(words, written, text);
  if (!words.empty()) return words;
  return unsayable(written, "an empty list repeats nothing, and the trainer would take its default",
                   "write null to leave the option out");
}

Result<Words> comma_joined(const Written& written) {
  const auto texts = item_texts(written.value);
  for (const auto& text : texts) {
    if (written.value.is_sequence() && text.find(',') != std::string::npos)
      return unsayable(written, fmt::format("its item '{}' has a comma itself", text),
                       "say how the trainer takes such lists: list, repeat or json");
  }
  Words words;
  append(words, written, join(texts, ","));
  return words;
}

Words one_word(const Written& written, const std::string& text) {
  Words words;
  append(words, written, text);
  return words;
}

}  // namespace

std::string argument_text(const Node& value) {
  if (!value.is_scalar()) return config::json_text(value);
  const auto json = config::to_json(value);
  if (!json.is_number_float() || std::isfinite(json.get<double>())) return value.text();
  const auto number = json.get<double>();
  const bool is_word = value.text().find_first_of("0123456789") == std::string::npos;
  if (!is_word) return value.text();  // 1.0e+999
  if (std::isnan(number)) return "nan";
  return number < 0 ? "-inf" : "inf";
}

Result<Words> argument_words(const std::string& key, const Node& value, ArgumentStyle style,
                             const std::vector<Argument>& arguments) {
  const auto* found = config::find_argument(arguments, key);
  const Written written{key, value, style, found ? *found : Argument{}};
  if (value.is_null() || written.argument.spelling == Spelling::omit) return Words{};
  switch (written.argument.spelling) {
    case Spelling::flag:
    case Spelling::negated_flag:
    case Spelling::flag_pair:
      return flag(written);
    case Spelling::list:
      return listed(written);
    case Spelling::repeat:
      return repeated(written);
    case Spelling::comma:
      return comma_joined(written);
    case Spelling::json:
      return one_word(written, config::json_text(value));
    case Spelling::as_macro:
      if (style == ArgumentStyle::bool_flags && is_boolean(value)) return flag(written);
      break;
    case Spelling::value:
    case Spelling::omit:
      break;
  }
  return one_word(written, argument_text(value));
}

Result<Words> argument_words(const MacroValues& values, ArgumentStyle style) {
  Words words;
  for (const auto& [key, value] : values.parameters) {
    GRIDCTL_TRY_ASSIGN(auto more, argument_words(key, value, style, values.arguments));
    words.insert(words.end(), more.begin(), more.end());
  }
  return words;
}

}  // namespace gridctl::plan
