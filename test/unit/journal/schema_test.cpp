#include "schema.hpp"

#include "sample.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/journal/salvage.hpp>

namespace gridctl::journal {
namespace {

Database make_database(const test::ScratchDir& dir) {
  return {(dir.path() / "x.db").string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
}

TEST_CASE("an empty database becomes a journal of our version", "[journal]") {
  const test::ScratchDir dir;
  auto database = make_database(dir);
  migrate(database);
  CHECK(database.integer("PRAGMA user_version") == schema_version());
  CHECK(database.integer("PRAGMA application_id") == kApplicationId);
  migrate(database);  // a second time changes nothing
  CHECK(database.integer("SELECT count(*) FROM runs") == 0);
}

/// A journal as the first version of the format had it, with one run that has ended.
fs::path first_version(const test::ScratchDir& dir) {
  const auto file = dir.path() / kJournalName;
  Database database(file.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  migrate(database, 1);
  database.execute(R"(
    INSERT INTO meta VALUES ('name', 'digits'), ('base_seed', '42'), ('repetitions', '1');
    INSERT INTO configurations VALUES (1, 'lenet5', 'lenet5', '0001-lenet5', 'v1:1');
    INSERT INTO runs VALUES (1, 1, 0, 7, 1);
    INSERT INTO attempts VALUES (1, 1, 0, 1, 'failed', 'runs/0001-lenet5/1/attempt-1', 'cpu:0',
      1790000000000000, 1790000009000000, 9.0, 1, NULL, 0, 1.0, 0.5, 1000, 'exit 1');
  )");
  return file;
}

TEST_CASE("a journal of the first version is read and goes on in ours", "[journal]") {
  const test::ScratchDir dir;
  const auto file = first_version(dir);
  const auto access = GENERATE(Journal::Access::read, Journal::Access::write);
  const auto journal = Journal::open(file, access);
  REQUIRE(journal);
  CHECK((*journal)->experiment()->base_seed == 42);
  const auto record = (*journal)->runs(Phase::train)->at(0);
  CHECK(record.state == RunState::failed);
  CHECK(record.reason == "exit 1");
  CHECK(record.failure_class.empty());
  CHECK_FALSE(record.gpu);
  CHECK(record.requeues == 0);
  const auto version = Database(file.string(), SQLITE_OPEN_READONLY).integer("PRAGMA user_version");
  if (access == Journal::Access::read) {
    CHECK(version == 1);  // who reads leaves the file as it is
    return;
  }
  CHECK(version == schema_version());
  (*journal)->on_event(sample_run(dir.path(), {1, 1}, 2), sample_event(RunState::running));
  CHECK((*journal)->attempts()->size() == 2);
}

TEST_CASE("a journal of the first version is read with what stands in its log", "[journal]") {
  const test::ScratchDir dir;
  const auto file = first_version(dir);
  Database writer(file.string(), SQLITE_OPEN_READWRITE);
  writer.execute("PRAGMA journal_mode = WAL; UPDATE meta SET value = '43' WHERE key = 'base_seed'");
  const auto journal = Journal::open(file, Journal::Access::read);
  REQUIRE(journal);
  CHECK((*journal)->experiment()->base_seed == 43);
  CHECK((*journal)->attempts()->size() == 1);
  CHECK(writer.integer("PRAGMA user_version") == 1);
}

TEST_CASE("what a journal of the first version holds can be salvaged as it is", "[journal]") {
  const test::ScratchDir dir;
  const auto file = first_version(dir);
  const auto books = salvage(file);
  REQUIRE(books.attempts.size() == 1);
  CHECK(books.attempts.front().exit->code == 1);
  CHECK(books.runs.size() == 1);
  CHECK(Database(file.string(), SQLITE_OPEN_READONLY).integer("PRAGMA user_version") == 1);
}

TEST_CASE("a write-ahead log is used only where memory can be shared", "[journal]") {
  CHECK(is_wal_safe(0xEF53));            // ext4
  CHECK(is_wal_safe(0x01021994));        // tmpfs
  CHECK_FALSE(is_wal_safe(0x6969));      // NFS
  CHECK_FALSE(is_wal_safe(0xFF534D42));  // CIFS
  CHECK_FALSE(is_wal_safe(0x65735546));  // FUSE
}

TEST_CASE("a database is set up for the file system it lies on", "[journal]") {
  const test::ScratchDir dir;
  auto database = make_database(dir);
  prepare_for_writing(database, true);
  CHECK(database.text("PRAGMA journal_mode") == "wal");
  CHECK(database.integer("PRAGMA synchronous") == 1);
  // Carried to a network file system, the same file leaves the log.
  prepare_for_writing(database, false);
  CHECK(database.text("PRAGMA journal_mode") == "delete");
  CHECK(database.integer("PRAGMA synchronous") == 2);
  CHECK(database.integer("PRAGMA foreign_keys") == 1);
}

TEST_CASE("a transaction that is not committed leaves nothing", "[journal]") {
  const test::ScratchDir dir;
  auto database = make_database(dir);
  database.execute("CREATE TABLE t (x)");
  {
    Transaction transaction(database);
    database.execute("INSERT INTO t VALUES (1)");
  }
  CHECK(database.integer("SELECT count(*) FROM t") == 0);
  {
    Transaction transaction(database);
    database.execute("INSERT INTO t VALUES (1)");
    transaction.commit();
  }
  CHECK(database.integer("SELECT count(*) FROM t") == 1);
}

}  // namespace
}  // namespace gridctl::journal
