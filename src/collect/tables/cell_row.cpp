#include <gridctl/collect/tables/cell_row.hpp>

#include <algorithm>
#include <numeric>

namespace gridctl::collect {

CellRow::CellRow(std::initializer_list<std::string_view> cells) {
  for (const auto cell : cells) push_back(cell);
}

CellRow::CellRow(const std::vector<std::string>& cells) {
  for (const auto& cell : cells) push_back(cell);
}

CellRow::CellRow(const FilledCells& filled, std::size_t size) {
  // The order is sorted and not the texts, which are larger.
  std::vector<std::uint32_t> order(filled.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto is_before = [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(filled[a].first, a) < std::pair(filled[b].first, b);
  };
  if (!std::is_sorted(order.begin(), order.end(), is_before))
    std::sort(order.begin(), order.end(), is_before);
  std::size_t length = 0;
  for (const auto& [index, text] : filled) length += text.size();
  text_.reserve(length);
  filled_.reserve(filled.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& [index, text] = filled[order[i]];
    const bool is_replaced = i + 1 < order.size() && filled[order[i + 1]].first == index;
    if (is_replaced || text.empty()) continue;
    text_ += text;
    filled_.push_back({index, static_cast<std::uint32_t>(text_.size())});
  }
  size_ = size;
}

std::string_view CellRow::operator[](std::size_t index) const {
  // A cell has at most as many before it as its index says; in a row without gaps, just as many.
  const auto last = filled_.begin() +
                    static_cast<std::ptrdiff_t>(std::min(filled_.size(), index + std::size_t{1}));
  auto found = last;
  if (last != filled_.begin() && (last - 1)->index == index) {
    --found;
  } else {
    found = std::lower_bound(filled_.begin(), last, index,
                             [](const Filled& cell, std::size_t at) { return cell.index < at; });
    if (found == last || found->index != index) return {};
  }
  return text_between(found == filled_.begin() ? 0 : (found - 1)->end, found->end);
}

void CellRow::push_back(std::string_view cell) {
  const auto index = static_cast<std::uint32_t>(size_++);
  if (cell.empty()) return;
  text_ += cell;
  filled_.push_back({index, static_cast<std::uint32_t>(text_.size())});
}

std::vector<std::string> CellRow::cells() const {
  std::vector<std::string> all(size_);
  for_each_filled([&](std::size_t index, std::string_view text) { all[index] = text; });
  return all;
}

}  // namespace gridctl::collect
