// SQLite as C++: handles that close themselves, failures as exceptions. Only the journal uses it.
#pragma once

#include <gridctl/core/descriptor.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/foreign_sqlite.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <sqlite3.h>
#include <sys/types.h>

namespace gridctl::journal {

class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  /// The primary result code: SQLITE_FULL, SQLITE_NOTADB …
  [[nodiscard]] int code() const { return code_ & 0xFF; }

 private:
  int code_;
};

class Database {
 public:
  /// `flags` are those of sqlite3_open_v2; with SQLITE_OPEN_URI the name is a URI, else a path,
  /// which may be as long as the system lets it be. The folder may be renamed while the file is
  /// opened or open: SQLite finds all its files in the folder that it was.
  Database(const std::string& name, int flags);
  /// From now on a query that works too long without a row fails: the file may be anybody's.
  void limit_queries() { limit_->watch(handle_.get()); }
  /// One or more statements without results or parameters.
  void execute(const std::string& sql);
  /// The first cell of the first row.
  [[nodiscard]] std::int64_t integer(const char* sql);
  [[nodiscard]] std::string text(const char* sql);
  /// A copy in memory, which changes without the file. Throws if it has more than `max_bytes`.
  [[nodiscard]] Database copy_in_memory(std::int64_t max_bytes);
  /// Whether another file, or none, has the path by which this file was opened. Writing would be
  /// lost, or go to a folder that the caller does not know.
  [[nodiscard]] bool has_moved() const;
  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

 private:
  struct Closer {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  fs::path file_;                             // absolute; empty for a URI
  std::shared_ptr<const Descriptor> folder_;  // in which SQLite finds the file and those beside it
  std::pair<dev_t, ino_t> identity_;
  std::unique_ptr<QueryLimit> limit_ = std::make_unique<QueryLimit>();
  std::unique_ptr<sqlite3, Closer> handle_;
  friend class Statement;
};

/// A prepared statement, used again and again.
class Statement {
 public:
  Statement(const Database& database, std::string_view sql);

  /// Sets all parameters, in order: integers, doubles, texts, and optionals of them (nothing:
  /// NULL). Texts are not copied: they must live until the statement has run.
  template <class... Values>
  void bind(const Values&... values) {
    reset();
    int index = 0;
    (set(++index, values), ...);
  }
  /// Goes to the next row; false after the last.
  bool step();
  /// Binds and runs a statement that gives no rows.
  template <class... Values>
  void run(const Values&... values) {
    bind(values...);
    step();
    reset();
  }
  /// Ends a reading: as long as it is open it holds a lock.
  void reset() { sqlite3_reset(handle_.get()); }

  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
  /// The same without a copy, until the next step.
  [[nodiscard]] std::string_view view(int column) const;

 private:
  template <std::integral Integer>
  void set(int index, Integer value) {
    check(sqlite3_bind_int64(handle_.get(), index, static_cast<std::int64_t>(value)));
  }
  void set(int index, double value) { check(sqlite3_bind_double(handle_.get(), index, value)); }
  void set(int index, std::string_view text) {
    // A null pointer, which an empty text may have, would be NULL.
    const char* bytes = text.empty() ? "" : text.data();
    check(sqlite3_bind_text(handle_.get(), index, bytes, static_cast<int>(text.size()),
                            SQLITE_STATIC));
  }
  template <class Value>
  void set(int index, const std::optional<Value>& value) {
    if (value)
      set(index, *value);
    else
      check(sqlite3_bind_null(handle_.get(), index));
  }
  void check(int code) const;

  struct Finalizer {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  QueryLimit* limit_;
  std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
};

/// A write transaction; rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  /// The same by statements that were prepared from kBegin and kCommit.
  Transaction(Database& database, Statement& begin, Statement& commit);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

  // IMMEDIATE: a reader that becomes a writer half-way could fail although nobody else writes.
  static constexpr const char* kBegin = "BEGIN IMMEDIATE";
  static constexpr const char* kCommit = "COMMIT";

 private:
  Database& database_;
  Statement* commit_ = nullptr;
  bool open_ = true;
};

}  // namespace gridctl::journal
