// What can go wrong with the file, and what must still be in it.
#include "fixture.hpp"
#include "journal_file.hpp"
#include "sqlite.hpp"
#include "support/catch.hpp"
#include "support/in_child.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/regular_file.hpp>
#include <gridctl/journal/salvage.hpp>

#include <boost/filesystem/fstream.hpp>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::journal {
namespace {

using Catch::Matchers::Contains;

std::size_t count(Journal& journal, RunState state) {
  const auto runs = journal.runs(Phase::train);
  REQUIRE(runs);
  return static_cast<std::size_t>(std::count_if(
      runs->begin(), runs->end(), [state](const auto& run) { return run.state == state; }));
}

TEST_CASE("a second journal at the same place is refused", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  REQUIRE(Journal::create(file, sample_experiment()));
  const auto again = Journal::create(file, sample_experiment());
  REQUIRE_FALSE(again);
  CHECK(again.error().message == "'" + file.string() + "' exists already");
}

TEST_CASE("a journal cannot be made in a directory that is not there", "[journal]") {
  const auto made = Journal::create("/nowhere/gridctl.db", sample_experiment());
  REQUIRE_FALSE(made);
  CHECK(made.error().kind == ErrorKind::io);
  CHECK_THAT(made.error().message, Contains("No such file or directory"));
}

TEST_CASE("a journal whose tables are views is refused, not asked", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  with_runs(file, 2).reset();
  {
    Database other(file.string(), SQLITE_OPEN_READWRITE);
    other.execute("PRAGMA journal_mode = DELETE");
    other.execute(
        "ALTER TABLE runs RENAME TO hidden; CREATE VIEW runs AS WITH RECURSIVE c(x) AS "
        "(SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS configuration, x AS repetition, "
        "0 AS test, 0 AS seed, 1 AS attempt, '' AS model, 0 AS requeues FROM c WHERE x < 0");
  }
  for (const auto access : {Journal::Access::read, Journal::Access::write}) {
    const auto opened = Journal::open(file, access);
    REQUIRE_FALSE(opened);
    CHECK_THAT(opened.error().message, Contains("views or triggers"));
  }
  CHECK_FALSE(is_sound(file));
  CHECK(salvage(file).runs.empty());
}

TEST_CASE("a query that gives no row for ever ends", "[journal]") {
  Database database("file::memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI);
  database.limit_queries();
  CHECK_THROWS_AS(static_cast<void>(database.integer(
                      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
                      "SELECT x FROM c WHERE x < 0")),
                  SqliteError);
  CHECK(database.integer("SELECT 7") == 7);
}

TEST_CASE("a pipe in the place of a journal, or beside it, holds nobody up", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  const bool is_beside = GENERATE(false, true);
  if (is_beside) with_runs(file, 1).reset();
  REQUIRE(::mkfifo((file.string() + (is_beside ? "-journal" : "")).c_str(), 0600) == 0);
  for (const auto access : {Journal::Access::read, Journal::Access::write}) {
    const auto opened = Journal::open(file, access);
    REQUIRE_FALSE(opened);
    CHECK_THAT(opened.error().message, Contains("is not a regular file"));
  }
  CHECK_FALSE(is_sound(file));
}

TEST_CASE("a journal that has another name is read, and not written", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  with_runs(file, 1).reset();
  fs::create_hard_link(file, dir.path() / "backup");
  CHECK(Journal::open(file, Journal::Access::read));
  const auto opened = Journal::open(file, Journal::Access::write);
  REQUIRE_FALSE(opened);
  CHECK_THAT(opened.error().message, Contains("has another name"));
  CHECK_THAT(opened.error().help, Contains("cp -a"));
}

TEST_CASE("no reader of a journal writes to a foreign file beside it", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  with_runs(file, 1).reset();
  const auto precious = dir.write("precious", "mine");
  fs::create_hard_link(precious, file.string() + "-shm");
  CHECK_THAT(Journal::open(file, Journal::Access::read).error().message,
             Contains("-shm' has another name"));
  CHECK(read_regular(precious, Links::refuse, 100).value() == "mine");
}

TEST_CASE("the index of a log may have another name for readers", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  const auto at_work = with_runs(file, 1);
  fs::create_hard_link(file.string() + "-shm", dir.path() / "backup");
  CHECK(Journal::open(file, Journal::Access::read));
}

TEST_CASE("a journal may lie as deep as the system lets it", "[journal]") {
  const test::ScratchDir dir;
  auto folder = dir.path();
  while (folder.size() < 700) folder /= std::string(200, 'd');
  fs::create_directories(folder);
  const auto file = folder / kJournalName;
  with_runs(file, 3).reset();
  const auto opened = Journal::open(file, Journal::Access::read);
  REQUIRE(opened);
  CHECK(count(**opened, RunState::planned) == 3);
  CHECK(fs::exists(file));
}

TEST_CASE("what is no journal is refused with its name", "[journal]") {
  const test::ScratchDir dir;
  const auto access = GENERATE(Journal::Access::read, Journal::Access::write);

  const auto missing = Journal::open(dir.path() / "missing.db", access);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::not_found);
  CHECK_THAT(missing.error().message, Contains("there is no journal"));

  const auto text = dir.write("text.db",
                              "Once upon a time there was a text file, "
                              "longer than the header of a database.\n" +
                                  std::string(200, 'x'));
  const auto no_database = Journal::open(text, access);
  REQUIRE_FALSE(no_database);
  CHECK_THAT(no_database.error().message,
             Contains("text.db' is not a readable journal: file is not a database"));

  const auto other = dir.path() / "other.db";
  Database(other.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE).execute("CREATE TABLE t(x)");
  const auto no_journal = Journal::open(other, access);
  REQUIRE_FALSE(no_journal);
  CHECK_THAT(no_journal.error().message, Contains("other.db' is not a journal of gridctl"));
  CHECK(Database(other.string(), SQLITE_OPEN_READONLY).text("PRAGMA journal_mode") == "delete");

  const auto empty = Journal::open(dir.write("empty.db", ""), access);
  REQUIRE_FALSE(empty);
  CHECK_THAT(empty.error().message, Contains("is not a journal of gridctl"));
}

TEST_CASE("a page that reads as an empty one is noticed before anything is done", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  with_runs(file, 2).reset();
  const auto page =
      Database(file.string(), SQLITE_OPEN_READONLY)
          .integer("SELECT rootpage FROM sqlite_master WHERE name = 'configurations'");
  constexpr int kPage = 4096;
  constexpr int kNumberOfCells = 3;  // offset of the two bytes in the header of a page
  {
    fs::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
    bytes.seekp((page - 1) * kPage + kNumberOfCells);
    bytes.write("\0\0", 2);
  }
  const auto reading = Journal::open(file, Journal::Access::read);
  REQUIRE(reading);
  CHECK((*reading)->configurations()->empty());  // SQLite says nothing
  const auto journal = Journal::open(file, Journal::Access::write);
  REQUIRE_FALSE(journal);
  CHECK_THAT(journal.error().message, Contains("is damaged"));
  CHECK_THAT(journal.error().help, Contains("gridctl repair"));
}

TEST_CASE("a journal of a newer gridctl is refused", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  REQUIRE(Journal::create(file, sample_experiment()));
  Database(file.string(), SQLITE_OPEN_READWRITE).execute("PRAGMA user_version = 99");
  const auto journal = Journal::open(file, GENERATE(Journal::Access::read, Journal::Access::write));
  REQUIRE_FALSE(journal);
  CHECK_THAT(journal.error().message, Contains("was written by a newer gridctl (format 99"));
  CHECK(journal.error().help == "use the newer gridctl");
}

TEST_CASE("a journal in a directory that may not be written to can be read", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / "100% odd?#.db";
  with_runs(file, 2);
  ::chmod(file.c_str(), 0444);
  ::chmod(dir.path().c_str(), 0555);
  const int status = in_child([&] {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) return 10;  // nothing is read-only to root
    if (Journal::open(file, Journal::Access::write)) return 20;
    const auto journal = Journal::open(file, Journal::Access::read);
    if (!journal) return 30;
    const auto runs = (*journal)->runs(Phase::train);
    return runs && runs->size() == 2 ? 0 : 40;
  });
  ::chmod(dir.path().c_str(), 0755);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a full disk stops the work, and what was booked stays", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  with_runs(file, 1000);
  int booked[2];
  REQUIRE(::pipe(booked) == 0);
  const int status = in_child([&] {
    // A limit on the size of files is the full disk that needs no file system of its own.
    std::signal(SIGXFSZ, SIG_IGN);
    const auto limit = fs::file_size(file) + 100'000;
    const struct rlimit full { limit, limit };
    ::setrlimit(RLIMIT_FSIZE, &full);
    auto journal = Journal::open(file, Journal::Access::write);
    if (!journal) return 10;
    for (int repetition = 1; repetition <= 1000; ++repetition) {
      try {
        (*journal)->on_event(sample_run(dir.path(), {1, repetition}),
                             sample_event(RunState::running));
      } catch (const BookingError& error) {
        return std::string(error.what()).find("cannot use the journal") == 0 ? 0 : 20;
      }
      if (::write(booked[1], "+", 1) != 1) return 30;
    }
    return 40;
  });
  ::close(booked[1]);
  std::string acknowledged(1000, ' ');
  const auto length = ::read(booked[0], acknowledged.data(), acknowledged.size());
  ::close(booked[0]);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(length > 0);
  const auto journal = Journal::open(file, Journal::Access::write);
  REQUIRE(journal);
  CHECK(count(**journal, RunState::running) == static_cast<std::size_t>(length));
}

