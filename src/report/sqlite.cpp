// Tables as an SQLite database.
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/report/table.hpp>

#include <cctype>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <sqlite3.h>

namespace gridctl::report {
namespace {

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    if (c != '\0') text += c;
  }
  return text + "\"";
}

/// SQLite does not tell names apart by case: the second of equals gets a number.
std::vector<std::string> unique_names(const Table& table) {
  const auto lower = [](std::string name) {
    for (auto& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return name;
  };
  std::set<std::string> taken;
  std::vector<std::string> names;
  for (const auto& column : table.columns) {
    auto name = column.title;
    for (int n = 2; !taken.insert(lower(name)).second; ++n)
      name = fmt::format("{}_{}", column.title, n);
    names.push_back(std::move(name));
  }
  return names;
}

Result<void> failed(sqlite3* database, const std::string& table) {
  return fail(ErrorKind::io, fmt::format("cannot make the table '{}' of the SQLite file: {}", table,
                                         sqlite3_errmsg(database)));
}

Result<void> execute(sqlite3* database, const std::string& sql, const std::string& table) {
  if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return failed(database, table);
}

Result<void> check_columns(sqlite3* database, const NamedTable& named) {
  const auto most = static_cast<std::size_t>(sqlite3_limit(database, SQLITE_LIMIT_COLUMN, -1));
  if (named.table.columns.size() <= most) return {};
  return fail(ErrorKind::usage,
              fmt::format("{} columns are more than a table of SQLite can have ({})",
                          named.table.columns.size(), most),
              "leave out '--export sqlite': results.csv has all of them");
}

Result<void> insert_row(sqlite3* database, sqlite3_stmt* statement, const std::string& table,
                        const std::vector<std::string>& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto& cell = row[i];
    const int index = static_cast<int>(i) + 1;
    const int code = cell.empty() ? sqlite3_bind_null(statement, index)
                                  : sqlite3_bind_text64(statement, index, cell.data(), cell.size(),
                                                        SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK) return failed(database, table);
  }
  if (sqlite3_step(statement) != SQLITE_DONE) return failed(database, table);
  sqlite3_reset(statement);
  return {};
}

Result<void> insert_rows(sqlite3* database, const NamedTable& named) {
  std::vector<std::string> marks(named.table.columns.size(), "?");
  const auto sql = fmt::format("INSERT INTO {} VALUES ({})", quoted(named.name), join(marks, ","));
  sqlite3_stmt* handle = nullptr;
  if (sqlite3_prepare_v2(database, sql.c_str(), -1, &handle, nullptr) != SQLITE_OK)
    return failed(database, named.name);
  const Statement statement(handle);
  const TakeRow take = [&](const auto& row) {
    return insert_row(database, handle, named.name, row);
  };
  if (named.rows) return named.rows(take);
  for (const auto& row : named.table.rows) {
    GRIDCTL_TRY(take(row));
  }
  return {};
}

Result<void> add_table(sqlite3* database, const NamedTable& named) {
  GRIDCTL_TRY(check_columns(database, named));
  std::vector<std::string> definitions;
  const auto names = unique_names(named.table);
  for (std::size_t i = 0; i < names.size(); ++i)
    definitions.push_back(quoted(names[i]) + (named.table.columns[i].right ? " NUMERIC" : " TEXT"));
  const auto sql = fmt::format("CREATE TABLE {} ({})", quoted(named.name), join(definitions, ", "));
  GRIDCTL_TRY(execute(database, sql, named.name));
  return insert_rows(database, named);
}

}  // namespace

Result<void> fill_sqlite(const std::string& file, const std::vector<NamedTable>& tables) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open(file.c_str(), &handle);
  const Database database(handle);
  if (code != SQLITE_OK) return fail(ErrorKind::io, "cannot open '" + file + "' as SQLite's");
  // The file counts only when it is whole: nothing has to be rolled back or to last.
  GRIDCTL_TRY(execute(handle, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN", ""));
  for (const auto& table : tables) {
    GRIDCTL_TRY(add_table(handle, table));
  }
  return execute(handle, "COMMIT", "");
}

}  // namespace gridctl::report
