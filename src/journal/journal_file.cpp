#include "journal_file.hpp"

#include "schema.hpp"

#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/journal/journal.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace gridctl::journal {
namespace {

constexpr const char* kHelpRepair =
    "the folders of the runs are untouched: 'gridctl repair EXPDIR' rebuilds it from them";
constexpr const char* kHelpMadeByTrain = "give a directory that 'gridctl train' has made";
constexpr const char* kHelpLost =
    "give a directory that 'gridctl train' has made; if it is one: 'gridctl repair EXPDIR'";

constexpr int kReaderPatience = 5'000;
/// SQLite's names of the files of a journal, behind the name of the journal.
constexpr std::array kEndings{"", "-wal", "-shm", "-journal"};
constexpr const char* kLogIndexEnding = "-shm";

/// SQLite's name of a file that can be read without any lock, where none can be taken.
std::string immutable_name(const fs::path& file) {
  std::string name = "file:";
  for (const char c : file.string()) {
    if (c == '?' || c == '#' || c == '%')
      name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      name += c;
  }
  return name + "?immutable=1";
}

bool is_regular_or_none(const fs::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

bool has_other_names(const fs::path& file) {
  struct stat status {};
  return ::lstat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink > 1;
}

/// Returns true if the file begins as SQLite's index of a write-ahead log does
/// (https://sqlite.org/walformat.html, "The WAL-Index Header").
bool is_log_index(const fs::path& file) {
  constexpr std::uint32_t kVersion = 3'007'000;
  const auto opened = open_regular(file, Links::refuse);
  if (!opened) return false;
  const auto bytes = read_part(opened->descriptor, 0, sizeof kVersion);
  std::uint32_t version = 0;
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&version));
  return version == kVersion;
}

/// Returns the first file of a journal that has other names.
std::optional<fs::path> with_other_names(const fs::path& journal) {
  for (const char* ending : kEndings) {
    const fs::path part = journal.string() + ending;
    if (has_other_names(part)) return part;
  }
  return std::nullopt;
}

/// Refuses a journal whose files have other names, so that a copy made of links, or somebody's
/// file that only looks like one of ours, stays as it is.
void check_has_one_name(const fs::path& journal) {
  if (const auto part = with_other_names(journal))
    throw SqliteError(SQLITE_CANTOPEN, other_names_error(*part).message);
}

/// SQLite would wait for the other end of a FIFO. What it opens beside the file must be as harmless
/// as the file.
void check_is_regular(const fs::path& file) {
  for (const char* ending : kEndings) {
    const auto part = file.string() + ending;
    if (is_regular_or_none(part)) continue;
    throw SqliteError(SQLITE_CANTOPEN, fmt::format("'{}' is not a regular file", part));
  }
}

}  // namespace

bool is_wal_safe_in(const fs::path& folder) {
  struct statfs about {};
  return ::statfs(folder.c_str(), &about) != 0 || is_wal_safe(about.f_type);
}

Error error_of(const fs::path& file, const SqliteError& error) {
  Error result;
  result.kind = ErrorKind::io;
  if (error.code() == SQLITE_NOTADB || error.code() == SQLITE_CORRUPT) {
    result.message = fmt::format("'{}' is not a readable journal: {}", file.string(), error.what());
    result.help = kHelpRepair;
    return result;
  }
  result.message = fmt::format("cannot use the journal '{}': {}", file.string(), error.what());
  const bool is_locked = error.code() == SQLITE_BUSY || error.code() == SQLITE_LOCKED;
  if (is_locked) {
    result.kind = ErrorKind::busy;
    result.help = fmt::format(
        "another program holds it (a database browser, a backup, or one of a user who may read "
        "it): "
        "close it, or keep others out: chmod go-rwx {}",
        shell_quote(file.parent_path().string()));
    return result;
  }
  if (!is_regular_or_none(file)) {
    result.help = kHelpRepair;
    return result;
  }
  if (with_other_names(file)) {
    result.help = other_names_error(file).help;
    return result;
  }
  boost::system::error_code ignored;
  if (!fs::exists(file, ignored)) {
    result.message += ": somebody has moved or removed it, or its directory";
    result.help = "give the same command with the directory's name of now";
    return result;
  }
  result.help = error.code() == SQLITE_FULL ? "make room on the disk"
                                            : "check the disk and the permissions of its folder";
  return result;
}

Result<void> make_file(const fs::path& file, unsigned mode) {
  const Descriptor made(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (made) {
    give_to_owner_of_folder(made, file);
    return {};
  }
  if (errno == EEXIST)
    return fail(ErrorKind::usage, fmt::format("'{}' exists already", file.string()),
                "an experiment directory is used once: name another one");
  return fail_errno(fmt::format("cannot create the journal '{}'", file.string()), errno,
                    "check the disk and the permissions of its folder");
}

Result<void> check_format(const fs::path& file, Database& database) {
  if (has_programs(database.handle()))
    return fail(ErrorKind::io,
                fmt::format("'{}' is not a journal of gridctl: it has views or triggers, which "
                            "would run what somebody else has written",
                            file.string()),
                kHelpRepair);
  if (database.integer("PRAGMA application_id") != kApplicationId)
    return fail(ErrorKind::io, fmt::format("'{}' is not a journal of gridctl", file.string()),
                kHelpMadeByTrain);
  const auto version = database.integer("PRAGMA user_version");
  if (version > schema_version())
    return fail(ErrorKind::io,
                fmt::format("'{}' was written by a newer gridctl (format {}, this one knows {})",
                            file.string(), version, schema_version()),
                "use the newer gridctl");
  return {};
}

Result<void> check_pages(const fs::path& file, Database& database) {
  if (database.text("PRAGMA quick_check(1)") == "ok") return {};
  return fail(ErrorKind::io, fmt::format("the journal '{}' is damaged", file.string()),
              kHelpRepair);
}

Result<void> check_exists(const fs::path& file) {
  boost::system::error_code ignored;
  if (fs::exists(file, ignored)) return {};
  return fail(ErrorKind::not_found, fmt::format("there is no journal '{}'", file.string()),
              kHelpLost);
}

Database open_for_writing(const fs::path& file) {
  check_is_regular(file);
  check_has_one_name(file);
  Database database(file.string(), SQLITE_OPEN_READWRITE);
  sqlite3_busy_timeout(database.handle(), kWriterPatience);
  return database;
}

Database open_for_reading(const fs::path& file) {
  check_is_regular(file);
  // The one file that readers write, too.
  const auto index = file.string() + kLogIndexEnding;
  if (has_other_names(index) && !is_log_index(index)) check_has_one_name(file);
  try {
    Database database(file.string(), SQLITE_OPEN_READONLY);
    sqlite3_busy_timeout(database.handle(), kReaderPatience);
    database.limit_queries();
    (void)database.integer("PRAGMA user_version");  // opening alone reads nothing
    return database;
  } catch (const SqliteError& error) {
    // In a read-only folder and on a full disk SQLite cannot make the files beside a write-ahead
    // log. If there is nothing in that log, nobody writes and the file alone is all.
    boost::system::error_code none;
    const auto log = fs::file_size(file.string() + "-wal", none);
    const bool complete = none || log == 0;
    constexpr std::array kCannotShare{SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL};
    if (std::ranges::count(kCannotShare, error.code()) == 0 || !complete) throw;
    Database alone(immutable_name(file), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    alone.limit_queries();
    return alone;
  }
}

}  // namespace gridctl::journal
