#include "yaml_words.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

namespace gridctl::init {
namespace {

constexpr std::size_t kCommentColumn = 40;
constexpr std::size_t kLongestLine = 100;

}  // namespace

std::string yaml_word(const std::string& word) {
  static constexpr std::array<std::string_view, 12> kSpecial = {
      "y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"};
  std::string lower;
  for (const char letter : word)
    lower += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  const bool begins_well = word.starts_with("--") || word.starts_with("./") ||
                           word.starts_with("../") || word.starts_with("/") ||
                           (lower[0] >= 'a' && lower[0] <= 'z') || lower[0] == '_';
  const bool is_plain =
      begins_well && word.size() > 2 &&
      lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-./") == std::string::npos;
  const bool is_special = std::ranges::count(kSpecial, lower) > 0;
  const bool is_short =
      word.size() <= 2 && begins_well && word[0] != '-' &&
      lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
  if ((is_plain || is_short) && !is_special) return word;
  return nlohmann::json(word).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string yaml_value(const std::string& text) {
  const bool is_number = text.find_first_of("0123456789") != std::string::npos &&
                         text.find_first_not_of("0123456789.+-e") == std::string::npos;
  if (text == "True" || text == "true") return "true";
  if (text == "False" || text == "false") return "false";
  return is_number ? text : yaml_word(text);
}

std::string yaml_list(const std::vector<std::string>& words) {
  std::vector<std::string> items;
  items.reserve(words.size());
  for (const auto& word : words) items.push_back(yaml_value(word));
  return "[" + join(items, ", ") + "]";
}

std::string yaml_line(std::string text, const std::string& comment) {
  if (comment.empty()) return text + "\n";
  text.resize(std::max(text.size() + 1, kCommentColumn), ' ');
  return text + "# " + comment + "\n";
}

std::string comment_lines(const std::string& sentence) {
  std::string text;
  std::string line = "#";
  for (const auto& word : split(printable(sentence), ' ')) {
    if (line.size() + 1 + word.size() > kLongestLine && line != "#") {
      text += line + "\n";
      line = "#  ";
    }
    line += " " + word;
  }
  return text + line + "\n";
}

}  // namespace gridctl::init
