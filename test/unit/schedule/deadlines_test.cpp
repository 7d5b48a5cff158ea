#include "deadlines.hpp"

#include "support/catch.hpp"

#include <map>

using namespace gridctl;
using namespace gridctl::schedule;
using namespace std::chrono_literals;

namespace {

class DeadlinesFixture {
 protected:
  using Time = Deadlines::Time;

  Deadlines make(RunTimeout timeout, std::chrono::milliseconds hang = 0ms) {
    return {timeout, hang, [this](const fs::path& folder) {
              ++looks_;
              return written_[folder.string()];
            }};
  }
  /// A run that took so long, and succeeded or not.
  void history(Deadlines& deadlines, int configuration, std::chrono::seconds took,
               bool succeeded = true) {
    const auto run = 1000 + ++past_;
    deadlines.started(run, configuration, "past", now_);
    deadlines.finished(run, succeeded, now_ + took);
  }
  /// Asks whenever next() says, as the worker does, until something is overdue.
  std::vector<Overdue> follow(Deadlines& deadlines, Time end) {
    while (const auto at = deadlines.next()) {
      if (*at > end) break;
      now_ = *at;
      auto overdue = deadlines.overdue(now_);
      if (!overdue.empty()) return overdue;
    }
    return {};
  }

  const Time begin_{1000h};
  Time now_ = begin_;
  std::map<std::string, std::uint64_t> written_;
  int looks_ = 0;

 private:
  std::size_t past_ = 0;
};

}  // namespace

TEST_CASE_METHOD(DeadlinesFixture, "a run that is taken over keeps the time that it has had",
                 "[schedule]") {
  RunTimeout timeout;
  timeout.after = 10s;
  auto deadlines = make(timeout);
  deadlines.started(1, 1, "a", now_, 7s);
  const auto overdue = follow(deadlines, begin_ + 1h);
  REQUIRE(overdue.size() == 1);
  CHECK(now_ == begin_ + 3s);
  CHECK(overdue[0].reason == "timed out after 10s");
}

TEST_CASE_METHOD(DeadlinesFixture, "without limits there is nothing to wait for", "[schedule]") {
  auto deadlines = make({});
  deadlines.started(1, 1, "a", now_);
  CHECK_FALSE(deadlines.next().has_value());
  CHECK(deadlines.overdue(now_ + 24h * 365).empty());
  CHECK(looks_ == 0);
}

TEST_CASE_METHOD(DeadlinesFixture, "a run is overdue when its timeout has passed", "[schedule]") {
  auto deadlines = make({90min, 0});
  CHECK_FALSE(deadlines.next().has_value());
  deadlines.started(7, 1, "a", now_);
  deadlines.started(8, 1, "b", now_ + 1min);
  CHECK(deadlines.next() == begin_ + 90min);
  CHECK(deadlines.overdue(begin_ + 90min - 1ms).empty());

  const auto overdue = deadlines.overdue(begin_ + 90min);
  REQUIRE(overdue.size() == 1);
  CHECK(overdue[0].run == 7);
  CHECK(overdue[0].ended_by == EndedBy::timeout);
  CHECK(overdue[0].reason == "timed out after 1h30m");
  // It is told once, also while it takes its grace to end.
  CHECK(deadlines.overdue(begin_ + 90min).empty());
  CHECK(deadlines.next() == begin_ + 91min);
  deadlines.finished(8, true, begin_ + 90min);
  CHECK_FALSE(deadlines.next().has_value());
}

TEST_CASE_METHOD(DeadlinesFixture, "a multiple of the median needs three runs", "[schedule]") {
  auto deadlines = make({0ms, 3});
  deadlines.started(1, 1, "a", now_);
  history(deadlines, 1, 10s);
  history(deadlines, 1, 1000s);
  history(deadlines, 1, 1s, false);  // one that failed tells nothing
  CHECK_FALSE(deadlines.next().has_value());
  history(deadlines, 1, 20s);
  CHECK(deadlines.next() == begin_ + 60s);
  const auto overdue = deadlines.overdue(begin_ + 60s);
  REQUIRE(overdue.size() == 1);
  CHECK(overdue[0].reason == "timed out after 1m00s, 3x the median of 3 runs of its configuration");
}

TEST_CASE_METHOD(DeadlinesFixture, "the median is of all runs while its own are few",
                 "[schedule]") {
  auto deadlines = make({0ms, 2});
  for (const auto took : {10s, 20s, 30s, 40s}) history(deadlines, 2, took);
  history(deadlines, 1, 500s);
  history(deadlines, 1, 500s);
  deadlines.started(1, 1, "a", now_);
  CHECK(deadlines.next() == begin_ + 70s);  // of 10 20 30 40 500 500: 35
  history(deadlines, 1, 500s);
  CHECK(deadlines.next() == begin_ + 1000s);
  CHECK(deadlines.overdue(begin_ + 70s).empty());
}

