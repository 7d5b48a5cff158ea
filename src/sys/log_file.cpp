#include <gridctl/core/text.hpp>
#include <gridctl/sys/log_file.hpp>

#include <algorithm>

#include <boost/filesystem/fstream.hpp>

namespace gridctl::sys {
namespace {

constexpr std::uint64_t kBlock = std::uint64_t{1} << 20U;

/// Never opens a pipe or a device, which could hold us up.
fs::ifstream open_regular(const fs::path& path) {
  boost::system::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return fs::ifstream();
  return fs::ifstream(path, std::ios::binary);
}

std::uint64_t size_of(const fs::path& path) {
  boost::system::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

std::string read_block(fs::ifstream& stream, std::uint64_t from, std::uint64_t count) {
  std::string block(count, '\0');
  stream.clear();
  stream.seekg(static_cast<std::streamoff>(from));
  stream.read(block.data(), static_cast<std::streamsize>(block.size()));
  block.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount())));
  return block;
}

}  // namespace

bool LogFile::exists() const {
  boost::system::error_code ignored;
  return fs::is_regular_file(path_, ignored);
}

void LogFile::go_to_tail(std::size_t lines) {
  auto stream = open_regular(path_);
  const auto size = size_of(path_);
  offset_ = size;
  if (!stream.is_open() || lines == 0) return;
  std::size_t ends = 0;
  while (offset_ > 0) {
    const auto count = std::min(offset_, kBlock);
    const auto block = read_block(stream, offset_ - count, count);
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
  auto stream = open_regular(path_);
  if (!stream.is_open()) return;
  if (size_of(path_) < offset_) offset_ = 0;
  for (;;) {
    const auto block = read_block(stream, offset_, kBlock);
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
