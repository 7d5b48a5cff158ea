// What is done to a connection before anything is read of an SQLite file that others may have
// written: its schema calls no functions, its "tables" are tables, and no query works for ever.
// Only for those who link SQLite; both the journal and the readers of foreign stores use it.
#pragma once

#include <string_view>

#include <sqlite3.h>

namespace gridctl {

/// Lets a query work so much between two rows, and then fail with SQLITE_INTERRUPT. Counts what
/// SQLite's machine executes and no time, so that a slow disk or a loaded computer ends nothing.
/// Must outlive the connection.
class QueryLimit {
 public:
  QueryLimit() = default;
  QueryLimit(const QueryLimit&) = delete;
  QueryLimit& operator=(const QueryLimit&) = delete;

  void watch(sqlite3* database) {
    constexpr int kInstructions = 100'000;  // about a millisecond
    sqlite3_progress_handler(database, kInstructions, &QueryLimit::is_over, this);
  }
  /// A row has come, or another query begins.
  void begin() { calls_ = 0; }

 private:
  static int is_over(void* self) {
    constexpr int kMostCalls = 5'000;  // some seconds
    return ++static_cast<QueryLimit*>(self)->calls_ > kMostCalls ? 1 : 0;
  }
  int calls_ = 0;
};

/// Takes from the file's schema what it could do to us. Call it right after opening.
inline void distrust_schema(sqlite3* database) {
  constexpr int kLargestCell = 1 << 24;
  constexpr int kDeepest = 100;
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, kLargestCell);
  sqlite3_limit(database, SQLITE_LIMIT_EXPR_DEPTH, kDeepest);
}

/// Whether the schema holds what none of the stores that we read has: views, triggers, virtual
/// tables. Their rows are made by programs that somebody else has written. False too if the schema
/// cannot be read.
inline bool has_programs(sqlite3* database) {
  constexpr std::string_view kQuery =
      "SELECT count(*) FROM sqlite_master WHERE type IN ('view', 'trigger') OR "
      "sql LIKE 'CREATE VIRTUAL%'";
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database, kQuery.data(), static_cast<int>(kQuery.size()),
                                      &statement, nullptr);
  const bool has_some = code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW &&
                        sqlite3_column_int64(statement, 0) > 0;
  sqlite3_finalize(statement);
  return has_some;
}

}  // namespace gridctl
