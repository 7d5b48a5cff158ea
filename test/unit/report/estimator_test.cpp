#include "support/catch.hpp"

#include <gridctl/report/estimator.hpp>

namespace gridctl::report {
namespace {

using Key = Estimator::Key;

Key training(int configuration, int repetition = 1) {
  return {{configuration, repetition}, 0};
}
Key test_of(int configuration, int repetition = 1) {
  return {{configuration, repetition}, 1};
}

/// Of each of so many configurations as many trainings wait.
Outlook waiting(int configurations, std::size_t repetitions) {
  Outlook outlook;
  for (int i = 1; i <= configurations; ++i) outlook.waiting.push_back({{i, false}, repetitions});
  return outlook;
}

class EstimatorFixture {
 protected:
  void expect(const Outlook& outlook, bool tests_follow = false) {
    estimator_.expect(outlook, tests_follow);
  }
  void begin(const Key& run, std::string slot = "cpu:0") { estimator_.begin(run, slot, now_); }
  void tell(const Key& run, double fraction) { estimator_.tell(run, fraction, now_); }
  void succeed(const Key& run, double seconds) {
    estimator_.end(run, RunState::succeeded, seconds);
  }
  void fail(const Key& run, double seconds) { estimator_.end(run, RunState::failed, seconds); }
  /// A run from its start to its end.
  void do_run(const Key& run, double seconds) {
    begin(run);
    now_ += seconds;
    succeed(run, seconds);
  }
  [[nodiscard]] std::optional<double> rest(std::size_t slots, std::size_t waiting = 0) const {
    return estimator_.rest(now_, slots, waiting);
  }

