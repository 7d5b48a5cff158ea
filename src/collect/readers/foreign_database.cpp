#include "readers/foreign_database.hpp"

#include "files/reads.hpp"

#include <gridctl/core/foreign_sqlite.hpp>

#include <string_view>
#include <utility>

#include <sqlite3.h>
#include <sys/stat.h>

namespace gridctl::collect {
namespace {

struct Finalizer {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

/// Records the database and SQLite's journal files as read, even if these do not exist yet.
void record_reading(const fs::path& file) {
  for (const char* end : {"", "-journal", "-wal"}) {
    const fs::path part = file.string() + end;
    struct stat status {};
    if (::stat(part.c_str(), &status) == 0)
      ReadRecord::add(part, status);
    else
      ReadRecord::add_missing(part);
  }
}

}  // namespace

struct ForeignDatabase::Connection {
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { sqlite3_close_v2(handle); }

  QueryLimit limit;
  sqlite3* handle = nullptr;
};

std::string DatabaseRow::text(int column) const {
  const auto* const bytes = sqlite3_column_text(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(bytes), size);
}

double DatabaseRow::number(int column) const {
  return sqlite3_column_double(statement_, column);
}

bool DatabaseRow::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

ForeignDatabase::ForeignDatabase(fs::path file, Notes& notes)
    : file_(std::move(file)), notes_(&notes), connection_(std::make_unique<Connection>()) {
  boost::system::error_code ignored;
  if (!fs::is_regular_file(file_, ignored)) {  // opening a pipe would hold us up
    notes_->add_loss("'" + file_.string() + "' is not a regular file: left out");
    ReadRecord::add_failure();
    return;
  }
  record_reading(file_);
  const int code =
      sqlite3_open_v2(file_.c_str(), &connection_->handle, SQLITE_OPEN_READONLY, nullptr);
  if (code != SQLITE_OK) {
    notes_->add_loss("cannot read '" + file_.string() + "': " + sqlite3_errstr(code));
    ReadRecord::add_failure();
    return;
  }
  constexpr int kPatience = 5000;  // ms: the file's program may be writing
  distrust_schema(connection_->handle);
  connection_->limit.watch(connection_->handle);
  sqlite3_busy_timeout(connection_->handle, kPatience);
  is_open_ = query("BEGIN", [](const DatabaseRow&) {});
}

ForeignDatabase::~ForeignDatabase() = default;

bool ForeignDatabase::query(const char* sql, const std::function<void(const DatabaseRow&)>& use) {
  sqlite3_stmt* handle = nullptr;
  int code = sqlite3_prepare_v2(connection_->handle, sql, -1, &handle, nullptr);
  const Statement statement(handle);
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    connection_->limit.begin();
    code = sqlite3_step(handle);
    if (code == SQLITE_ROW) use(DatabaseRow(handle));
  }
  if (code == SQLITE_DONE) return true;
  notes_->add_loss("'" + file_.string() + "' left out: " + sqlite3_errmsg(connection_->handle));
  ReadRecord::add_failure();  // maybe another program had locked it
  return false;
}

bool is_sqlite_file(const fs::path& file) {
  constexpr std::string_view kMagic = "SQLite format 3";
  Notes ignored;  // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(file, kMagic.size(), 0, ignored);
  return ends && ends->head == kMagic;
}

}  // namespace gridctl::collect
