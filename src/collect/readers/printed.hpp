// Reads numbers that a trainer printed, from a log that no other reader knows.
#pragma once

#include "readers/printed_table.hpp"
#include "readers/printed_writers.hpp"
#include "readers/reader.hpp"

#include <gridctl/collect/scrape.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// Takes lines one after the other and adds their numbers. An epoch or step holds for the following
/// lines too. Numbers before any epoch or step are final ones, of which the last counts. A progress
/// bar writes versions of one line, parted by CR: the last version of each epoch counts.
class PrintedLines {
 public:
  /// Whether steps count on through all epochs, or anew in each: then the epoch is the step.
  enum class Steps { of_training, of_epoch };
  /// The meaning of a log's lines. Some lines show their meaning only when others were read.
  struct Meaning {
    Steps steps = Steps::of_training;
    bool has_parts = false;                   ///< "road: IoU 0.95" is of the part "road"
    bool catboost_rises = false;              ///< see WriterLines
    Token::Comma comma = Token::Comma::none;  ///< of "1,234"; none: nothing shows it
  };

  /// `default_split`: the split of metrics for which no line names a split.
  PrintedLines(const Scrape& scrape, std::string_view default_split, Meaning meaning, RowSink& rows)
      : scrape_(&scrape),
        default_split_(default_split),
        meaning_(meaning),
        rows_(&rows),
        writers_(meaning.catboost_rises) {}
  /// Takes a line, without its line end.
  void add(std::string_view line);
  /// Call it after the last line.
  void finish();
  /// The number of matches of the user's expressions that were no numbers.
  [[nodiscard]] std::size_t odd_matches() const { return odd_matches_; }
  /// Returns the meaning that the lines have shown. If lines before were taken otherwise,
  /// must_read_again() is true: then all lines must be read again with this meaning.
  [[nodiscard]] Meaning shown() const;
  [[nodiscard]] bool must_read_again() const {
    return steps_are_of_epoch_ || has_parts_ || writers_.took_score_for_loss() ||
           (!unclear_.empty() && comma_ != meaning_.comma);
  }
  /// A word that was taken for the name of a part of what was measured; empty if there is none.
  [[nodiscard]] const std::string& part() const { return part_; }
  /// Returns the first number that was left out since its comma may part decimals or thousands;
  /// empty if there is none.
  [[nodiscard]] const std::string& unclear() const { return unclear_; }
  /// Whether the first epoch came again: what was before it is left out.
  [[nodiscard]] bool began_again() const { return began_again_; }

 private:
  struct Row {
    std::optional<double> epoch;
    std::optional<double> step;
    std::optional<double> time;
    Values numbers;
    std::string heading;   ///< see PrintedLine
    bool is_part = false;  ///< a part of one evaluation: later parts replace its numbers
  };
  [[nodiscard]] Row row_of(std::string_view line);
  [[nodiscard]] Row row_of(PrintedLine line);
  /// Takes the rows of tables that ended. A row is at its own step, or at that of the lines before.
  void take_tables();
  void take(Row row);
  void end_evaluation();
  void add_row(Row row);
  void take_heading(const Row& row);

  const Scrape* scrape_;
  std::string default_split_;
  Meaning meaning_;
  RowSink* rows_;
  WriterLines writers_;
  std::optional<double> first_epoch_;
  std::optional<double> epoch_;
  std::optional<double> step_;
  std::optional<double> last_step_of_before_;  // of the epoch before
  std::string split_;                          // the last split that a line named
  Values finals_;
  PrintedTables tables_;
  std::optional<Row> evaluation_;                // of which later lines may be parts
  std::map<std::string, std::string> headings_;  // of the metrics at this step, the first ones
  bool has_parts_ = false;
  std::string part_;  // a heading that names a part
  std::size_t odd_matches_ = 0;
  std::string unclear_;
  Token::Comma comma_ = Token::Comma::none;  // that the lines have shown
  bool began_again_ = false;
  bool steps_are_of_epoch_ = false;
};

/// Whether the file has such numbers, judged by its beginning and its end.
[[nodiscard]] bool has_printed_numbers(const fs::path& file, const Scrape& scrape);
/// Adds the numbers in its log to a run, if no writer left statistics. Numbers that the user's
/// expressions find are added in any case, and replace those of writers. The log is read a part at
/// a time, however large it is.
void add_printed(const fs::path& file, LastLine last_line, const Scrape& scrape, RunParts& parts,
                 Notes& notes);
/// Adds the numbers in its log to a test.
void add_printed(const fs::path& file, LastLine last_line, const Scrape& scrape, TestParts& parts,
                 Notes& notes);

/// Whether a file may be a trainer's log, judged by its name: "train.log", "out.txt".
[[nodiscard]] bool may_be_log(std::string_view name);

}  // namespace gridctl::collect
