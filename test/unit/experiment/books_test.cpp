#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/experiment/books.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace gridctl;
using namespace gridctl::experiment;
using gridctl::test::ScratchDir;

namespace {

/// An experiment of two runs whose journal is open for writing, as that of a grid at work.
class WorkingGrid {
 public:
  WorkingGrid() {
    journal::ExperimentRecord experiment;
    experiment.name = "grid";
    auto made = journal::Journal::create(folder() / journal::kJournalName, experiment);
    REQUIRE(made);
    journal_ = std::move(*made);
    REQUIRE(journal_->add_plan(
        {{1, "one", "t", "0001-one", "v1:1"}, {2, "two", "t", "0002-two", "v1:2"}},
        {{{1, 1}, 0, 7}, {{2, 1}, 0, 7}}));
  }
  void tell(int configuration, RunState state, int attempt = 1) {
    RunSpec run;
    run.id = {configuration, 1};
    run.attempt = attempt;
    run.directory = folder() / "runs" / to_string(run.id);
    fs::create_directories(run.directory);
    RunEvent event;
    event.state = state;
    event.at = TimePoint(std::chrono::seconds(1'790'000'000));
    journal_->on_event(run, event);
  }
  [[nodiscard]] Books books() const {
    auto read = read_books(folder());
    REQUIRE(read);
    return std::move(*read);
  }
  [[nodiscard]] const fs::path& folder() const { return scratch.path(); }
  ScratchDir scratch;

 private:
  std::unique_ptr<journal::Journal> journal_;
};

/// Holds a file's lock as a gridctl at work does.
class HeldLock {
 public:
  explicit HeldLock(const fs::path& file) : descriptor_(::open(file.c_str(), O_RDWR | O_CLOEXEC)) {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    REQUIRE(::fcntl(descriptor_, F_OFD_SETLK, &lock) == 0);
  }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;
  ~HeldLock() { ::close(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace

TEST_CASE("the state of an experiment follows from its runs", "[experiment]") {
  WorkingGrid grid;
  CHECK(state_of(grid.books()) == ExperimentState::stopped);
  grid.tell(1, RunState::running);
  CHECK(state_of(grid.books()) == ExperimentState::stale);
  grid.tell(1, RunState::succeeded);
  grid.tell(2, RunState::running);
  grid.tell(2, RunState::failed);
  CHECK(state_of(grid.books()) == ExperimentState::failed);
  grid.tell(2, RunState::running, 2);
  grid.tell(2, RunState::skipped, 2);
  CHECK(state_of(grid.books()) == ExperimentState::done);
}

TEST_CASE("who works on an experiment is known by the lock", "[experiment]") {
  WorkingGrid grid;
  grid.tell(1, RunState::running);
  const auto file = grid.scratch.write(
      "lock", R"({"host": "box", "pid": 42, "since": "2026-11-04T09:12:33.000Z"})");
  CHECK(state_of(grid.books()) == ExperimentState::stale);
  CHECK_FALSE(grid.books().holder);
  const HeldLock held(file);
  const auto books = grid.books();
  REQUIRE(books.holder);
  CHECK(books.holder->host == "box");
  CHECK(books.holder->pid == 42);
  CHECK(books.holder->since == "2026-11-04T09:12:33.000Z");
  CHECK(state_of(books) == ExperimentState::running);
}

TEST_CASE("a lock that says nothing is held all the same", "[experiment]") {
  WorkingGrid grid;
  const auto file = grid.scratch.write("lock", GENERATE("", "not json", R"({"pid": "x"})", "[]"));
  const HeldLock held(file);
  const auto books = grid.books();
  REQUIRE(books.holder);
  CHECK(books.holder->host.empty());
}

TEST_CASE("books are read again when the journal has changed", "[experiment]") {
  WorkingGrid grid;
  auto books = grid.books();
  CHECK(*refresh(books) == false);
  grid.tell(1, RunState::running);
  CHECK(*refresh(books) == true);
  CHECK(books.trainings.front().state == RunState::running);
}

TEST_CASE("a folder without a journal has no books", "[experiment]") {
  const ScratchDir scratch;
  CHECK_FALSE(read_books(scratch.path()));
}
