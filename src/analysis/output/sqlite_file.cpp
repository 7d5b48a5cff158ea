#include "output/sqlite_file.hpp"

#include <gridctl/core/descriptor.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace gridctl::analysis {
namespace {

Error cannot(const char* what, const fs::path& file, int error) {
  return {ErrorKind::io,
          std::string("cannot ") + what + " '" + file.string() + "': " + std::strerror(error),
          sys::file_error_help(error, file)};
}

}  // namespace

Result<void> make_sqlite(const std::vector<report::NamedTable>& tables, const fs::path& folder,
                         const Append& append) {
  // As sys::remove_abandoned() knows it, if gridctl is killed meanwhile.
  const auto name = (folder / fmt::format(".results.sqlite.{:08x}.tmp", ::getpid())).string();
  constexpr mode_t kMode = 0600;
  const Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kMode));
  if (!file) return tl::unexpected(cannot("make", name, errno));
  const auto filled = report::fill_sqlite(name, tables);
  ::unlink(name.c_str());
  GRIDCTL_TRY(filled);
  std::string piece;
  while (true) {
    piece.resize(std::size_t{1} << 20U);
    const auto count = ::read(file.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return tl::unexpected(cannot("read", name, errno));
    if (count == 0) return {};
    piece.resize(static_cast<std::size_t>(count));
    GRIDCTL_TRY(append(piece));
  }
}

}  // namespace gridctl::analysis
