#include "formats/zip.hpp"

#include "formats/protobuf.hpp"

#include <algorithm>

namespace gridctl::collect {
namespace {

// Sizes and offsets are those of PKWARE's APPNOTE.TXT.
constexpr std::size_t kLocalHeader = 30;
constexpr std::size_t kEntry = 46;
constexpr std::size_t kEnd = 22;
constexpr std::size_t kLocator = 20;
constexpr std::size_t kLargestComment = 0xFFFF;
constexpr std::size_t kLargestDirectory = std::size_t{64} << 20U;
constexpr std::string_view kLocalSign("PK\x03\x04", 4);
constexpr std::string_view kEntrySign("PK\x01\x02", 4);
constexpr std::string_view kEndSign("PK\x05\x06", 4);

struct Member {
  std::uint64_t offset = 0;  ///< of its local header, or of its content
  bool is_stored = false;
};

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  return little_endian(bytes.substr(at), size);
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

tl::unexpected<Error> cut_short() {
  return fail(ErrorKind::io, "the archive is not whole", "its writer may still be at it");
}

/// The content behind the local header at `offset`, if the name ends as wanted.
std::optional<Member> member_at(const ReadAt& read_at, std::uint64_t offset,
                                std::string_view suffix) {
  constexpr std::size_t kLongestName = 512;
  const auto header = read_at(offset, kLocalHeader + kLongestName);
  if (header.size() < kLocalHeader || header.compare(0, 4, kLocalSign) != 0) return std::nullopt;
  const auto name = static_cast<std::size_t>(number(header, 26, 2));
  const auto extra = static_cast<std::size_t>(number(header, 28, 2));
  if (header.size() < kLocalHeader + name) return std::nullopt;
  if (!ends_with(std::string_view(header).substr(kLocalHeader, name), suffix)) return std::nullopt;
  return Member{offset + kLocalHeader + name + extra, number(header, 8, 2) == 0};
}

struct Directory {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// The end of the archive says where its directory is; with more than 4 GiB, a second record does.
std::optional<Directory> find_directory(const ReadAt& read_at, std::uint64_t size) {
  const auto length = std::min<std::uint64_t>(size, kEnd + kLargestComment + kLocator);
  const auto tail = read_at(size - length, static_cast<std::size_t>(length));
  const auto end = tail.rfind(kEndSign);
  if (end == std::string::npos || end + kEnd > tail.size()) return std::nullopt;
  Directory directory{number(tail, end + 16, 4), number(tail, end + 12, 4)};
  if (directory.offset != 0xFFFFFFFF && directory.size != 0xFFFFFFFF) return directory;
  if (end < kLocator) return std::nullopt;
  const auto record = read_at(number(tail, end - kLocator + 8, 8), 56);
  if (record.size() < 56) return std::nullopt;
  return Directory{number(record, 48, 8), number(record, 40, 8)};
}

}  // namespace

Result<std::uint64_t> find_stored_member(const ReadAt& read_at, std::uint64_t size,
                                         std::string_view suffix) {
  if (const auto first = member_at(read_at, 0, suffix); first && first->is_stored) {
    return first->offset;
  }
  const auto directory = find_directory(read_at, size);
  if (!directory || directory->size > kLargestDirectory) return cut_short();
  const auto entries = read_at(directory->offset, static_cast<std::size_t>(directory->size));
  std::string_view rest = entries;
  while (rest.size() >= kEntry && rest.substr(0, 4) == kEntrySign) {
    const auto name = static_cast<std::size_t>(number(rest, 28, 2));
    const auto length = kEntry + name + static_cast<std::size_t>(number(rest, 30, 2)) +
                        static_cast<std::size_t>(number(rest, 32, 2));
    if (rest.size() < length) return cut_short();
    if (ends_with(rest.substr(kEntry, name), suffix)) {
      const auto member = member_at(read_at, number(rest, 42, 4), suffix);
      if (!member) return cut_short();
      if (member->is_stored) return member->offset;
      return fail(ErrorKind::io, "its pickle is compressed", "PyTorch stores it as it is");
    }
    rest.remove_prefix(length);
  }
  return fail(ErrorKind::io, "the archive has no data.pkl", "PyTorch's archives have one");
}

}  // namespace gridctl::collect
