#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/report/table.hpp>

#include <sqlite3.h>

using namespace gridctl::report;
using gridctl::test::ScratchDir;

namespace {

std::string file_in(const ScratchDir& scratch) {
  return scratch.write("x.sqlite", "").string();
}

/// What a query says of a database: cells with | between, rows with ; behind.
std::string ask(const std::string& file, const char* sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  std::string text;
  const auto row = [](void* into, int cells, char** values, char**) {
    for (int i = 0; i < cells; ++i)
      *static_cast<std::string*>(into) +=
          std::string(i > 0 ? "|" : "") + (values[i] ? values[i] : "NULL");
    *static_cast<std::string*>(into) += ";";
    return 0;
  };
  CHECK(sqlite3_exec(database, sql, row, &text, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  return text;
}

}  // namespace

TEST_CASE("tables come back from the SQLite file, numbers as numbers", "[report]") {
  const Table runs{{{"run_id"}, {"config.lr", true}, {"valid.acc", true}},
                   {{"17.10", "0.10", "nan"}, {"2.1", "", "0.5"}}};
  const Table empty{{{"name"}}, {}};
  const ScratchDir scratch;
  const auto file = file_in(scratch);
  REQUIRE(fill_sqlite(file, {{"runs", runs}, {"metrics", empty}}));
  CHECK(ask(file,
            "SELECT run_id, typeof(run_id), \"config.lr\", typeof(\"config.lr\"), "
            "\"valid.acc\" FROM runs") == "17.10|text|0.1|real|nan;2.1|text|NULL|null|0.5;");
  CHECK(ask(file, "SELECT count(*) FROM metrics") == "0;");
  CHECK(ask(file, "PRAGMA integrity_check") == "ok;");
}

TEST_CASE("names that SQLite takes for one get a number, and none can end its text", "[report]") {
  const ScratchDir scratch;
  const auto file = file_in(scratch);
  REQUIRE(fill_sqlite(file, {{"t", {{{"lr"}, {"LR"}, {"a\" x); DROP"}}, {{"1", "2", "3"}}}}}));
  CHECK(ask(file, "SELECT name FROM pragma_table_info('t')") == "lr;LR_2;a\" x); DROP;");
}

TEST_CASE("more columns than SQLite takes are refused with what to do", "[report]") {
  Table wide;
  for (int i = 0; i < 3000; ++i) wide.columns.push_back({"c" + std::to_string(i)});
  const ScratchDir scratch;
  const auto filled = fill_sqlite(file_in(scratch), {{"runs", wide}});
  REQUIRE_FALSE(filled);
  CHECK(filled.error().message.find("3000 columns") == 0);
  CHECK_FALSE(filled.error().help.empty());
}

TEST_CASE("rows may be handed out one by one, and an error ends them", "[report]") {
  const ScratchDir scratch;
  const auto file = file_in(scratch);
  const auto rows = [](const TakeRow& take) -> gridctl::Result<void> {
    for (const char* value : {"1", "2"}) {
      if (auto taken = take({value}); !taken) return taken;
    }
    return {};
  };
  REQUIRE(fill_sqlite(file, {{"t", {{{"x", true}}, {}}, rows}}));
  CHECK(ask(file, "SELECT sum(x) FROM t") == "3;");
  const auto broken = [](const TakeRow&) -> gridctl::Result<void> {
    return gridctl::fail(gridctl::ErrorKind::io, "gone");
  };
  const auto filled = fill_sqlite(scratch.write("y.sqlite", "").string(), {{"t", {}, broken}});
  CHECK_FALSE(filled);
}
