// Coloured lines, and how the lines at the bottom of a terminal are replaced in place. This turns
// lines into bytes and writes nothing.
#pragma once

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
  int rows = 24;
};

/// The line as bytes, not cut.
[[nodiscard]] std::string to_bytes(const Line& line, bool colour);
/// The line cut to `width` columns.
[[nodiscard]] Line cut(const Line& line, int width, bool unicode);
/// The columns that the line takes.
[[nodiscard]] int width_of(const Line& line);

/// The lines at the bottom that are drawn again and again. Each function returns bytes that are to
/// be written in one go.
class LiveRegion {
 public:
  /// Replaces the drawn lines by `lines`, each cut to fit. `above` goes to the scrollback before
  /// them.
  [[nodiscard]] std::string draw(const std::string& above, const std::vector<Line>& lines,
                                 const Look& look);
  /// Removes the lines and shows the cursor again. Empty if nothing is drawn.
  [[nodiscard]] std::string erase(const Look& look);
  [[nodiscard]] bool is_drawn() const { return !widths_.empty(); }

 private:
  [[nodiscard]] std::string to_top(int columns) const;

  std::vector<int> widths_;  // of the drawn lines, in columns
};

}  // namespace gridctl::report
