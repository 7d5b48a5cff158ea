// A text file that may still grow, line by line and in little memory, however large it is.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::sys {

class LogFile {
 public:
  /// Takes one line without its line feed. `has_end` is false if there was no line feed: a line of
  /// more than a MiB comes in pieces. Where the file has a hole, as a log that was shortened while
  /// it grows, a line says how many bytes are left out.
  using TakeLine = std::function<void(std::string_view line, bool has_end)>;

  explicit LogFile(fs::path path) : path_(std::move(path)) {}

  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] bool exists() const;
  /// Goes to the beginning of the last `lines` lines of the file as the file is now. Within a line
  /// of more than 8 MiB the reader goes back 8 MiB at most.
  void go_to_tail(std::size_t lines);
  /// Hands on the lines that were added since the last call. A last line without an end is left for
  /// the next call unless `to_the_end`. A file that has become shorter is read from its beginning.
  void read(bool to_the_end, const TakeLine& take);

 private:
  fs::path path_;
  std::uint64_t offset_ = 0;
};

/// The last lines of a file, each as shown() makes it; of a line that comes in pieces, the last
/// piece.
[[nodiscard]] std::vector<std::string> last_lines(const fs::path& path, std::size_t lines);
/// A line as a person should see it: only the last version of a progress bar that was rewritten,
/// and safe for a terminal.
[[nodiscard]] std::string shown(std::string_view line);

}  // namespace gridctl::sys
