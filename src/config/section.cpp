#include "section.hpp"

#include "formats/scalars.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {

std::string described(const Node& node) {
  if (node.is_mapping()) return "a mapping";
  if (node.is_sequence()) return "a list";
  const auto value = to_json(node);
  if (value.is_null()) return "nothing";
  if (value.is_string()) return fmt::format("the text '{}'", node.text());
  return value.is_number() ? fmt::format("the number {}", node.text()) : portable_text(value);
}

tl::unexpected<Error> wrong_type(const Node& node, const std::string& what,
                                 const std::string& expected) {
  return fail(ErrorKind::config,
              fmt::format("{} must be {}, not {}", what, expected, described(node)),
              "correct the value", place_of(node.origin()));
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  if (const auto near = nearest(word, known)) return fmt::format("did you mean '{}'?", *near);
  return fmt::format("there are: {}", join(known, ", "));
}

Result<void> check_section(const Node& node, const std::string& section,
                           const std::vector<std::string>& known) {
  if (!node.is_mapping()) return wrong_type(node, section, "a mapping");
  for (const auto& [key, value] : node.entries()) {
    if (std::ranges::count(known, key.text()) == 0)
      return fail(ErrorKind::config, fmt::format("unknown key '{}' in {}", key.text(), section),
                  suggestion(key.text(), known), place_of(key.origin()));
  }
  return {};
}

Result<std::string> read_text(const Node& node, const std::string& what) {
  if (!node.is_scalar() || node.is_null()) return wrong_type(node, what, "a text");
  return node.text();
}

Result<std::vector<std::string>> read_texts(const Node& node, const std::string& what) {
  std::vector<std::string> texts;
  if (node.is_scalar() && !node.is_null()) return std::vector{node.text()};
  if (!node.is_sequence()) return wrong_type(node, what, "a text or a list of texts");
  for (const auto& item : node.items()) {
    GRIDCTL_TRY_ASSIGN(const auto text, read_text(item, fmt::format("an item of {}", what)));
    texts.push_back(text);
  }
  return texts;
}

Result<int> read_integer(const Node& node, const std::string& what, int least) {
  const auto value = to_json(node);
  if (!value.is_number_integer()) return wrong_type(node, what, "an integer");
  const bool is_huge =
      value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<int>::max();
  if (is_huge || value.get<std::int64_t>() < std::numeric_limits<int>::min())
    return wrong_type(node, what, "an integer of at most 32 bits");
  const auto number = static_cast<int>(value.get<std::int64_t>());
  if (number < least) return wrong_type(node, what, fmt::format("at least {}", least));
  return number;
}

Result<std::string> read_word(const Node& node, const std::string& what,
                              const std::vector<std::string>& words) {
  auto text = read_text(node, what);
  if (!text || std::ranges::count(words, *text) > 0) return text;
  return fail(ErrorKind::config, fmt::format("{} cannot be '{}'", what, *text),
              suggestion(*text, words), place_of(node.origin()));
}

}  // namespace gridctl::config