TEST_CASE("a journal that was removed under us is noticed", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  auto journal = with_runs(file, 1);
  fs::remove(file);
  CHECK_THROWS_AS(
      journal->on_event(sample_run(dir.path(), {1, 1}), sample_event(RunState::running)),
      BookingError);
}

TEST_CASE("a journal whose folder is renamed while it is opened is opened all the same",
          "[journal]") {
  const test::ScratchDir dir;
  fs::create_directory(dir.path() / "before");
  const auto file = dir.path() / "before" / kJournalName;
  with_runs(file, 2).reset();
  auto database = open_for_writing(file);  // SQLite has read nothing, and opened no other file
  fs::rename(dir.path() / "before", dir.path() / "after");
  CHECK(database.has_moved());
  CHECK(database.integer("SELECT count(*) FROM runs") == 2);
  CHECK_NOTHROW(database.execute("DELETE FROM runs WHERE repetition = 2"));
  const auto journal = Journal::open(dir.path() / "after" / kJournalName, Journal::Access::write);
  REQUIRE(journal);
  CHECK((*journal)->plan().value().size() == 1);
}

TEST_CASE("a journal that outlives another opening of it leaves other folders alone", "[journal]") {
  const test::ScratchDir dir;
  for (const char* name : {"ours", "theirs"}) fs::create_directory(dir.path() / name);
  const auto ours = dir.path() / "ours" / kJournalName;
  with_runs(ours, 1).reset();
  const auto theirs = dir.write("theirs/gridctl.db-shm", "in use by others");
  auto first = std::make_unique<Database>(open_for_writing(ours));
  REQUIRE(first->integer("SELECT count(*) FROM runs") == 1);
  auto second = std::make_unique<Database>(open_for_writing(ours));
  REQUIRE(second->integer("SELECT count(*) FROM runs") == 1);
  first.reset();
  // Gets what number the first one has let go of.
  const Descriptor folder(::open((dir.path() / "theirs").c_str(), O_PATH | O_CLOEXEC));
  second.reset();
  CHECK(fs::exists(theirs));
  CHECK_FALSE(fs::exists(ours.string() + "-shm"));
}

