#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/sys/log_file.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

constexpr std::uint64_t kBlock = std::uint64_t{1} << 20U;
/// Whoever looks for the beginning of a line goes back no farther than this: a progress bar that
/// never ends a line must not make each look read the whole log.
constexpr std::uint64_t kLongestLine = std::uint64_t{8} << 20U;

struct Log {
  Descriptor file;
  std::uint64_t size = 0;
};

/// None if it is not there, or a pipe or a device, which could hold us up.
Log open_log(const fs::path& path) {
  auto opened = open_regular(path, Links::follow);
  if (!opened) return {};
  return {std::move(opened->descriptor), static_cast<std::uint64_t>(opened->status.st_size)};
}

/// A part of a log that was written, and not freed again (max_log_size) or left out by its writer.
struct Span {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// Where the log has its next bytes at or behind `from`; its size if there are none.
std::uint64_t next_data(const Log& log, std::uint64_t from) {
  const auto found = ::lseek(log.file.get(), static_cast<off_t>(from), SEEK_DATA);
  return found < 0 ? std::max(log.size, from) : static_cast<std::uint64_t>(found);
}

/// Where the bytes end that begin at `from`: at a hole, or at the end of the file.
std::uint64_t end_of_data(const Log& log, std::uint64_t from) {
  const auto found = ::lseek(log.file.get(), static_cast<off_t>(from), SEEK_HOLE);
  return found < 0 ? std::max(log.size, from) : static_cast<std::uint64_t>(found);
}

std::vector<Span> spans_of(const Log& log) {
  constexpr std::size_t kMost = 10'000;
  std::vector<Span> spans;
  for (auto at = next_data(log, 0); at < log.size; at = next_data(log, spans.back().end)) {
    const auto end = spans.size() == kMost ? log.size : std::min(end_of_data(log, at), log.size);
    if (end <= at) break;  // somebody has shortened the file
    spans.push_back({at, end});
  }
  return spans;
}

/// Where the last `lines` lines of a part begin. If the part has fewer, its beginning, and the
/// number of its lines is taken from `lines`.
std::uint64_t tail_of(const Log& log, const Span& span, std::size_t& lines) {
  auto line_end = span.end;
  for (auto at = span.end; at > span.begin;) {
    const auto count = std::min(at - span.begin, kBlock);
    const auto block = read_part(log.file, at - count, count);
    for (auto i = block.size(); i-- > 0;) {
      const auto behind = at - count + i + 1;
      if (block[i] != '\n' || behind == span.end) continue;
      if (--lines == 0) return behind;
      line_end = behind;
    }
    at -= count;
    if (line_end - at < kLongestLine) continue;
    lines = 0;
    return at;
  }
  --lines;
  return span.begin;
}

/// The line that stands for what a log has no more.
std::string gap_line(std::uint64_t bytes) {
  return fmt::format("[gridctl: {} bytes ({}) left out: the file holds none there]", bytes,
                     human_size(bytes));
}

}  // namespace

bool LogFile::exists() const {
  boost::system::error_code ignored;
  return fs::is_regular_file(path_, ignored);
}

void LogFile::go_to_tail(std::size_t lines) {
  const auto log = open_log(path_);
  offset_ = log.size;
  if (!log.file || lines == 0) return;
  const auto spans = spans_of(log);
  for (auto span = spans.rbegin(); span != spans.rend() && lines > 0; ++span) {
    const bool is_before_gap = span->end < offset_;
    offset_ = span->end;
    if (is_before_gap && --lines == 0) return;
    offset_ = tail_of(log, *span, lines);
  }
  if (lines > 0) offset_ = 0;
}

void LogFile::read(bool to_the_end, const TakeLine& take) {
  const auto log = open_log(path_);
  if (!log.file) return;
  if (log.size < offset_) offset_ = 0;
  for (;;) {
    if (const auto data = next_data(log, offset_); data > offset_) {
      take(gap_line(data - offset_), true);
      offset_ = data;
    }
    const auto end = end_of_data(log, offset_);
    const auto block = read_part(log.file, offset_, std::min(kBlock, end - offset_));
    std::string_view rest = block;
    for (auto at = rest.find('\n'); at != std::string_view::npos; at = rest.find('\n')) {
      take(rest.substr(0, at), true);
      rest.remove_prefix(at + 1);
    }
    const bool is_at_gap = end < log.size && offset_ + block.size() == end;
    const bool is_last = !is_at_gap && block.size() < kBlock;
    const bool is_piece = rest.size() == kBlock;
    if (!rest.empty() && (is_piece || is_at_gap || (is_last && to_the_end))) {
      take(rest, is_at_gap);
      rest = {};
    }
    offset_ += block.size() - rest.size();
    if (is_last) return;
  }
}

std::vector<std::string> last_lines(const fs::path& path, std::size_t lines) {
  LogFile log(path);
  log.go_to_tail(lines);
  std::vector<std::string> found;
  bool goes_on = false;
  log.read(true, [&](std::string_view line, bool has_end) {
    if (goes_on) found.pop_back();
    found.push_back(shown(line));
    goes_on = !has_end;
  });
  return found;
}

std::string shown(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  const auto rewritten = line.rfind('\r');
  return printable(rewritten == std::string_view::npos ? line : line.substr(rewritten + 1));
}

}  // namespace gridctl::sys
