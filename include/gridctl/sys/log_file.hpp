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
  /// `has_end`: the line had a line feed, which is not part of it. A line of more than a MiB comes
  /// in pieces without.
  using TakeLine = std::function<void(std::string_view line, bool has_end)>;

  explicit LogFile(fs::path path) : path_(std::move(path)) {}

  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] bool exists() const;
  /// Goes to where the last `lines` lines begin, as the file is now.
  void go_to_tail(std::size_t lines);
  /// All that was added since the last call; a last line that has no end is left for the next one
  /// unless `to_the_end`. A file that has become shorter is read from its beginning.
  void read(bool to_the_end, const TakeLine& take);

 private:
  fs::path path_;
  std::uint64_t offset_ = 0;
};

/// The last lines of a file as a person should see them: of what a progress bar has rewritten the
/// last version, and safe for a terminal.
[[nodiscard]] std::vector<std::string> last_lines(const fs::path& path, std::size_t lines);
[[nodiscard]] std::string shown(std::string_view line);

}  // namespace gridctl::sys