TEST_CASE_METHOD(DeadlinesFixture, "a run that writes nothing hangs", "[schedule]") {
  auto deadlines = make({}, 10min);
  written_ = {{"a", 5}, {"b", 5}};
  deadlines.started(1, 1, "a", now_);
  deadlines.started(2, 1, "b", now_);
  CHECK(follow(deadlines, begin_ + 8min).empty());
  written_["b"] = 6;
  const auto overdue = follow(deadlines, begin_ + 24h);
  REQUIRE(overdue.size() == 1);
  CHECK(overdue[0].run == 1);
  CHECK(overdue[0].ended_by == EndedBy::hang);
  CHECK(overdue[0].reason == "hung: wrote nothing for 10m00s");
  CHECK(now_ == begin_ + 10min);

  const auto later = follow(deadlines, begin_ + 24h);
  REQUIRE(later.size() == 1);
  CHECK(later[0].run == 2);
  CHECK(now_ == begin_ + 20min);  // seen to write at 10 min
}

TEST_CASE_METHOD(DeadlinesFixture, "folders are not looked at more often than needed",
                 "[schedule]") {
  auto deadlines = make({}, 10min);
  deadlines.started(1, 1, "a", now_);
  for (int second = 0; second < 300; ++second)
    CHECK(deadlines.overdue(begin_ + std::chrono::seconds(second)).empty());
  CHECK(looks_ == 2);  // at the start and after 2.5 min
}

TEST_CASE_METHOD(DeadlinesFixture, "a run that keeps writing still has its timeout", "[schedule]") {
  auto deadlines = make({1h, 0}, 10min);
  deadlines.started(1, 1, "a", now_);
  std::vector<Overdue> overdue;
  while (overdue.empty()) {
    written_["a"]++;
    now_ = deadlines.next().value();
    overdue = deadlines.overdue(now_);
  }
  CHECK(overdue[0].ended_by == EndedBy::timeout);
  CHECK(now_ == begin_ + 1h);
}

TEST_CASE_METHOD(DeadlinesFixture, "a scheduler that slept looks before it ends a run",
                 "[schedule]") {
  auto deadlines = make({}, 10min);
  deadlines.started(1, 1, "a", now_);
  written_["a"] = 1;
  CHECK(deadlines.overdue(begin_ + 5h).empty());
}

TEST_CASE_METHOD(DeadlinesFixture, "a timeout that is changed is for the runs that are on, too",
                 "[schedule]") {
  auto deadlines = make({});
  deadlines.started(1, 1, "a", now_);
  CHECK_FALSE(deadlines.next());
  deadlines.set_timeout({10s, 0});
  CHECK(deadlines.next() == begin_ + 10s);
  deadlines.set_timeout({});
  CHECK(deadlines.overdue(begin_ + 1h).empty());
  deadlines.set_timeout({30s, 0});
  const auto overdue = deadlines.overdue(begin_ + 31s);
  REQUIRE(overdue.size() == 1);
  CHECK(overdue[0].reason == "timed out after 30s");
}

TEST_CASE_METHOD(DeadlinesFixture, "runs that ended before a median was asked for count for it",
                 "[schedule]") {
  auto deadlines = make({});
  for (int i = 0; i < 3; ++i) history(deadlines, 1, 10s);
  deadlines.started(1, 1, "a", now_);
  deadlines.set_timeout({{}, 2});
  CHECK(deadlines.next() == begin_ + 20s);
}

TEST_CASE_METHOD(DeadlinesFixture, "while runs are held their time does not count", "[schedule]") {
  auto deadlines = make({10s, 0}, 8s);
  deadlines.started(1, 1, "a", now_);
  deadlines.hold(begin_ + 4s);
  deadlines.hold(begin_ + 5s);
  CHECK_FALSE(deadlines.next());
  CHECK(deadlines.overdue(begin_ + 1h).empty());
  deadlines.let_go(begin_ + 1h);
  CHECK(deadlines.overdue(begin_ + 1h + 3s).empty());
  written_["a"] = 1;
  const auto overdue = deadlines.overdue(begin_ + 1h + 6s);
  REQUIRE(overdue.size() == 1);
  CHECK(overdue[0].reason == "timed out after 10s");
}

TEST_CASE_METHOD(DeadlinesFixture, "a run that was held does not count as a long one",
                 "[schedule]") {
  auto deadlines = make({{}, 2});
  for (const std::size_t run : {1U, 2U, 3U}) deadlines.started(run, 1, "a", now_);
  deadlines.hold(begin_ + 4s);
  deadlines.finished(1, true, begin_ + 1h);
  deadlines.let_go(begin_ + 2h);
  for (const std::size_t run : {2U, 3U}) deadlines.finished(run, true, begin_ + 2h + 1s);
  deadlines.started(4, 1, "a", begin_ + 3h);
  CHECK(deadlines.next() == begin_ + 3h + 10s);
}
