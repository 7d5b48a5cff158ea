#include "sqlite.hpp"

#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::journal {
namespace {

/// SQLite's words, and the system's where SQLite only says "disk I/O error": "File too large".
std::string words_of(sqlite3* handle, int code) {
  if (!handle) return sqlite3_errstr(code);
  std::string text = sqlite3_errmsg(handle);
  const int primary = code & 0xFF;
  const int cause = sqlite3_system_errno(handle);
  if ((primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) && cause != 0)
    text += std::string(": ") + std::strerror(cause);
  struct rlimit largest {};
  const bool is_limited =
      ::getrlimit(RLIMIT_FSIZE, &largest) == 0 && largest.rlim_cur != RLIM_INFINITY;
  if ((primary == SQLITE_IOERR || primary == SQLITE_FULL) && is_limited)
    text += fmt::format(" (no file may be larger than {} bytes here: ulimit -f)", largest.rlim_cur);
  return text;
}

void check(sqlite3* handle, int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  throw SqliteError(code, words_of(handle, code));
}

/// SQLite's own file system, but for one thing: a path is taken as it is. SQLite would follow
/// /proc/self/fd/N to the path that it stands for, which may be too long, and may be another soon.
const char* file_system_of_open_folders() {
  static constexpr const char* kName = "gridctl-as-it-is";
  static sqlite3_vfs ours = [] {
    sqlite3_vfs copy = *sqlite3_vfs_find(nullptr);
    copy.zName = kName;
    copy.pNext = nullptr;
    copy.xFullPathname = [](sqlite3_vfs* /*self*/, const char* path, int size, char* to) {
      const auto length = std::strlen(path);
      if (length >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
      std::memcpy(to, path, length + 1);
      return SQLITE_OK;
    };
    return copy;
  }();
  sqlite3_vfs_register(&ours, 0);
  return kName;
}

/// Opens a folder. All connections of this process in a folder share one descriptor: SQLite keeps
/// the name of a file that connections share as the first of them had it, and removes the file by
/// that name when the last of them closes.
std::shared_ptr<const Descriptor> open_folder(const fs::path& folder) {
  static std::mutex mutex;
  static std::map<std::pair<dev_t, ino_t>, std::weak_ptr<const Descriptor>> known;
  Descriptor opened(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct stat status {};
  if (!opened || ::fstat(opened.get(), &status) != 0)
    throw SqliteError(SQLITE_CANTOPEN, std::strerror(errno));
  const std::lock_guard lock(mutex);
  auto& entry = known[{status.st_dev, status.st_ino}];
  auto shared = entry.lock();
  if (!shared) entry = shared = std::make_shared<const Descriptor>(std::move(opened));
  return shared;
}

/// What SQLite gets for a path: the file in the folder that is open now. The name stays short, and
/// the folder may be renamed meanwhile. Nothing if the path has to be taken as it is: without
/// /proc, or where a link stands for the file, since SQLite keeps its other files beside the linked
/// file.
std::optional<std::string> name_in(const Descriptor& folder, const fs::path& file) {
  struct stat status {};
  const auto name = file.filename().string();
  if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
      S_ISLNK(status.st_mode))
    return std::nullopt;
  auto place = "/proc/self/fd/" + std::to_string(folder.get());
  if (::access(place.c_str(), F_OK) != 0) return std::nullopt;
  return place + "/" + name;
}

}  // namespace

Database::Database(const std::string& name, int flags) {
  sqlite3* handle = nullptr;
  std::string path = name;
  const char* file_system = nullptr;
  if ((flags & SQLITE_OPEN_URI) == 0) {
    file_ = fs::absolute(name);
    folder_ = open_folder(file_.parent_path());
    if (const auto in_folder = name_in(*folder_, file_)) {
      path = *in_folder;
      file_system = file_system_of_open_folders();
    }
  }
  // NOMUTEX: one thread owns all state, its connections included.
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, file_system);
  handle_.reset(handle);  // there is one even if opening failed
  check(handle, code);
  struct stat status {};
  if (folder_ && ::fstatat(folder_->get(), file_.filename().c_str(), &status, 0) == 0)
    identity_ = {status.st_dev, status.st_ino};
  distrust_schema(handle);
}

void Database::execute(const std::string& sql) {
  check(handle_.get(), sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t Database::integer(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.text(0) : std::string();
}

Database Database::copy_in_memory(std::int64_t max_bytes) {
  if (integer("PRAGMA page_count") > max_bytes / integer("PRAGMA page_size"))
    throw SqliteError(SQLITE_TOOBIG, fmt::format("it has more than {} bytes", max_bytes));
  Database copy("file::memory:",
                SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_MEMORY);
  auto* backup = sqlite3_backup_init(copy.handle(), "main", handle(), "main");
  if (!backup) check(copy.handle(), sqlite3_errcode(copy.handle()));
  constexpr int kAllPages = -1;
  const int code = sqlite3_backup_step(backup, kAllPages);
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) throw SqliteError(code, sqlite3_errstr(code));
  return copy;
}

bool Database::has_moved() const {
  struct stat status {};
  return ::stat(file_.c_str(), &status) != 0 ||
         identity_ != std::pair(status.st_dev, status.st_ino);
}

Statement::Statement(const Database& database, std::string_view sql)
    : limit_(database.limit_.get()) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
  journal::check(database.handle(), code);
}

bool Statement::step() {
  limit_->begin();
  const int code = sqlite3_step(handle_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    const SqliteError error(code, words_of(sqlite3_db_handle(handle_.get()), code));
    reset();  // would hold its locks for ever
    throw error;
  }
  return code == SQLITE_ROW;
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(handle_.get(), column);
}

std::string_view Statement::view(int column) const {
  // Through void: the bytes are unsigned in SQLite's interface.
  const void* bytes = sqlite3_column_text(handle_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
  return bytes ? std::string_view(static_cast<const char*>(bytes), size) : std::string_view();
}

void Statement::check(int code) const {
  journal::check(sqlite3_db_handle(handle_.get()), code);
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute(kBegin);
}

Transaction::Transaction(Database& database, Statement& begin, Statement& commit)
    : database_(database), commit_(&commit) {
  begin.run();
}

Transaction::~Transaction() {
  // After some failures (disk full) SQLite has rolled back already: nothing to do then.
  if (open_ && sqlite3_get_autocommit(database_.handle()) == 0)
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  if (commit_)
    commit_->run();
  else
    database_.execute(kCommit);
  open_ = false;
}

}  // namespace gridctl::journal
