#include "slurm/slurm_executor.hpp"

#include "support/catch.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/sys/files.hpp>

#include <deque>
#include <fstream>

using namespace gridctl;
using namespace gridctl::launch;
using namespace gridctl::launch::slurm;
using namespace std::chrono_literals;

namespace {

/// A Slurm that takes what it is given and shows the rows that a test sets.
class FakeScheduler final : public Scheduler {
 public:
  Result<Answer> submit(const std::vector<std::string>& sbatch) override {
    submitted.push_back(sbatch);
    if (submitted.size() == fails_at) return fail(ErrorKind::io, "sbatch cannot be started");
    if (!answers.empty()) {
      auto answer = answers.front();
      answers.pop_front();
      return answer;
    }
    return Answer{std::to_string(++jobs), {}, {}};
  }
  Result<std::vector<QueueRow>> list(const std::vector<std::string>& /*names*/) override {
    ++looks;
    if (is_away) return fail(ErrorKind::busy, "Slurm does not answer");
    return rows;
  }
  Result<void> cancel(const std::vector<std::string>& tasks) override {
    cancelled.insert(cancelled.end(), tasks.begin(), tasks.end());
    return {};
  }
  Result<Cluster> cluster() override { return Cluster{"test", "22.05.8", max_array}; }

  std::deque<Answer> answers;
  std::vector<std::vector<std::string>> submitted;
  std::vector<QueueRow> rows;
  std::vector<std::string> cancelled;
  int max_array = 1001;
  int jobs = 100;
  int looks = 0;
  bool is_away = false;
  std::size_t fails_at = 0;  // which submission is an Error; 0: none
};

struct Scene {
  Scene() {
    REQUIRE(sys::write_atomically(dir.path() / "program", "#!/bin/true\n", sys::Sync::none));
    REQUIRE(record_use(dir.path(), {}, {}));
    make();
  }
  void make() {
    SlurmTerms terms;
    terms.experiment = dir.path();
    terms.program = dir.path() / "program";
    terms.on_notice = [this](const std::string& line) { notices.push_back(line); };
    executor = std::make_unique<SlurmExecutor>(loop, scheduler, std::move(terms));
    executor->tell_begins([this](JobId, const JobBegin& begin) { begun.push_back(begin.host); });
  }
  static RunSpec run(int repetition, int attempt, const fs::path& experiment) {
    RunSpec spec;
    spec.id = {1, repetition};
    spec.attempt = attempt;
    spec.directory =
        experiment / "runs/1" / std::to_string(repetition) / ("attempt-" + std::to_string(attempt));
    return spec;
  }
  JobId start(int repetition, int attempt = 1) {
    Launch launch;
    launch.run = run(repetition, attempt, dir.path());
    const auto job = executor->start(launch, [this, repetition](const JobExit& exit) {
      if (exit.verdict) ends[repetition].push_back(*exit.verdict);
      if (exit.refused) refused.push_back(exit.refused->message);
    });
    REQUIRE(job);
    return *job;
  }
  void adopt(int repetition, int attempt = 1) {
    REQUIRE(executor->adopt(run(repetition, attempt, dir.path()).directory,
                            [this, repetition](const JobExit& exit) {
                              ends[repetition].push_back(exit.verdict.value());
                            }));
  }
  [[nodiscard]] fs::path batch(int number = 1) const { return batch_folder(dir.path(), number); }
  void tell(int repetition, int task, RunState state, bool interrupted = false, int restart = 0,
            int attempt = 1) const {
    EventWriter writer(event_log(batch(), task, restart), "n2", "101_" + std::to_string(task));
    if (interrupted) writer.interrupt();
    RunEvent event;
    event.state = state;
    event.at = std::chrono::system_clock::now();
    writer.on_event(run(repetition, attempt, dir.path()), event);
    writer.release(true);
  }
  void show(std::vector<int> tasks, const std::string& state, int restarts = 0) {
    const auto order = read_order(batch());
    REQUIRE(order);
    scheduler.rows.push_back({order->name, "101", std::move(tasks), state, restarts, "None", "n2"});
  }