TEST_CASE("what happens to a journal in a renamed folder is not booked, and says why",
          "[journal]") {
  const test::ScratchDir dir;
  fs::create_directory(dir.path() / "before");
  const auto journal = with_runs(dir.path() / "before" / kJournalName, 1);
  fs::rename(dir.path() / "before", dir.path() / "after");
  CHECK_THROWS_WITH(
      journal->on_event(sample_run(dir.path(), {1, 1}), sample_event(RunState::running)),
      Contains("somebody has moved or removed it, or its directory"));
}

TEST_CASE("a journal that goes away while it is opened is told as that", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / "gone" / kJournalName;
  const auto opened = guarded(file, [&]() -> Result<Database> { return open_for_writing(file); });
  REQUIRE_FALSE(opened);
  CHECK_THAT(opened.error().message, Contains("somebody has moved or removed it"));
  CHECK_THAT(opened.error().help, Contains("the directory's name of now"));
}

TEST_CASE("a link to a journal is followed, and the files beside the journal are the same",
          "[journal]") {
  const test::ScratchDir dir;
  fs::create_directory(dir.path() / "real");
  fs::create_directory(dir.path() / "linked");
  const auto file = dir.path() / "real" / kJournalName;
  const auto journal = with_runs(file, 1);
  fs::create_symlink(file, dir.path() / "linked" / kJournalName);
  const auto reader = Journal::open(dir.path() / "linked" / kJournalName, Journal::Access::read);
  REQUIRE(reader);
  journal->on_event(sample_run(dir.path(), {1, 1}), sample_event(RunState::running));
  CHECK(count(**reader, RunState::running) == 1);
  CHECK_FALSE(fs::exists(dir.path() / "linked" / (kJournalName + std::string("-wal"))));
}

TEST_CASE("SIGKILL takes nothing that was booked", "[journal]") {
  constexpr int kRuns = 2000;
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  with_runs(file, kRuns);
  const int killed_after = GENERATE(1, 17, 230);

  int booked[2];
  REQUIRE(::pipe(booked) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(booked[0]);
    auto journal = Journal::open(file, Journal::Access::write);
    for (int repetition = 1; journal && repetition <= kRuns; ++repetition) {
      (*journal)->on_event(sample_run(dir.path(), {1, repetition}),
                           sample_event(RunState::running));
      if (::write(booked[1], "+", 1) != 1) break;
    }
    ::pause();  // never ends by itself
    ::_exit(1);
  }
  ::close(booked[1]);
  std::size_t acknowledged = 0;
  char byte = 0;
  while (acknowledged < static_cast<std::size_t>(killed_after) && ::read(booked[0], &byte, 1) == 1)
    ++acknowledged;
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  while (::read(booked[0], &byte, 1) == 1) ++acknowledged;
  ::close(booked[0]);
  REQUIRE(WIFSIGNALED(status));

  auto journal = Journal::open(file, Journal::Access::write);
  REQUIRE(journal);
  const auto running = count(**journal, RunState::running);
  CHECK(running >= acknowledged);
  CHECK(running <= acknowledged + 1);  // killed between the commit and the acknowledgement
  (*journal)->on_event(sample_run(dir.path(), {1, 1}), sample_event(RunState::lost, 1));
  CHECK(count(**journal, RunState::lost) == 1);
}

}  // namespace
}  // namespace gridctl::journal
