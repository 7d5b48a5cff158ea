// The cells of one row of a wide table, most of which are empty: those take no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::collect {

/// Texts of cells by their index.
using FilledCells = std::vector<std::pair<std::uint32_t, std::string_view>>;

class CellRow {
 public:
  CellRow() = default;
  CellRow(std::initializer_list<std::string_view> cells);
  CellRow(const std::vector<std::string>& cells);  // NOLINT(google-explicit-constructor): a row
  /// A row of `size` cells, empty but for those that `filled` names by their index, in any order.
  /// The last text counts if `filled` names a cell several times.
  CellRow(const FilledCells& filled, std::size_t size);

  [[nodiscard]] std::size_t size() const { return size_; }
  /// The text of a cell, which must be one of the row; valid as long as the row is left as it is.
  [[nodiscard]] std::string_view operator[](std::size_t index) const;
  void push_back(std::string_view cell);
  /// Calls `take` with the index and the text of each cell that is not empty, in their order.
  template <class Take>
  void for_each_filled(Take take) const {
    std::uint32_t begin = 0;
    for (const auto& cell : filled_) {
      take(std::size_t{cell.index}, text_between(begin, cell.end));
      begin = cell.end;
    }
  }
  /// All cells, the empty ones too.
  [[nodiscard]] std::vector<std::string> cells() const;
  friend bool operator==(const CellRow&, const CellRow&) = default;

 private:
  struct Filled {
    std::uint32_t index = 0;
    /// The end of the text, which begins where the text of the filled cell before ends.
    std::uint32_t end = 0;
    friend bool operator==(const Filled&, const Filled&) = default;
  };
  [[nodiscard]] std::string_view text_between(std::size_t begin, std::size_t end) const {
    return std::string_view(text_).substr(begin, end - begin);
  }

  std::size_t size_ = 0;
  std::string text_;  ///< of all cells, one after the other
  std::vector<Filled> filled_;
};

}  // namespace gridctl::collect
