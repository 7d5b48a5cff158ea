#include "schema.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

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
