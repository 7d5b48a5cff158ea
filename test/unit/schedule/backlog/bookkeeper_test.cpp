#include "backlog/bookkeeper.hpp"

#include "support/catch.hpp"

#include <vector>

using namespace gridctl;
using schedule::Bookkeeper;

namespace {

class Books final : public RunObserver {
 public:
  void on_event(const RunSpec& /*run*/, const RunEvent& event) override {
    if (is_full) throw BookingError("the disk is full");
    if (is_locked) throw BookingError("the journal is locked", true);
    booked.push_back(event.state);
  }
  void on_events(const std::vector<RunNews>& news) override {
    RunObserver::on_events(news);
    at_once.push_back(news.size());
  }
  void on_more(const std::vector<RunSpec>& runs) override {
    if (is_locked) throw BookingError("the journal is locked", true);
    booked.push_back(RunState::planned);
    more += runs.size();
  }
  void on_finish(const Summary& /*summary*/) override { finished = true; }

  bool is_full = false;
  bool is_locked = false;
  std::size_t more = 0;
  bool finished = false;
  std::vector<RunState> booked;
  std::vector<std::size_t> at_once;  // how many events were told together
};

RunEvent event(RunState state) {
  RunEvent event;
  event.state = state;
  return event;
}

}  // namespace

TEST_CASE("an end that could not be booked is told before the next news", "[schedule]") {
  Books books;
  Bookkeeper keeper(books);
  books.is_full = true;
  const auto told = keeper.tell({}, event(RunState::failed));
  REQUIRE_FALSE(told);
  CHECK(told.error().message == "the disk is full");
  books.is_full = false;
  REQUIRE(keeper.tell({}, event(RunState::succeeded)));
  CHECK(books.booked == std::vector{RunState::failed, RunState::succeeded});
}

TEST_CASE("a start that could not be booked is not told again", "[schedule]") {
  Books books;
  Bookkeeper keeper(books);
  books.is_full = true;
  CHECK_FALSE(keeper.tell({}, event(RunState::running)));
  books.is_full = false;
  REQUIRE(keeper.finish({}));
  CHECK(books.booked.empty());
  CHECK(books.finished);
}

TEST_CASE("while another program has the books locked all news wait, in order", "[schedule]") {
  Books books;
  Bookkeeper keeper(books);
  books.is_locked = true;
  const auto told = keeper.tell({}, event(RunState::succeeded));
  REQUIRE_FALSE(told);
  CHECK(told.error().kind == ErrorKind::busy);
  CHECK(keeper.more({{}, {}}).error().kind == ErrorKind::busy);
  CHECK_FALSE(keeper.tell({}, event(RunState::running)));
  CHECK_FALSE(keeper.again());
  books.is_locked = false;
  REQUIRE(keeper.again());
  CHECK(books.booked == std::vector{RunState::succeeded, RunState::planned});
  CHECK(books.more == 2);
}

TEST_CASE("an event that is kept is told with the next news, and both at once", "[schedule]") {
  Books books;
  Bookkeeper keeper(books);
  keeper.keep({}, event(RunState::succeeded));
  CHECK(books.booked.empty());
  REQUIRE(keeper.tell({}, event(RunState::running)));
  CHECK(books.booked == std::vector{RunState::succeeded, RunState::running});
  CHECK(books.at_once == std::vector<std::size_t>{2});
  keeper.keep({}, event(RunState::succeeded));
  REQUIRE(keeper.again());
  CHECK(books.booked.size() == 3);
}

TEST_CASE("a start that could not be booked leaves the event that was kept", "[schedule]") {
  Books books;
  Bookkeeper keeper(books);
  keeper.keep({}, event(RunState::succeeded));
  books.is_full = true;
  CHECK_FALSE(keeper.tell({}, event(RunState::running)));
  books.is_full = false;
  REQUIRE(keeper.again());
  CHECK(books.booked == std::vector{RunState::succeeded});
}

TEST_CASE("it is no end as long as something is unbooked", "[schedule]") {
  Books books;
  Bookkeeper keeper(books);
  books.is_full = true;
  CHECK_FALSE(keeper.tell({}, event(RunState::failed)));
  CHECK_FALSE(keeper.finish({}));
  CHECK_FALSE(books.finished);
  books.is_full = false;
  REQUIRE(keeper.finish({}));
  CHECK(books.booked == std::vector{RunState::failed});
}
