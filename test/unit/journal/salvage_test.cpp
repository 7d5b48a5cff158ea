#include "sample.hpp"
#include "sqlite.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/journal/salvage.hpp>

namespace gridctl::journal {
namespace {

constexpr int kRuns = 2000;

/// Many runs that have ended, over many pages.
void write_books(const fs::path& folder, Journal::Log log = Journal::Log::rollback) {
  auto journal = Journal::create(folder / kJournalName, sample_experiment(), log);
  REQUIRE(journal);
  Records books;
  std::vector<PlannedRun> plan;
  for (int repetition = 1; repetition <= kRuns; ++repetition)
    plan.push_back({{1, repetition}, 0, static_cast<std::uint64_t>(repetition), {}});
  REQUIRE((*journal)->add_plan(sample_configurations(1), plan));
  journal->reset();
  books = salvage(folder / kJournalName);
  for (const auto& run : plan) {
    RunRecord record;
    record.id = run.id;
    record.attempt = 1;
    record.state = RunState::succeeded;
    record.directory = "runs/" + to_string(run.id) + "/attempt-1";
    record.ended_at = sample_event(RunState::succeeded, run.id.repetition).at;
    books.attempts.push_back(record);
  }
  fs::remove(folder / kJournalName);
  REQUIRE(restore(folder / kJournalName, books));
}

void overwrite(const fs::path& file, std::uintmax_t at, const std::string& bytes) {
  fs::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(static_cast<std::streamoff>(at));
  stream << bytes;
}

TEST_CASE("a whole journal is salvaged whole, and restored the same", "[journal]") {
  const test::ScratchDir dir;
  write_books(dir.path());
  const auto file = dir.path() / kJournalName;
  CHECK(is_sound(file));
  const auto books = salvage(file);
  CHECK(books.experiment->name == "digits");
  CHECK(books.configurations.size() == 1);
  CHECK(books.runs.size() == kRuns);
  CHECK(books.attempts.size() == kRuns);

  const auto again = dir.path() / "again.db";
  REQUIRE(restore(again, books));
  const auto journal = Journal::open(again, Journal::Access::read);
  REQUIRE(journal);
  const auto runs = *(*journal)->runs(Phase::train);
  REQUIRE(runs.size() == kRuns);
  CHECK(runs.back().state == RunState::succeeded);
  CHECK(runs.back().attempt == 1);
  CHECK(runs.back().seed == kRuns);
  CHECK(runs.back().label == "lenet5 lr=1");
  Database database(again.string(), SQLITE_OPEN_READONLY);
  CHECK(database.integer("SELECT count(*) FROM events WHERE state = 'succeeded'") == kRuns);
}

TEST_CASE("what is still only in the write-ahead log is salvaged too", "[journal]") {
  const test::ScratchDir dir;
  const auto file = dir.path() / kJournalName;
  auto journal = Journal::create(file, sample_experiment());
  REQUIRE(journal);
  REQUIRE((*journal)->add_plan(sample_configurations(1), {{{1, 1}, 0, 7, {}}}));
  (*journal)->on_event(sample_run(dir.path(), {1, 1}), sample_event(RunState::running));
  // As a crash leaves it: the log beside the file, and nobody to empty it.
  const auto copy = dir.path() / "copy.db";
  fs::copy_file(file, copy);
  fs::copy_file(file.string() + "-wal", copy.string() + "-wal");
  const auto size = fs::file_size(copy.string() + "-wal");
  CHECK(salvage(copy).attempts.size() == 1);
  CHECK(fs::file_size(copy.string() + "-wal") == size);  // and stays there
}

TEST_CASE("a zeroed page takes no more than its rows", "[journal]") {
  const test::ScratchDir dir;
  write_books(dir.path());
  const auto file = dir.path() / kJournalName;
  const auto pages = fs::file_size(file) / 4096;
  // A leaf of the table of attempts, found by what is in it.
  const auto victim = [&] {
    fs::ifstream stream(file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    return text.find("runs/1.1000/attempt-1") / 4096;
  }();
  REQUIRE(victim > 1);
  REQUIRE(victim < pages);
  overwrite(file, victim * 4096, std::string(4096, '\0'));
  CHECK_FALSE(is_sound(file));
  const auto books = salvage(file);
  CHECK(books.runs.size() == kRuns);
  CHECK(books.attempts.size() < kRuns);
  CHECK(books.attempts.size() > kRuns - 100);
}

TEST_CASE("a journal cut anywhere gives what is left, and never fails", "[journal]") {
  const test::ScratchDir dir;
  write_books(dir.path());
  const auto file = dir.path() / kJournalName;
  const auto whole = fs::file_size(file);
  const auto copy = dir.path() / "copy.db";
  for (int part = 0; part < 40; ++part) {
    fs::copy_file(file, copy, fs::copy_options::overwrite_existing);
    fs::resize_file(copy, whole * static_cast<unsigned>(part) / 40);
    CHECK_FALSE(is_sound(copy));
    CHECK(salvage(copy).attempts.size() < kRuns);
  }
}

TEST_CASE("no byte that is flipped makes salvage fail or invent a run", "[journal]") {
  const test::ScratchDir dir;
  write_books(dir.path());
  const auto file = dir.path() / kJournalName;
  const auto copy = dir.path() / "copy.db";
  const auto whole = fs::file_size(file);
  for (std::uintmax_t at = 0; at < whole; at += at < 4096 ? 31 : 4091) {
    fs::copy_file(file, copy, fs::copy_options::overwrite_existing);
    fs::ifstream stream(copy, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const int before = stream.get();
    stream.close();
    overwrite(copy, at, std::string(1, static_cast<char>(~before)));
    for (const auto& record : salvage(copy).attempts) {
      REQUIRE(record.id.configuration > 0);
      REQUIRE(record.attempt > 0);
    }
  }
}

TEST_CASE("what is no journal gives nothing", "[journal]") {
  const test::ScratchDir dir;
  CHECK(salvage(dir.path() / "missing.db").attempts.empty());
  CHECK_FALSE(is_sound(dir.path() / "missing.db"));
  const auto text = dir.write("text.db", std::string(10'000, 'x'));
  CHECK_FALSE(salvage(text).experiment);
  CHECK_FALSE(is_sound(text));
}

}  // namespace
}  // namespace gridctl::journal
