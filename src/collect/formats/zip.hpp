// Finds a member of a ZIP archive whose members are uncompressed, as in PyTorch's archives.
#pragma once

#include <gridctl/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// Returns at most `length` bytes of a file from `offset`; fewer at the end of the file.
using ReadAt = std::function<std::string(std::uint64_t offset, std::size_t length)>;

/// The offset of the content of the first member whose name ends in `suffix`. PyTorch's pickle
/// comes first, so that one read is enough, even if the archive is cut off behind it; otherwise the
/// directory at the end is read. Errors: no such member, a compressed one, an incomplete archive.
[[nodiscard]] Result<std::uint64_t> find_stored_member(const ReadAt& read_at, std::uint64_t size,
                                                       std::string_view suffix);

}  // namespace gridctl::collect
