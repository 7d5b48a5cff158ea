// The file of a journal: making it, opening it, and whether it is one. Throws SqliteError where
// SQLite fails; error_of makes an Error of it.
#pragma once

#include "sqlite.hpp"

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

namespace gridctl::journal {

/// Milliseconds that a write waits for who has the journal locked: while nothing else is to be
/// done, and while a loop has runs in hand.
inline constexpr int kWriterPatience = 30'000;
inline constexpr int kPatienceAtWork = 200;

/// Makes an empty file, so that of two who create the same journal one fails.
[[nodiscard]] Result<void> make_file(const fs::path& file, unsigned mode);
[[nodiscard]] Result<void> check_exists(const fs::path& file);
/// Whether the open database is a journal that we understand.
[[nodiscard]] Result<void> check_format(const fs::path& file, Database& database);
/// Whether every page holds what it should. Reads the whole file.
[[nodiscard]] Result<void> check_pages(const fs::path& file, Database& database);

[[nodiscard]] Database open_for_writing(const fs::path& file);
/// Also from a folder that may not be written to.
[[nodiscard]] Database open_for_reading(const fs::path& file);

[[nodiscard]] Error error_of(const fs::path& file, const SqliteError& error);

/// Calls `work`, and turns an exception of SQLite into an Error.
template <class Work>
auto guarded(const fs::path& file, const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const SqliteError& error) {
    return tl::unexpected(error_of(file, error));
  }
}

}  // namespace gridctl::journal
