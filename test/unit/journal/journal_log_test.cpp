// What the journal keeps in its file and what in the write-ahead log beside it.
#include "fixture.hpp"
#include "sqlite.hpp"

namespace gridctl::journal {
namespace {

TEST_CASE_METHOD(Fixture, "a reader in the midst of its reading does not hold up the writer",
                 "[journal]") {
  auto journal = with_plan(3);
  Database reader(file().string(), SQLITE_OPEN_READONLY);
  reader.execute("BEGIN");
  CHECK(reader.integer("SELECT count(*) FROM attempts") == 0);
  for (int repetition = 1; repetition <= 3; ++repetition)
    journal->on_event(run({1, repetition}), sample_event(RunState::running));
  journal->on_finish({});
  CHECK(reader.integer("SELECT count(*) FROM attempts") == 0);
  reader.execute("COMMIT");
  CHECK(reader.integer("SELECT count(*) FROM attempts") == 3);
}

TEST_CASE_METHOD(Fixture, "without a write-ahead log the same is booked and read", "[journal]") {
  {
    auto journal = Journal::create(file(), sample_experiment(), Journal::Log::rollback);
    REQUIRE(journal);
    REQUIRE((*journal)->add_plan(sample_configurations(1), {{{1, 1}, 0, 7, {}}}));
    const auto reader = reopen(Journal::Access::read);
    (*journal)->on_event(run({1, 1}), sample_event(RunState::running));
    CHECK(reader->runs(Phase::train)->front().state == RunState::running);
    CHECK_FALSE(fs::exists(file().string() + "-wal"));
    (*journal)->on_finish({});
  }
  auto journal = Journal::open(file(), Journal::Access::write, Journal::Log::rollback);
  REQUIRE(journal);
  auto ended = sample_event(RunState::succeeded, 60);
  ended.seconds = 60;
  (*journal)->on_event(run({1, 1}), ended);
  CHECK((*journal)->runs(Phase::train)->front().state == RunState::succeeded);
  CHECK_FALSE(fs::exists(file().string() + "-wal"));
}

TEST_CASE_METHOD(Fixture, "after the end of a work the file alone is complete", "[journal]") {
  auto journal = with_plan();
  journal->on_event(run({1, 1}), sample_event(RunState::running));
  journal->on_finish({});
  // As a copy of the file, without the log beside it, has it.
  const auto copy = dir_.path() / "copy.db";
  fs::copy_file(file(), copy);
  const auto read = Journal::open(copy, Journal::Access::read);
  REQUIRE(read);
  CHECK((*read)->runs(Phase::train)->front().state == RunState::running);
}

}  // namespace
}  // namespace gridctl::journal
