#include "readers/configuration_pattern.hpp"

#include <gridctl/collect/formats/numbers.hpp>

#include <algorithm>

namespace gridctl::collect {
namespace {

/// Whether each value of the text stands where it was written, and columns are bytes: there are no
/// anchors, which repeat values elsewhere, no tags, which set types, and one kind of line end.
bool is_simple(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c == '\n' || (' ' <= c && c <= '~' && c != '&' && c != '!');
  });
}

/// The characters from `begin` that can belong to a number; empty if there are none.
std::string_view number_at(std::string_view text, std::size_t begin) {
  const auto end = std::min(text.find_first_not_of("0123456789.eE+-", begin), text.size());
  const auto number = text.substr(begin, end - begin);
  return is_number(number) ? number : std::string_view{};
}

std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    starts.push_back(at + 1);
  }
  return starts;
}

}  // namespace

ConfigurationPattern::ConfigurationPattern(
    std::string text, const std::vector<std::pair<std::string, const config::Node*>>& leaves,
    Values values)
    : text_(std::move(text)), values_(std::move(values)) {
  if (!is_simple(text_)) return;
  const auto starts = line_starts(text_);
  std::size_t free = 0;  // offset behind the last slot
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const auto& node = *leaves[i].second;
    const auto line = static_cast<std::size_t>(node.origin().line);
    if (!node.is_scalar() || node.style() != config::Style::plain || line == 0) continue;
    if (node.text().empty()) continue;  // may stand behind the last line
    const auto begin = starts.at(line - 1) + static_cast<std::size_t>(node.origin().column) - 1;
    if (begin < free || number_at(text_, begin) != node.text()) continue;
    slots_.push_back({i, begin, node.text().size()});
    free = begin + node.text().size();
  }
}

std::optional<Values> ConfigurationPattern::match(std::string_view text) const {
  std::vector<std::string_view> numbers;
  numbers.reserve(slots_.size());
  std::size_t at = 0;
  std::size_t known = 0;
  const auto is_same_up_to = [&](std::size_t end) {
    const auto between = std::string_view(text_).substr(known, end - known);
    if (text.substr(at, between.size()) != between) return false;
    at += between.size();
    known = end;
    return true;
  };
  for (const auto& slot : slots_) {
    if (!is_same_up_to(slot.begin)) return std::nullopt;
    numbers.push_back(number_at(text, at));
    if (numbers.back().empty()) return std::nullopt;
    at += numbers.back().size();
    known = slot.begin + slot.length;
  }
  if (text_.empty() || !is_same_up_to(text_.size()) || at != text.size()) return std::nullopt;
  auto values = values_;
  for (std::size_t i = 0; i < slots_.size(); ++i) values[slots_[i].value].second = numbers[i];
  return values;
}

}  // namespace gridctl::collect
