// Where a member of a ZIP archive lies, as far as PyTorch's archives need it: they store their
// members as they are.
#pragma once

#include <gridctl/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// At most so many bytes of a file from an offset; fewer at its end.
using ReadAt = std::function<std::string(std::uint64_t offset, std::size_t length)>;

/// The offset of the content of the first member whose name ends in `suffix`. PyTorch puts its
/// pickle first, so that one read is enough, even of an archive that is cut off behind it; else the
/// directory at the end tells. Errors: no such member, it is compressed, the archive is not whole.
[[nodiscard]] Result<std::uint64_t> find_stored_member(const ReadAt& read_at, std::uint64_t size,
                                                       std::string_view suffix);

}  // namespace gridctl::collect
