// Reads tables that a trainer printed among other lines: blocks with a name and a number in each
// line, as stable-baselines3, Spinning Up, garage and Lightning print them, and tables with a
// header, as skorch and fastai print them. Bars or blanks part the cells.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::collect {

class PrintedTables {
 public:
  /// Takes the next line of a log, without its line end. Returns whether the line is a part of a
  /// table, and so says nothing by itself.
  [[nodiscard]] bool add(std::string_view line);
  /// Ends the last block. Call it after the last line.
  void finish() { end_block(); }
  struct Row {
    Values values;               ///< steps and metrics, in the order of the columns
    bool is_evaluation = false;  ///< of a table of metrics without a column of steps
  };
  /// The rows that are whole since the last call.
  [[nodiscard]] std::vector<Row> take_rows() { return std::exchange(rows_, {}); }

 private:
  /// Where a column begins and ends in the bytes of a line.
  struct Span {
    std::size_t begin;
    std::size_t end;
  };
  /// The names of the columns of a table.
  struct Header {
    std::vector<std::string> names;
    bool has_bars;
    std::vector<Span> spans;  ///< empty if no rule below the header showed them
    std::size_t rows = 0;     ///< so many so far
  };
  [[nodiscard]] bool add_to_block(const std::vector<std::string>& cells);
  [[nodiscard]] bool begin_table(std::vector<std::string> cells, bool has_bars);
  [[nodiscard]] bool add_pair(std::string_view line);
  /// Returns the cells of a line between the spans of a rule. Returns nothing if a word stands
  /// across the end of a span.
  [[nodiscard]] static std::optional<std::vector<std::string>> cells_below(
      const std::vector<Span>& spans, std::string_view line);
  [[nodiscard]] bool add_row(std::string_view line, const std::vector<std::string>& cells,
                             bool has_bars);
  void take_rule(std::string_view line);
  [[nodiscard]] bool begin_table_above(const std::vector<Span>& spans);
  void end_block();

  bool is_in_pairs_ = false;    ///< between two rules, lines have a name and a number
  bool is_behind_row_ = false;  ///< the line before was a row: a rule ends its table
  std::string heading_;         ///< of the lines that follow in the block: "rollout/"
  std::string above_;  ///< a line that may be a header, whose columns the rule below it shows
  Values block_;
  std::optional<Header> header_;
  std::vector<Row> rows_;
};

}  // namespace gridctl::collect