  const test::ScratchDir dir;
  test::ManualLoop loop;
  FakeScheduler scheduler;
  std::unique_ptr<SlurmExecutor> executor;
  std::map<int, std::vector<RunEvent>> ends;
  std::vector<std::string> begun;
  std::vector<std::string> refused;
  std::vector<std::string> notices;
};

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

TEST_CASE("what is started in one turn of the loop is one array", "[slurm]") {
  Scene scene;
  for (int repetition = 1; repetition <= 3; ++repetition) scene.start(repetition);
  CHECK(scene.scheduler.submitted.empty());
  scene.loop.run_posted();
  REQUIRE(scene.scheduler.submitted.size() == 1);
  CHECK(has(scene.scheduler.submitted[0], "--array=0-2"));
  CHECK(read_job(scene.batch()) == "101");
  CHECK(read_runs(scene.batch(), scene.dir.path())->size() == 3);
}

TEST_CASE("more runs than an array may have become several arrays", "[slurm]") {
  Scene scene;
  scene.scheduler.max_array = 11;
  for (int repetition = 1; repetition <= 25; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  REQUIRE(scene.scheduler.submitted.size() == 3);
  CHECK(has(scene.scheduler.submitted[0], "--array=0-10"));
  CHECK(has(scene.scheduler.submitted[2], "--array=0-2"));
}

TEST_CASE("an array that is too large for Slurm is halved", "[slurm]") {
  Scene scene;
  scene.scheduler.max_array = 8;
  scene.scheduler.answers.push_back({"", Refusal::array_too_large, "Invalid job array"});
  for (int repetition = 1; repetition <= 8; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  REQUIRE(scene.scheduler.submitted.size() == 3);
  CHECK(has(scene.scheduler.submitted[1], "--array=0-3"));
  CHECK(scene.refused.empty());
}

TEST_CASE("runs begin and end by the news of their node", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.tell(1, 0, RunState::running);
  scene.loop.advance(2s);
  CHECK(scene.begun == std::vector<std::string>{"n2"});
  CHECK(scene.ends.empty());
  scene.tell(1, 0, RunState::succeeded);
  scene.loop.advance(2s);
  REQUIRE(scene.ends[1].size() == 1);
  CHECK(scene.ends[1][0].state == RunState::succeeded);
  CHECK(scene.ends[1][0].job == "101_0");
}

TEST_CASE("a query that fails changes nothing", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.scheduler.is_away = true;
  scene.loop.advance(1h);
  CHECK(scene.ends.empty());
  CHECK(scene.notices.size() == 1);
}

TEST_CASE("only a task that Slurm has forgotten for a minute is gone", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.loop.advance(30s);
  CHECK(scene.ends.empty());
  scene.loop.advance(3min);
  REQUIRE(scene.ends[1].size() == 1);
  CHECK(scene.ends[1][0].state == RunState::stopped);
}

TEST_CASE("arrays that Slurm has taken go on where a later one cannot be submitted", "[slurm]") {
  Scene scene;
  scene.scheduler.max_array = 2;
  scene.scheduler.fails_at = 2;
  for (int repetition = 1; repetition <= 5; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  CHECK(scene.refused == std::vector<std::string>(3, "sbatch cannot be started"));
  scene.tell(2, 1, RunState::succeeded);
  scene.loop.advance(10s);
  REQUIRE(scene.ends[2].size() == 1);
  CHECK(scene.ends[2][0].state == RunState::succeeded);
}

TEST_CASE("what a controller may yet take keeps its folder, and does nothing then", "[slurm]") {
  Scene scene;
  scene.scheduler.answers = {{"", Refusal::unreachable, "cannot contact slurmctld"}};
  scene.start(1);
  scene.loop.run_posted();
  CHECK(fs::exists(scene.batch(1) / kVoid));
  scene.loop.advance(1min);
  CHECK(scene.scheduler.submitted.size() == 2);
  CHECK(read_job(scene.batch(2)) == "101");
}

TEST_CASE("a run that no batch has cannot be taken over, and what helps is said", "[slurm]") {
  Scene scene;
  const auto job = scene.executor->adopt(scene.dir.path() / "runs/9/1/attempt-1", nullptr);
  REQUIRE_FALSE(job);
  CHECK(job.error().kind == ErrorKind::not_found);
  CHECK(job.error().help.find("gridctl resume") != std::string::npos);
}

TEST_CASE("an sbatch of a killed gridctl is waited for, whatever clocks say, half a minute at most",
          "[slurm]") {
  const auto now = std::chrono::system_clock::now();
  CHECK(wait_for_sbatch(now - 10s, now) == 20s);
  CHECK(wait_for_sbatch(now - 1h, now) == 0s);
  CHECK(wait_for_sbatch(now + 1h, now) == 30s);
}

TEST_CASE("an order that cannot be read now is not thrown away", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  fs::remove(scene.batch() / "job.json");
  REQUIRE(sys::write_atomically(scene.batch() / kOrder, "half", sys::Sync::none));
  scene.make();
  CHECK_FALSE(scene.executor->living());
  CHECK(fs::exists(scene.batch() / "runs.jsonl"));
}

TEST_CASE("squeue is asked less and less often", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.show({0}, "PENDING");
  scene.loop.advance(1h);
  CHECK(scene.scheduler.looks > 50);
  CHECK(scene.scheduler.looks < 70);
}

TEST_CASE("an interrupted run that Slurm starts again goes on as the next attempt", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.tell(1, 0, RunState::running);
  scene.loop.advance(2s);
  scene.tell(1, 0, RunState::stopped, true);
  scene.show({0}, "PENDING", 1);
  scene.loop.advance(10s);
  REQUIRE(scene.ends[1].size() == 1);
  CHECK(scene.ends[1][0].requeued);
  scene.start(1, 2);
  scene.loop.advance(5s);
  CHECK(scene.scheduler.submitted.size() == 1);  // Slurm has it already
  scene.tell(1, 0, RunState::running, false, 1, 2);
  scene.tell(1, 0, RunState::succeeded, false, 1, 2);
  scene.loop.advance(5s);
  REQUIRE(scene.ends[1].size() == 2);
  CHECK(scene.ends[1][1].state == RunState::succeeded);
}

TEST_CASE("a run that Slurm should have gone on with is submitted anew", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.tell(1, 0, RunState::running);
  scene.tell(1, 0, RunState::stopped, true);
  scene.show({0}, "PENDING", 1);
  scene.loop.advance(10s);
  scene.start(1, 2);
  scene.scheduler.rows.clear();
  scene.show({0}, "NODE_FAIL", 1);
  scene.loop.advance(3min);
  CHECK(scene.scheduler.submitted.size() == 2);
}

TEST_CASE("stopping cancels tasks together, and queued ones end without a trace", "[slurm]") {
  Scene scene;
  const auto one = scene.start(1);
  const auto two = scene.start(2);
  scene.start(3);
  scene.loop.run_posted();
  scene.executor->stop(one, Urgency::polite, {EndRequest::Cause::request, kStoppedByName});
  scene.executor->stop(two, Urgency::polite, {});
  scene.loop.run_posted();
  CHECK(scene.scheduler.cancelled == std::vector<std::string>{"101_[0-1]"});
  scene.show({2}, "PENDING");
  scene.loop.advance(20s);
  REQUIRE(scene.ends[1].size() == 1);
  CHECK(scene.ends[1][0].state == RunState::stopped);
  CHECK(scene.ends[1][0].reason == kStoppedByName);
  CHECK(scene.ends[2].size() == 1);
  CHECK(scene.ends[3].empty());
}

TEST_CASE("what Slurm refuses for good is told of each run", "[slurm]") {
  Scene scene;
  scene.scheduler.answers.push_back({"", Refusal::refused, "Invalid partition name specified"});
  scene.start(1);
  scene.start(2);
  scene.loop.run_posted();
  CHECK(scene.refused.size() == 2);
  CHECK(scene.refused[0] == "Slurm refuses: Invalid partition name specified");
  CHECK(batches_of(scene.dir.path()).empty());
}

TEST_CASE("runs wait where Slurm takes no more for the moment", "[slurm]") {
  Scene scene;
  scene.scheduler.answers.push_back({"", Refusal::limit, "AssocMaxSubmitJobLimit"});
  scene.start(1);
  scene.loop.run_posted();
  CHECK(scene.notices.size() == 1);
  CHECK(scene.refused.empty());
  scene.loop.advance(2min);
  CHECK(scene.scheduler.submitted.size() == 2);
}

TEST_CASE("a later gridctl takes over what was submitted", "[slurm]") {
  Scene scene;
  for (int repetition = 1; repetition <= 3; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  scene.tell(1, 0, RunState::running);
  scene.tell(1, 0, RunState::succeeded);
  scene.tell(2, 1, RunState::running);
  SECTION("its number was written down") {}
  SECTION("gridctl was killed before it wrote the number down") {
    fs::remove(scene.batch() / "job.json");
  }
  scene.show({0}, "COMPLETED");
  scene.show({1}, "RUNNING");
  scene.show({2}, "PENDING");
  scene.make();
  const auto living = scene.executor->living();
  REQUIRE(living);
  CHECK(living->size() == 3);
  CHECK(read_job(scene.batch()) == "101");
  for (int repetition = 1; repetition <= 3; ++repetition) scene.adopt(repetition);
  scene.loop.advance(10s);
  CHECK(scene.ends[1].size() == 1);
  CHECK(scene.ends[1][0].state == RunState::succeeded);
  CHECK(scene.ends[2].empty());
  scene.tell(2, 1, RunState::failed);
  scene.tell(3, 2, RunState::running);
  scene.tell(3, 2, RunState::succeeded);
  scene.loop.advance(10s);
  CHECK(scene.ends[2].size() == 1);
  CHECK(scene.ends[3].size() == 1);
  CHECK(scene.scheduler.submitted.size() == 1);
}

TEST_CASE("a batch that never reached Slurm is given up, and no node does it", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  fs::remove(scene.batch() / "job.json");
  auto text = sys::read_file(scene.batch() / "order.json", 1 << 20).value();
  const auto at = text.find("\"created_at_ms\": ") + 17;
  text.replace(at, 1, "0");  // long ago
  text.replace(at, 13, "1000000000000");
  REQUIRE(sys::write_atomically(scene.batch() / "order.json", text, sys::Sync::none));
  scene.make();
  CHECK(scene.executor->living()->empty());
  CHECK(fs::exists(scene.batch() / kVoid));
}
