#include "keeper_scene.hpp"

#include <gridctl/launch/exit_record.hpp>
#include <gridctl/launch/local/keeper_main.hpp>
#include <gridctl/launch/local/strays.hpp>
#include <gridctl/sys/file_lock.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/reservations.hpp>

#include <fstream>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace gridctl::launch {
namespace {

using Catch::Matchers::Contains;

TEST_CASE_METHOD(KeeperScene, "a run gets all that it needs, and its end is told once",
                 "[launch]") {
  auto run = launch("a", "echo $NAME; pwd; grep Cpus_allowed_list /proc/self/status; exit 3");
  run.environment.emplace_back("NAME", "value");
  run.working_directory = run.run.directory;
  run.placement.cpus = {0};
  REQUIRE(executor->start(run, on_exit()));
  CHECK(exits.empty());
  wait_for_exits(1);
  const auto& exit = exits.at(0);
  CHECK(exit.exit.status.code == 3);
  CHECK(exit.exit.usage.max_rss_bytes > 0);
  CHECK(exit.seconds > 0);
  CHECK(exit.leftovers == 0);
  CHECK_FALSE(exit.lost);
  CHECK(sys::read_file(run.output, 1000).value() ==
        "value\n" + run.run.directory.string() + "\nCpus_allowed_list:\t0\n");
}

TEST_CASE_METHOD(KeeperScene, "the record of an end is there before the end is told", "[launch]") {
  std::optional<JobExit> record;
  const auto run = launch("a", "kill -SEGV $$");
  REQUIRE(executor->start(run, [&](const JobExit& /*exit*/) {
    record = read_exit_record(run.run.directory);
    loop->stop();
  }));
  loop->run();
  CHECK(record.value().exit.status.signal == SIGSEGV);
}

TEST_CASE_METHOD(KeeperScene, "what cannot be run says why, and no exit follows", "[launch]") {
  const auto refusal = [&](const std::string& program) {
    auto run = launch("a", "");
    run.argv = {program};
    const auto job = executor->start(run, on_exit());
    REQUIRE_FALSE(job);
    return job.error();
  };
  CHECK_THAT(refusal("gridctl-no-such-program").message, Contains("there is no program"));
  const test::ScratchDir programs;
  const auto file = programs.write("program", "#!/no/such/interpreter\n");
  CHECK_THAT(refusal(file.string()).message, Contains("not executable"));
  fs::permissions(file, fs::owner_all);
  CHECK_THAT(refusal(file.string()).help, Contains("interpreter"));
  programs.write("program", "no program\n");
  CHECK_THAT(refusal(file.string()).help, Contains("'#!"));
  start("b", "exit 0");
  wait_for_exits(1);
  CHECK(exits.at(0).exit.status.success());
}

TEST_CASE_METHOD(KeeperScene, "an environment larger than a socket's buffer arrives whole",
                 "[launch]") {
  auto run = launch("a", "cat /proc/self/environ | wc -c");
  for (int number = 0; number < 10; ++number)
    run.environment.emplace_back("V" + std::to_string(number), std::string(100'000, 'x'));
  start("b", "exit 0");  // so that the connection is in use
  REQUIRE(executor->start(run, on_exit()));
  wait_for_exits(2);
  CHECK(std::stol(sys::read_file(run.output, 100).value()) > 1'000'000);
}

TEST_CASE_METHOD(KeeperScene, "a want of descriptors is told as one that passes", "[launch]") {
  start("a", "exit 0");
  wait_for_exits(1);
  const auto keeper = keepers().at(0).pid;
  struct rlimit before {};
  REQUIRE(::prlimit(keeper, RLIMIT_NOFILE, nullptr, &before) == 0);
  const struct rlimit none { 3, before.rlim_max };
  REQUIRE(::prlimit(keeper, RLIMIT_NOFILE, &none, nullptr) == 0);
  const auto refused = executor->start(launch("b", "exit 0"), on_exit());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::busy);
  REQUIRE(::prlimit(keeper, RLIMIT_NOFILE, &before, nullptr) == 0);
  start("c", "exit 0");
  wait_for_exits(2);
}

TEST_CASE_METHOD(KeeperScene, "a stop ends the whole tree, whatever it has done to escape",
                 "[launch]") {
  const auto job = start("a", kStubbornTree);
  const auto other = start("b", "echo up > $SAID; exec sleep 1000");
  hear(kStubbornProcesses + 1);
  CHECK(of_runs().size() > kStubbornProcesses);
  executor->stop(job, Urgency::polite);
  wait_for_exits(1);
  CHECK(exits.at(0).exit.status.signal == SIGKILL);
  CHECK(exits.at(0).unkillable == 0);
  CHECK(of_runs().size() == 1);  // the neighbour
  executor->stop(other, Urgency::now);
  executor->stop(job, Urgency::now);  // has ended: nothing happens
  wait_for_exits(2);
  CHECK(of_runs().empty());
}

TEST_CASE_METHOD(KeeperScene, "who ends when asked is not killed, even if it was stopped",
                 "[launch]") {
  const auto job = start("a", "trap 'exit 7' TERM; echo up > $SAID; kill -STOP $$; exit 1");
  hear(1);
  executor = nullptr;  // a grace period that a test could overrun would prove nothing
  LocalOptions options;
  options.experiment = experiment();
  options.grace = std::chrono::hours(1);
  options.keeper = KEEPER_PROGRAM;
  executor = make_local_executor(*loop, *runner, options);
  const auto adopted = executor->adopt(experiment() / "a", on_exit());
  CHECK_FALSE(adopted);  // nobody has asked what is on
  REQUIRE(executor->living()->size() == 1);
  const auto again = executor->adopt(experiment() / "a", on_exit());
  REQUIRE(again);
  CHECK(*again == job);
  executor->stop(*again, Urgency::polite);
  wait_for_exits(1);
  CHECK(exits.at(0).exit.status.code == 7);
}

TEST_CASE_METHOD(KeeperScene, "what a run leaves behind is ended before the run has ended",
                 "[launch]") {
  start("a",
        "(setsid env -i sh -c \"echo up > $SAID; exec sleep 1000\" &); read x < $SAID; exit 3");
  wait_for_exits(1);
  CHECK(exits.at(0).exit.status.code == 3);
  CHECK(exits.at(0).leftovers == 1);
  CHECK(of_runs().empty());
}

TEST_CASE_METHOD(KeeperScene, "orphans that end while their run goes on leave no zombie",
                 "[launch]") {
  start("a",
        "for i in 1 2 3; do (setsid sh -c 'exit 1' &); done\n"
        "while [ $(wc -w < /proc/$PPID/task/$PPID/children) != 1 ]; do :; done");
  wait_for_exits(1);
  CHECK(exits.at(0).exit.status.success());
}

TEST_CASE_METHOD(KeeperScene, "runs outlive a killed gridctl, and the next one takes them over",
                 "[launch]") {
  executor.reset();
  const int first = ::fork();
  if (first == 0) {  // a gridctl of its own
    const auto own_loop = sys::make_loop();
    const auto own_runner = sys::make_process_runner(*own_loop);
    const auto client = new_executor(*own_loop, *own_runner);
    const auto nothing = [](const JobExit& /*exit*/) {};
    const bool up = client->start(launch("over", "exit 4"), nothing) &&
                    client->start(launch("on", "echo up > $SAID; exec sleep 1000"), nothing);
    while (up && !read_exit_record(experiment() / "over")) ::sched_yield();
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(first, &status, 0) == first);
  REQUIRE(WTERMSIG(status) == SIGKILL);
  hear(1);

  executor = new_executor();
  const auto living = executor->living().value();
  REQUIRE(living.size() == 1);
  CHECK(living[0].directory == experiment() / "on");
  CHECK(sys::process_info(living[0].pid));
  CHECK(read_exit_record(experiment() / "over")->exit.status.code == 4);
  CHECK_FALSE(executor->adopt(experiment() / "over", on_exit()));
  REQUIRE(executor->adopt(experiment() / "on", on_exit()));
  CHECK_FALSE(executor->adopt(experiment() / "on", on_exit()));  // once is enough
  start("more", "exit 6");
  wait_for_exits(1);
  executor->stop(JobId{0}, Urgency::now);  // nobody's
  for (const auto& process : of_runs()) sys::signal_process(process, SIGINT);
  wait_for_exits(2);
  CHECK(exits.at(0).exit.status.code == 6);
  CHECK(exits.at(1).exit.status.signal == SIGINT);
  CHECK(executor->living()->empty());
}

TEST_CASE_METHOD(KeeperScene, "a run that was asked to end says so, whatever its exit code is",
                 "[launch]") {
  const auto job = start(
      "a", "trap 'exit 0' TERM; mkfifo $SAID.end; exec 3<>$SAID.end; echo up > $SAID; read x <&3");
  start("b", "exit 0");
  hear(1);
  executor->stop(job, Urgency::polite, {EndRequest::Cause::timeout, "timed out after 1s"});
  executor->stop(job, Urgency::polite, {EndRequest::Cause::request, "too late to be the reason"});
  wait_for_exits(2);
  CHECK_FALSE(read_exit_record(experiment() / "b")->asked);
  const auto record = read_exit_record(experiment() / "a");
  REQUIRE(record);
  CHECK(record->exit.status.success());
  REQUIRE(record->asked);
  CHECK(record->asked->request.cause == EndRequest::Cause::timeout);
  CHECK(record->asked->request.why == "timed out after 1s");
  CHECK(record->asked->by == ::getpid());
}

TEST_CASE_METHOD(KeeperScene, "an experiment that is moved keeps its runs and their records",
                 "[launch]") {
  start("b", "echo up > $SAID; exec sleep 1000");
  hear(1);
  const auto moved = fs::path(experiment().string() + "-moved");
  fs::rename(experiment(), moved);
  LocalOptions options;
  options.experiment = moved;
  options.keeper = KEEPER_PROGRAM;
  executor = nullptr;
  executor = make_local_executor(*loop, *runner, options);
  const auto living = executor->living().value();
  REQUIRE(living.size() == 1);
  CHECK(living[0].directory == moved / "b");
  const auto job = executor->adopt(moved / "b", on_exit());
  REQUIRE(job);
  executor->stop(*job, Urgency::now);
  wait_for_exits(1);
  CHECK(read_exit_record(moved / "b")->exit.status.signal == SIGKILL);
  fs::rename(moved, experiment());  // for who tidies up
}

TEST_CASE_METHOD(KeeperScene,
                 "a keeper that is stopped holds gridctl up for a moment, not for ever",
                 "[launch]") {
  start("a", "echo up > $SAID; exec sleep 1000");
  hear(1);
  const auto keeper = keepers().at(0);
  REQUIRE(sys::signal_process(keeper, SIGSTOP));
  const auto job = executor->start(launch("b", "exec sleep 1000"), on_exit());
  REQUIRE(job);  // it may have begun: nobody knows
  const auto next = executor->start(launch("c", "exit 0"), on_exit());
  REQUIRE_FALSE(next);
  CHECK(next.error().kind == ErrorKind::busy);
  executor->stop(*job, Urgency::now);  // wakes who is to do it
  wait_for_exits(1);
  CHECK(exits.at(0).exit.status.signal == SIGKILL);
}

TEST_CASE_METHOD(KeeperScene, "nothing starts beside runs whose keeper cannot be reached",
                 "[launch]") {
  const auto held = sys::FileLock::take(experiment() / kKeeperLock);
  REQUIRE(held);
  const auto living = executor->living();
  REQUIRE_FALSE(living);
  CHECK(living.error().kind == ErrorKind::locked);
  const auto begun = executor->start(launch("a", "exit 0"), on_exit());
  REQUIRE_FALSE(begun);
  CHECK(begun.error().kind == ErrorKind::locked);
}

TEST_CASE_METHOD(KeeperScene, "nothing starts beside runs whose keeper has lost its files",
                 "[launch]") {
  start("a", "echo up > $SAID; exec sleep 1000");
  hear(1);
  executor = nullptr;
  fs::remove(experiment() / kKeeperLock);
  fs::remove(experiment() / ".keeper.socket");
  CHECK(has_keeper(experiment()).value());
  executor = new_executor();
  const auto begun = executor->start(launch("b", "exit 0"), on_exit());
  REQUIRE_FALSE(begun);
  CHECK(begun.error().kind == ErrorKind::locked);
  CHECK_THAT(begun.error().help, Contains(std::to_string(keepers().at(0).pid)));
  kill_keeper();
  CHECK_FALSE(has_keeper(experiment()).value());
  CHECK(executor->start(launch("c", "exit 0"), on_exit()));
  wait_for_exits(1);
}

TEST_CASE_METHOD(KeeperScene, "a keeper holds the lock of its experiment while a run is on",
                 "[launch]") {
  const auto job = start("a", "echo up > $SAID; exec sleep 1000");
  hear(1);
  CHECK(sys::is_locked(experiment() / kKeeperLock).value());
  executor->stop(job, Urgency::now);
  wait_for_exits(1);
  executor = nullptr;
  CHECK_FALSE(sys::is_locked(experiment() / kKeeperLock).value());
}

TEST_CASE_METHOD(KeeperScene, "what a run has reserved stays so without gridctl, until it ends",
                 "[launch]") {
  const test::ScratchDir locks;
  const auto reservations = sys::Reservations::open(locks.path() / "locks").value();
  const std::vector<Claim> claims = {{kCpuClaim, 3, 1}, {"GPU-aaaa", 0, kGpuParts}};
  auto reserved = reservations.take(claims).value();
  auto run = launch("a", "read line < fifo");
  run.working_directory = run.run.directory;
  REQUIRE(::mkfifo((run.run.directory / "fifo").c_str(), 0600) == 0);
  run.placement.locks = reserved.value().descriptors();
  REQUIRE(executor->start(run, on_exit()));
  reserved.reset();
  CHECK_FALSE(reservations.take({claims.front()}).value());
  CHECK_FALSE(reservations.take({claims.back()}).value());
  std::ofstream((run.run.directory / "fifo").string()) << "go\n";
  wait_for_exits(1);
  CHECK(reservations.take(claims).value());
}

TEST_CASE_METHOD(KeeperScene, "with a killed keeper its runs end, and are told as lost",
                 "[launch]") {
  start("a", kStubbornTree);
  start("b", "exec sleep 1000");
  hear(kStubbornProcesses);
  kill_keeper();
  wait_for_exits(2);
  CHECK(exits.at(0).lost);
  CHECK(exits.at(1).lost);
  CHECK(of_runs().empty());
  CHECK_FALSE(read_exit_record(experiment() / "a"));
  start("c", "exit 0");  // by a new keeper
  wait_for_exits(3);
  CHECK(exits.at(2).exit.status.success());
}

TEST_CASE_METHOD(KeeperScene, "a keeper that was killed while idle is not missed", "[launch]") {
  start("a", "exit 0");
  wait_for_exits(1);
  kill_keeper();
  start("b", "exit 0");
  wait_for_exits(2);
  CHECK_FALSE(exits.at(1).lost);
  CHECK(exits.at(1).exit.status.success());
}

TEST_CASE_METHOD(KeeperScene, "a keeper is there when needed, and only then", "[launch]") {
  CHECK(executor->living()->empty());
  CHECK(keepers().empty());
  start("a", "exit 0");
  wait_for_exits(1);
  CHECK(keepers().size() == 1);
  executor.reset();
  CHECK(keepers().empty());
}

TEST_CASE_METHOD(KeeperScene, "a signal by hand does not end a keeper that has runs", "[launch]") {
  start("a", "echo up > $SAID; exec sleep 1000");
  hear(1);
  for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1, SIGUSR2, SIGTERM})
    sys::signal_process(keepers().at(0), signal);
  start("b", "exit 0");
  wait_for_exits(1);
  CHECK(exits.at(0).exit.status.success());
  CHECK(of_runs().size() == 1);
}

TEST_CASE_METHOD(KeeperScene, "one gridctl at a time has the keeper", "[launch]") {
  start("a", "echo up > $SAID; exec sleep 1000");
  hear(1);
  const auto second = new_executor();
  const auto refused = second->living();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::locked);
  start("b", "exit 0");  // the first is not disturbed
  wait_for_exits(1);
  CHECK(exits.at(0).exit.status.success());
}

TEST_CASE_METHOD(KeeperScene, "strays of a killed keeper are found, ended and named", "[launch]") {
  start("a", kStubbornTree);
  hear(kStubbornProcesses);
  CHECK(end_strays(experiment())->empty());  // they are kept
  kill_keeper();
  executor.reset();
  const auto strays = end_strays(experiment()).value();
  CHECK(strays.size() >= kStubbornProcesses - 1);
  const auto is_daemon = [](const auto& stray) { return stray.command == "sleep 1000"; };
  CHECK(std::any_of(strays.begin(), strays.end(), is_daemon));
  CHECK(
      std::all_of(strays.begin(), strays.end(), [](const auto& stray) { return stray.has_ended; }));
  CHECK(of_runs().empty());
  CHECK(end_strays(experiment())->empty());
}

}  // namespace
}  // namespace gridctl::launch
