// MLflow's database: the tables experiments, runs, params and metrics of an SQLite file.
#include "files/reads.hpp"
#include "readers/mlflow.hpp"

#include <gridctl/core/foreign_sqlite.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <unordered_map>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

namespace gridctl::collect {
namespace {

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Closer>;
using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

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

/// Opens a foreign database: no program in its schema may run, no cell may exhaust the memory.
Database open(const fs::path& file, QueryLimit& limit, Notes& notes) {
  boost::system::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) {  // opening a pipe would hold us up
    notes.add_loss("'" + file.string() + "' is not a regular file: left out");
    ReadRecord::add_failure();
    return {};
  }
  record_reading(file);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
  Database database(handle);
  if (code != SQLITE_OK) {
    notes.add_loss("cannot read '" + file.string() + "': " + sqlite3_errstr(code));
    ReadRecord::add_failure();
    return {};
  }
  distrust_schema(handle);
  limit.watch(handle);
  sqlite3_busy_timeout(handle, 5000);  // a tracking server may be writing
  return database;
}

std::string text(sqlite3_stmt* row, int column) {
  const auto* const bytes = sqlite3_column_text(row, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
  return bytes == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(bytes), size);
}

/// Calls `use` for every row; false and a note if the query fails.
template <class Use>
bool query(const Database& database, QueryLimit& limit, const fs::path& file, const char* sql,
           Notes& notes, Use use) {
  sqlite3_stmt* handle = nullptr;
  int code = sqlite3_prepare_v2(database.get(), sql, -1, &handle, nullptr);
  const Statement statement(handle);
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    limit.begin();
    code = sqlite3_step(handle);
    if (code == SQLITE_ROW) use(handle);
  }
  if (code == SQLITE_DONE) return true;
  notes.add_loss("'" + file.string() + "' left out: " + sqlite3_errmsg(database.get()));
  ReadRecord::add_failure();  // maybe another program had locked it
  return false;
}

/// The value as text. SQL has no NaN, and MLflow writes infinities as the greatest numbers.
std::string number_text(double value, bool is_nan) {
  constexpr double kGreatest = std::numeric_limits<double>::max();
  if (is_nan) return "nan";
  if (std::abs(value) >= kGreatest) return value > 0 ? "inf" : "-inf";
  return fmt::format("{}", value);
}

constexpr const char* kRuns =
    "SELECT r.run_uuid, e.name, r.status, r.start_time, r.end_time FROM runs r"
    " LEFT JOIN experiments e ON e.experiment_id = r.experiment_id"
    " WHERE r.lifecycle_stage IS NOT 'deleted' ORDER BY r.experiment_id, r.start_time, r.run_uuid";
constexpr const char* kParameters = "SELECT run_uuid, key, value FROM params ORDER BY rowid";
constexpr const char* kMetrics =
    "SELECT run_uuid, key, value, is_nan, step, timestamp FROM metrics ORDER BY rowid";

}  // namespace

std::vector<MlflowRun> read_mlflow_database(const fs::path& file, Notes& notes) {
  std::vector<MlflowRun> runs;
  QueryLimit limit;
  const auto database = open(file, limit, notes);
  if (!database) return runs;
  // One snapshot: a server may write between our queries.
  if (!query(database, limit, file, "BEGIN", notes, [](sqlite3_stmt*) {})) return runs;
  std::unordered_map<std::string, std::size_t> known;
  const bool is_store = query(database, limit, file, kRuns, notes, [&](sqlite3_stmt* row) {
    MlflowRun run;
    run.id = text(row, 0);
    run.parts.task = text(row, 1);
    run.parts.ending =
        mlflow_ending(text(row, 2), sqlite3_column_double(row, 3), sqlite3_column_double(row, 4));
    known.emplace(run.id, runs.size());
    std::replace(run.id.begin(), run.id.end(), '/', '_');
    runs.push_back(std::move(run));
  });
  if (!is_store) return {};
  std::vector<std::vector<MlflowValue>> values(runs.size());
  const bool is_whole =
      query(database, limit, file, kParameters, notes,
            [&](sqlite3_stmt* row) {
              const auto run = known.find(text(row, 0));
              if (run == known.end()) return;
              runs[run->second].parts.configuration.emplace_back(text(row, 1), text(row, 2));
            }) &&
      query(database, limit, file, kMetrics, notes, [&](sqlite3_stmt* row) {
        const auto run = known.find(text(row, 0));
        if (run == known.end()) return;
        values[run->second].push_back(
            {text(row, 1), sqlite3_column_double(row, 4), sqlite3_column_double(row, 5) / 1e3,
             number_text(sqlite3_column_double(row, 2), sqlite3_column_int(row, 3) != 0)});
      });
  if (!is_whole) return {};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    add_values(std::move(values[i]), runs[i].parts.rows);
    complete(runs[i].parts);
  }
  return runs;
}

}  // namespace gridctl::collect
