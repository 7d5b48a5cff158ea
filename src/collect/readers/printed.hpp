// Numbers that a trainer printed, in a log that nobody else reads.
#pragma once

#include "readers/reader.hpp"

#include <gridctl/collect/scrape.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// Takes lines as they come and adds what they tell. Epochs and steps hold for the lines behind
/// them too. Numbers before any epoch or step are final ones, of which the last counts. Of the
/// versions of one line, which progress bars part by CR, the last one of each epoch counts.
class PrintedLines {
 public:
  /// `default_split` is that of metrics of which no line names one.
  PrintedLines(const Scrape& scrape, std::string_view default_split, Curves& curves)
      : scrape_(scrape), default_split_(default_split), curves_(curves) {}
  /// A line without its end.
  void add(std::string_view line);
  /// After the last line.
  void finish();
  /// Matches of the user's expressions that were no numbers.
  [[nodiscard]] std::size_t odd_matches() const { return odd_matches_; }
  /// Whether the first epoch came again: what was before it is left out.
  [[nodiscard]] bool began_again() const { return began_again_; }

 private:
  struct Row {
    std::optional<double> epoch;
    std::optional<double> step;
    std::optional<double> time;
    Values numbers;
  };
  [[nodiscard]] Row row_of(std::string_view line);
  void take(Row row);

  const Scrape& scrape_;
  std::string default_split_;
  Curves& curves_;
  std::optional<double> first_epoch_;
  std::optional<double> epoch_;
  std::optional<double> step_;
  std::string split_;  // of the last line that named one
  Values finals_;
  std::size_t odd_matches_ = 0;
  bool began_again_ = false;
};

/// Whether the file has numbers of the kind, by its beginning and its end.
[[nodiscard]] bool has_printed_numbers(const fs::path& file, const Scrape& scrape);
/// Adds to a run what its log says, if no writer left statistics. What the user's expressions find
/// is added in any case, and counts more than what writers left. However large the log, it is read
/// a part at a time.
void add_printed(const fs::path& file, LastLine last_line, const Scrape& scrape, RunParts& parts,
                 Notes& notes);
/// The same of a test.
void add_printed(const fs::path& file, LastLine last_line, const Scrape& scrape, TestParts& parts,
                 Notes& notes);

/// The files of a folder that may be the log of a trainer by their names: "train.log", "out.txt".
[[nodiscard]] bool may_be_log(std::string_view name);

}  // namespace gridctl::collect
