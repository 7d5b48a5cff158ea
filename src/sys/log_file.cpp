#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/sys/log_file.hpp>

#include <algorithm>

namespace gridctl::sys {
namespace {

constexpr std::uint64_t kBlock = std::uint64_t{1} << 20U;

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

}  // namespace

bool LogFile::exists() const {
  boost::system::error_code ignored;
  return fs::is_regular_file(path_, ignored);
}

void LogFile::go_to_tail(std::size_t lines) {
  const auto log = open_log(path_);
  const auto size = log.size;
  offset_ = size;
  if (!log.file || lines == 0) return;
  std::size_t ends = 0;
  while (offset_ > 0) {
    const auto count = std::min(offset_, kBlock);
    const auto block = read_part(log.file, offset_ - count, count);
    for (auto at = block.size(); at-- > 0;) {
      const bool is_last_byte = offset_ - count + at + 1 == size;
      if (block[at] != '\n' || is_last_byte || ++ends < lines) continue;
      offset_ = offset_ - count + at + 1;
      return;
    }
    offset_ -= count;
  }
}

void LogFile::read(bool to_the_end, const TakeLine& take) {
  const auto log = open_log(path_);
  if (!log.file) return;
  if (log.size < offset_) offset_ = 0;
  for (;;) {
    const auto block = read_part(log.file, offset_, kBlock);
    std::string_view rest = block;
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      take(rest.substr(0, end), true);
      rest.remove_prefix(end + 1);
    }
    const bool is_last = block.size() < kBlock;
    const bool is_piece = rest.size() == kBlock;
    if (!rest.empty() && (is_piece || (is_last && to_the_end))) {
      take(rest, false);
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
  log.read(true, [&](std::string_view line, bool) { found.push_back(shown(line)); });
  return found;
}

std::string shown(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  const auto rewritten = line.rfind('\r');
  return printable(rewritten == std::string_view::npos ? line : line.substr(rewritten + 1));
}

}  // namespace gridctl::sys
