// An SQLite file of another program: opened for reading only, its schema runs no programs, no query
// works for ever, and what goes wrong becomes a note.
#pragma once

#include "files/files.hpp"

#include <functional>
#include <memory>
#include <string>

struct sqlite3_stmt;

namespace gridctl::collect {

/// The current row of a query.
class DatabaseRow {
 public:
  explicit DatabaseRow(sqlite3_stmt* statement) : statement_(statement) {}
  /// The text of a cell; empty for NULL.
  [[nodiscard]] std::string text(int column) const;
  /// The number in a cell; 0 for NULL.
  [[nodiscard]] double number(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  sqlite3_stmt* statement_;
};

class ForeignDatabase {
 public:
  /// Opens the file, and begins a snapshot: its program may write between our queries. `notes` must
  /// live as long as the database.
  ForeignDatabase(fs::path file, Notes& notes);
  ForeignDatabase(const ForeignDatabase&) = delete;
  ForeignDatabase(ForeignDatabase&&) = delete;
  ForeignDatabase& operator=(const ForeignDatabase&) = delete;
  ForeignDatabase& operator=(ForeignDatabase&&) = delete;
  ~ForeignDatabase();

  [[nodiscard]] bool is_open() const { return is_open_; }
  /// Calls `use` for every row. False, and a note that the file is left out, if the query fails.
  bool query(const char* sql, const std::function<void(const DatabaseRow&)>& use);

 private:
  struct Connection;
  fs::path file_;
  Notes* notes_;
  std::unique_ptr<Connection> connection_;
  bool is_open_ = false;
};

/// Returns true if a file begins as SQLite files do.
[[nodiscard]] bool is_sqlite_file(const fs::path& file);

}  // namespace gridctl::collect