  Estimator estimator_;
  double now_ = 1000;
};

TEST_CASE_METHOD(EstimatorFixture, "nothing is estimated before anything is known", "[estimator]") {
  expect(waiting(2, 1));
  CHECK_FALSE(rest(1));
  begin(training(1));
  now_ += 10;
  CHECK_FALSE(rest(1));
  fail(training(1), 10);
  CHECK_FALSE(rest(1));
}

TEST_CASE_METHOD(EstimatorFixture, "where nothing is left, no time is left", "[estimator]") {
  CHECK(rest(4) == 0);
}

TEST_CASE_METHOD(EstimatorFixture, "each configuration takes its own time", "[estimator]") {
  expect(waiting(2, 3));
  do_run(training(1, 1), 1);
  do_run(training(2, 1), 15);
  CHECK(*rest(1) == Approx(2 * 1 + 2 * 15));
  CHECK(*rest(2) == Approx(1 + 1 + 15));
  CHECK(*rest(100) == Approx(15));
}

TEST_CASE_METHOD(EstimatorFixture, "a configuration that nothing is known of takes the mean time",
                 "[estimator]") {
  expect(waiting(3, 1));
  do_run(training(1), 10);
  do_run(training(2), 30);
  CHECK(*rest(1) == Approx(20));
}

TEST_CASE_METHOD(EstimatorFixture, "runs that nobody has told of wait, too", "[estimator]") {
  do_run(training(1), 10);
  CHECK(*rest(2, 4) == Approx(20));
  estimator_.add(training(1, 2));
  CHECK(*rest(2, 4) == Approx(20));
}

TEST_CASE_METHOD(EstimatorFixture, "what runs earlier took is known at the start", "[estimator]") {
  auto outlook = waiting(1, 2);
  ConfigurationTally earlier{1, 7};
  earlier.add_end(RunState::succeeded, 40);
  outlook.trainings.push_back(earlier);
  expect(outlook);
  CHECK(*rest(1) == Approx(80));
}

TEST_CASE_METHOD(EstimatorFixture, "a run's pace counts from its first report", "[estimator]") {
  begin(training(1));
  now_ += 60;  // the start-up
  tell(training(1), 0);
  CHECK_FALSE(rest(1));
  now_ += 6;
  tell(training(1), 0.1);
  CHECK(*rest(1) == Approx(54));
  now_ += 3;  // within the epoch
  tell(training(1), 0.1);
  CHECK(*rest(1) == Approx(51));
  now_ += 60;  // it takes longer than the last: no more than one epoch can have been done
  CHECK(*rest(1) == Approx(48));
}

TEST_CASE_METHOD(EstimatorFixture, "a first report alone is better than none", "[estimator]") {
  begin(training(1));
  now_ += 10;
  tell(training(1), 0.01);
  CHECK_FALSE(rest(1));
  tell(training(1), 0.25);
  CHECK(rest(1));
}

TEST_CASE_METHOD(EstimatorFixture, "one report tells of other configurations, too", "[estimator]") {
  expect(waiting(3, 1));
  begin(training(1));
  now_ += 30;
  tell(training(1), 0.75);
  CHECK(*rest(1) == Approx(10 + 2 * 40));
}

TEST_CASE_METHOD(EstimatorFixture, "a run that goes back has begun anew", "[estimator]") {
  begin(training(1));
  tell(training(1), 0.5);
  now_ += 10;
  tell(training(1), 0.9);
  now_ += 10;
  tell(training(1), 0.1);
  now_ += 10;
  tell(training(1), 0.2);
  CHECK(*rest(1) == Approx(80));
}

TEST_CASE_METHOD(EstimatorFixture, "a run believes itself the more the further it is",
                 "[estimator]") {
  expect(waiting(1, 2));
  do_run(training(1, 1), 100);
  begin(training(1, 2));
  now_ += 40;
  CHECK(*rest(1) == Approx(60));
  tell(training(1, 2), 0.1);
  now_ += 40;
  tell(training(1, 2), 0.5);  // 40 s for 0.4: 50 s are left, 130 in all
  CHECK(*rest(1) == Approx((130 + 100) / 2.0 - 80));
}

TEST_CASE_METHOD(EstimatorFixture, "a late run of a known configuration ends soon", "[estimator]") {
  expect(waiting(1, 2));
  do_run(training(1, 1), 100);
  begin(training(1, 2));
  now_ += 200;
  CHECK(*rest(1) == Approx(20));
}

TEST_CASE_METHOD(EstimatorFixture, "a configuration takes as long as its running run at least",
                 "[estimator]") {
  expect(waiting(2, 2));
  do_run(training(1, 1), 1);
  do_run(training(1, 2), 1);
  begin(training(2, 1));
  now_ += 100;
  CHECK(*rest(1) > 150);
}

TEST_CASE_METHOD(EstimatorFixture,
                 "failures shorten no run, and are expected as often as they came", "[estimator]") {
  expect(waiting(10, 1));
  do_run(training(1), 60);
  begin(training(2));
  fail(training(2), 2);
  begin(training(3));
  CHECK(*rest(1) > 0.6 * 8 * 60);
  CHECK(*rest(1) < 8 * 60);
  CHECK(*estimator_.duration_of(training(3), now_) == Approx(60));
}

TEST_CASE_METHOD(EstimatorFixture, "a configuration that always fails goes on so", "[estimator]") {
  expect(waiting(2, 30));
  for (int i = 1; i <= 20; ++i) {
    do_run(training(1, i), 60);
    begin(training(2, i));
    fail(training(2, i), 1);
  }
  CHECK(*rest(1) < 10 * 60 * 1.1);
}

TEST_CASE_METHOD(EstimatorFixture, "the time between runs of a slot counts", "[estimator]") {
  expect(waiting(1, 100));
  for (int i = 1; i <= 50; ++i) {
    do_run(training(1, i), 0.001);
    now_ += 0.004;
  }
  CHECK(*rest(1) == Approx(50 * 0.005));
}

TEST_CASE_METHOD(EstimatorFixture, "more slots than runs do not help the longest", "[estimator]") {
  expect(waiting(2, 1));
  do_run(training(1), 10);
  begin(training(2));
  tell(training(2), 0.1);
  now_ += 10;
  tell(training(2), 0.2);
  CHECK(*rest(8) == Approx(80));
}

TEST_CASE_METHOD(EstimatorFixture, "with fewer slots than are on, the first to end free none",
                 "[estimator]") {
  expect(waiting(1, 4));
  do_run(training(1, 1), 10);
  begin(training(1, 2), "cpu:0");
  now_ += 4;
  begin(training(1, 3), "cpu:1");
  CHECK(*rest(1) == Approx(10 + 10));
  CHECK(*rest(2) == Approx(6 + 10));
}

TEST_CASE_METHOD(EstimatorFixture, "of very many runs the sum is shared out", "[estimator]") {
  expect(waiting(1, 100'001));
  do_run(training(1, 1), 2);
  CHECK(*rest(10) == Approx(20'000).epsilon(0.01));
}

TEST_CASE_METHOD(EstimatorFixture, "the tests of trainings to come are counted", "[estimator]") {
  auto outlook = waiting(1, 4);
  outlook.tests_of_each_training = 1;
  expect(outlook, true);
  CHECK(estimator_.tests_to_come() == 4);
  do_run(training(1, 1), 10);
  CHECK(estimator_.tests_to_come() == 4);  // nobody has told of its tests yet
  estimator_.add(test_of(1, 1));
  estimator_.add({{1, 1}, 2});
  CHECK(estimator_.tests_to_come() == 6);  // two models each
  do_run(test_of(1, 1), 1);
  CHECK(*rest(1) == Approx(3 * (10 + 2 * 1) + 1));
}

TEST_CASE_METHOD(EstimatorFixture, "a training without a model brings no tests", "[estimator]") {
  auto outlook = waiting(1, 2);
  outlook.tests_of_each_training = 1;
  expect(outlook, true);
  do_run(training(1, 1), 10);
  begin(training(1, 2));
  CHECK(estimator_.tests_to_come() == 1);
}

TEST_CASE_METHOD(EstimatorFixture, "a run that is tried again waits again", "[estimator]") {
  expect(waiting(2, 1));
  do_run(training(1), 10);
  begin(training(2));
  estimator_.end(training(2), RunState::planned, std::nullopt);
  CHECK(*rest(1) == Approx(0));
  estimator_.wait_again(training(2));
  CHECK(*rest(1) == Approx(10));
}

TEST_CASE_METHOD(EstimatorFixture, "a run that will not begin waits no longer", "[estimator]") {
  expect(waiting(2, 1));
  do_run(training(1), 10);
  estimator_.end(training(2), RunState::skipped, std::nullopt);
  CHECK(*rest(1) == Approx(0));
}

}  // namespace
}  // namespace gridctl::report
