#include "trees/alike_notes.hpp"

#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr std::size_t kMostAlike = 3;

/// The text without quoted names and numbers.
std::string skeleton_of(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  std::string skeleton;
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    // An apostrophe within a word ("Keras's") quotes nothing.
    const bool is_mark = c == '\'' && (is_quoted || i == 0 || text[i - 1] == ' ');
    if (is_mark) is_quoted = !is_quoted;
    if (is_mark || (!is_quoted && kDigits.find(c) == std::string_view::npos)) skeleton += c;
  }
  return skeleton;
}

/// The first quoted name with its marks; empty if there is none.
std::string_view first_name_in(std::string_view text) {
  const auto begin = text.find('\'');
  const auto end = begin == std::string_view::npos ? begin : text.find('\'', begin + 1);
  return end == std::string_view::npos ? std::string_view() : text.substr(begin, end + 1 - begin);
}

std::string with_others(const Notes& notes, const std::vector<std::size_t>& places) {
  std::string text = notes[places.front()];
  const auto second = first_name_in(notes[places[1]]);
  const auto third = first_name_in(notes[places[2]]);
  if (second.empty() || third.empty() || first_name_in(text) == second)
    return fmt::format("{} ({} more notes of the kind)", text, places.size() - 1);
  return fmt::format("{}; likewise {}, {} and {} more", text, second, third, places.size() - 3);
}

}  // namespace

Notes joined_alike(const Notes& notes) {
  std::unordered_map<std::string, std::vector<std::size_t>> alike;
  std::vector<const std::vector<std::size_t>*> group_of;
  group_of.reserve(notes.size());
  for (std::size_t i = 0; i < notes.size(); ++i) {
    auto& group = alike[(notes.is_loss(i) ? "!" : "") + skeleton_of(notes[i])];
    group.push_back(i);
    group_of.push_back(&group);  // stays where it is when others are added
  }
  Notes joined;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const auto& group = *group_of[i];
    const bool is_many = group.size() > kMostAlike;
    if (is_many && group.front() != i) continue;
    auto text = is_many ? with_others(notes, group) : notes[i];
    if (notes.is_loss(i)) {
      joined.add_loss(std::move(text));
    } else {
      joined.add_remark(std::move(text));
    }
  }
  return joined;
}

}  // namespace gridctl::collect
