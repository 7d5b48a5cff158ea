// What the live display shows, and how lines at the bottom of a terminal are replaced in place.
// Knows no time and no events: given a state, it makes lines; given lines, it makes bytes.
#pragma once

#include "progress.hpp"

#include <string>
#include <vector>

namespace gridctl::report {

/// Text in one colour: the parameters of an SGR sequence ("32"), or empty for the terminal's own.
struct Span {
  std::string text;
  const char* colour = "";
};
using Line = std::vector<Span>;

struct Look {
  int columns = 80;
  bool colour = false;
  bool unicode = true;
};

/// A rule, the bar with the counts, elapsed time and ETA, and up to eight running runs.
[[nodiscard]] std::vector<Line> frame_of(const Progress& progress, SteadyTime now,
                                         const Look& look);
/// A failure as it stays above the frame.
[[nodiscard]] std::vector<Line> failure_lines(const RunSpec& run, const RunEvent& event,
                                              const Look& look);
/// A success, likewise, for those who want to see them.
[[nodiscard]] Line success_line(const RunSpec& run, const RunEvent& event, const Look& look);
/// The line as bytes, not cut.
[[nodiscard]] std::string to_bytes(const Line& line, bool colour);

/// The lines at the bottom that are drawn again and again. Returns bytes to be written in one go.
class LiveRegion {
 public:
  /// Replaces what is drawn by `lines`, each cut to fit; `above` goes to the scrollback before
  /// them.
  [[nodiscard]] std::string draw(const std::string& above, const std::vector<Line>& lines,
                                 const Look& look);
  /// Takes the lines away and gives the cursor back. Nothing if nothing is drawn.
  [[nodiscard]] std::string erase(const Look& look);
  [[nodiscard]] bool is_drawn() const { return !widths_.empty(); }

 private:
  [[nodiscard]] std::string to_top(int columns) const;

  std::vector<int> widths_;  // of the drawn lines, in columns
};

}  // namespace gridctl::report
