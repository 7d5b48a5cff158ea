#include "cpus.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "support/skip.hpp"

#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/process_runner.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gridctl;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using sys::ProcessExit;
using sys::ProcessSpec;
using test::ScratchDir;

namespace {

/// Runs children, each on a loop of its own, with their output in a file of its scratch directory.
class Bench {
 public:
  /// What earlier cases of this program have left is none of this one's children.
  Bench() {
    static_cast<void>(sys::end_processes([] { return sys::descendants_of(::getpid()); }, 0ms, 60s));
    while (::waitpid(-1, nullptr, WNOHANG) > 0) continue;
  }

  [[nodiscard]] ProcessSpec shell(const std::string& script) const {
    ProcessSpec spec;
    spec.program = "/bin/sh";
    spec.argv = {"sh", "-c", script};
    spec.environment = {"PATH=/usr/bin:/bin"};
    spec.output = dir_.path() / "output.log";
    return spec;
  }

  ProcessExit run(const ProcessSpec& spec) const {
    const auto loop = sys::make_loop();
    const auto runner = sys::make_process_runner(*loop);
    std::optional<ProcessExit> result;
    const auto started = runner->spawn(spec, [&](const ProcessExit& exit) {
      result = exit;
      loop->stop();
    });
    REQUIRE(started.has_value());
    CHECK_FALSE(result.has_value());
    CHECK(runner->pid(*started) > 0);
    loop->run();
    CHECK(runner->pid(*started) == 0);
    return result.value();
  }

  /// The output of a script that must succeed.
  std::string output(const ProcessSpec& spec) const {
    CHECK(run(spec).status.success());
    return sys::read_file(spec.output, 1 << 24).value();
  }
  std::string output(const std::string& script) const { return output(shell(script)); }

  Error error(const ProcessSpec& spec) const {
    const auto loop = sys::make_loop();
    const auto runner = sys::make_process_runner(*loop);
    const auto started = runner->spawn(spec, [](const ProcessExit& /*exit*/) {});
    REQUIRE_FALSE(started.has_value());
    CHECK_FALSE(has_children());
    return started.error();
  }

  /// Living ones or zombies.
  static bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD; }

  [[nodiscard]] const ScratchDir& dir() const { return dir_; }

 private:
  ScratchDir dir_;
};

std::set<std::string> open_descriptors() {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd"))
    names.insert(entry.path().filename().string());
  return names;
}

/// Lets this process have no more descriptors than it has now, and `more`.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(unsigned more) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    const struct rlimit now { static_cast<rlim_t>(next) + more, before_.rlim_max };
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  struct rlimit before_ {};
};

}  // namespace

TEST_CASE("an exit code and a signal of the same number are told apart", "[sys]") {
  const Bench bench;
  const auto nine = bench.run(bench.shell("exit 9")).status;
  CHECK(nine.code == 9);
  CHECK_FALSE(nine.signal.has_value());
  const auto killed = bench.run(bench.shell("kill -KILL $$")).status;
  CHECK(killed.signal == SIGKILL);
  CHECK_FALSE(killed.code.has_value());
  CHECK(bench.run(bench.shell("exit 0")).status.success());
  CHECK(bench.run(bench.shell("exit 255")).status.code == 255);
}

TEST_CASE("the kernel's account of a child comes with its end", "[sys]") {
  const Bench bench;
  const auto usage =
      bench.run(bench.shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done")).usage;
  CHECK(usage.user_seconds + usage.system_seconds > 0);
  CHECK(usage.max_rss_bytes > 100 * 1024);
}

TEST_CASE("stdout and stderr go to one file, which is appended to", "[sys]") {
  const Bench bench;
  bench.dir().write("output.log", "before\n");
  CHECK(bench.output("echo one; echo two >&2; echo three") == "before\none\ntwo\nthree\n");
}

TEST_CASE("a child reads nothing from us", "[sys]") {
  const Bench bench;
  CHECK(bench.output("readlink /proc/$$/fd/0; cat") == "/dev/null\n");
}

TEST_CASE("the program gets its arguments as they are, argv[0] too", "[sys]") {
  const Bench bench;
  auto spec = bench.shell("printf '<%s>' \"$0\" \"$@\"");
  spec.argv.insert(spec.argv.end(), {"name", "two words", "", "*", "$HOME", "-n"});
  CHECK(bench.output(spec) == "<name><two words><><*><$HOME><-n>");
  auto other = bench.shell("tr '\\0' '|' < /proc/$$/cmdline");
  other.argv[0] = "my-shell";
  fs::remove(other.output);
  CHECK_THAT(bench.output(other), Catch::Matchers::StartsWith("my-shell|-c|"));
}

TEST_CASE("the environment is exactly what was given", "[sys]") {
  const Bench bench;
  auto spec = bench.shell("");
  spec.program = "/usr/bin/env";
  spec.argv = {"env"};
  spec.environment = {"A=1", "EMPTY=", "B=x=y z"};
  CHECK(bench.output(spec) == "A=1\nEMPTY=\nB=x=y z\n");
}

TEST_CASE("the child works where it is told, or where we are", "[sys]") {
  const Bench bench;
  fs::create_directory(bench.dir().path() / "work here");
  auto spec = bench.shell("/bin/pwd");
  spec.working_directory = bench.dir().path() / "work here";
  CHECK(bench.output(spec) == fs::canonical(spec.working_directory).string() + "\n");
  fs::remove(spec.output);
  CHECK(bench.output("/bin/pwd") == fs::current_path().string() + "\n");
}

TEST_CASE("a child is pinned to its processing units and we are not", "[sys]") {
  const Bench bench;
  const auto before = sys::allowed_pus();
  auto spec = bench.shell("grep Cpus_allowed_list /proc/self/status");
  spec.cpus = {before.back()};
  CHECK(bench.output(spec) == "Cpus_allowed_list:\t" + std::to_string(before.back()) + "\n");
  CHECK(sys::allowed_pus() == before);
}

TEST_CASE("a child's memory comes from its node and ours from anywhere", "[sys][needs-numa]") {
  const Bench bench;
  if (!fs::exists("/proc/self/numa_maps")) return test::skip("this kernel knows no NUMA nodes");
  const auto policy_of = [&](std::optional<int> node) {
    auto spec = bench.shell("awk 'NR == 1 {print $2}' /proc/self/numa_maps");
    spec.numa_node = node;
    fs::remove(spec.output);
    return bench.output(spec);
  };
  CHECK(policy_of(0) == "prefer:0\n");
  CHECK(policy_of(std::nullopt) == "default\n");
}

TEST_CASE("units that are not there are an error of pinning", "[sys]") {
  const Bench bench;
  auto spec = bench.shell("true");
  spec.cpus = {100'000};
  CHECK_THAT(bench.error(spec).message, Contains("pin"));
}

TEST_CASE("a signal reaches the child's whole process group, and not ours", "[sys]") {
  const Bench bench;
  const auto loop = sys::make_loop();
  const auto runner = sys::make_process_runner(*loop);
  const auto fifo = bench.dir().path() / "ready";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  auto spec = bench.shell("sleep 1000 & echo $! > '" + fifo.string() + "'; wait");
  std::optional<ProcessExit> exit;
  const auto child = runner->spawn(spec, [&](const ProcessExit& ended) {
    exit = ended;
    loop->stop();
  });
  REQUIRE(child.has_value());
  const int leader = runner->pid(*child);
  int second = 0;
  fs::ifstream(fifo) >> second;
  CHECK(::getpgid(leader) == leader);
  CHECK(::getpgid(second) == leader);
  CHECK(::getpgrp() != leader);
  runner->signal(*child, SIGTERM);
  loop->run();
  CHECK(exit.value().status.signal == SIGTERM);
  runner->signal(*child, SIGKILL);  // has ended: nothing happens
}

TEST_CASE("a child starts with default signals, whatever ours are", "[sys]") {
  const Bench bench;
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &blocked, &before);
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGPIPE, SIG_IGN);
  const auto status = bench.output("grep -E '^Sig(Blk|Ign)' /proc/self/status");
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  CHECK(status == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_CASE("how a child ended is known although SIGCHLD was ignored when we started", "[sys]") {
  const Bench bench;
  ::signal(SIGCHLD, SIG_IGN);
  CHECK(bench.run(bench.shell("exit 7")).status.code == 7);
}

TEST_CASE("what cannot run says which part is at fault", "[sys]") {
  const Bench bench;
  const auto program = [&](const std::string& text, fs::perms permissions) {
    auto spec = bench.shell("");
    fs::remove(bench.dir().path() / "program");
    spec.program = bench.dir().write("program", text);
    fs::permissions(spec.program, permissions);
    return bench.error(spec);
  };
  const auto lost = program("#!/no/such/interpreter -u\n", fs::owner_all);
  CHECK_THAT(lost.message, Contains("'/no/such/interpreter', is not there"));
  const auto windows = program("#!/bin/sh\r\necho hi\r\n", fs::owner_all);
  CHECK_THAT(windows.message, Contains("('#!/bin/sh') ends in a carriage return"));
  CHECK_THAT(windows.help, Contains("sed -i"));
  CHECK_THAT(program("#!/bin/sh\n", fs::owner_read).message, Contains("is not executable"));
  CHECK_THAT(program("#!/bin/sh\n", fs::owner_read).help, Contains("chmod +x"));
  CHECK_THAT(program("no program\n", fs::owner_all).message, Contains("'#!"));

  auto missing = bench.shell("");
  missing.program = "/no/such/program";
  CHECK_THAT(bench.error(missing).message, Contains("'/no/such/program'"));
  CHECK_THAT(bench.error(missing).help, Contains("gone"));

  auto nowhere = bench.shell("true");
  nowhere.working_directory = "/no/such/place";
  CHECK_THAT(bench.error(nowhere).message, Contains("working directory '/no/such/place'"));

  auto silent = bench.shell("true");
  silent.output = bench.dir().path() / "no/output.log";
  CHECK_THAT(bench.error(silent).message, Contains("no/output.log"));
  CHECK_FALSE(bench.error(silent).help.empty());

  auto endless = bench.shell("true");
  endless.argv.emplace_back(4 << 20, 'x');
  CHECK_THAT(bench.error(endless).help, Contains("too long"));
}

TEST_CASE("a child inherits no descriptor of ours, not even a careless one", "[sys]") {
  const Bench bench;
  const int careless = ::open("/dev/null", O_RDONLY);
  const auto list = bench.output("ls /proc/$$/fd");
  ::close(careless);
  CHECK(list == "0\n1\n2\n");
}

TEST_CASE("many children leave no zombie and no open descriptor", "[sys]") {
  const Bench bench;
  const auto before = open_descriptors();
  {
    const auto loop = sys::make_loop();
    const auto runner = sys::make_process_runner(*loop);
    constexpr int kChildren = 200;
    std::set<sys::ProcessId> ids;
    std::vector<int> codes;
    const std::function<void(int)> start = [&](int number) {
      const auto id = runner->spawn(bench.shell("exit " + std::to_string(number % 3)),
                                    [&, number](const ProcessExit& exit) {
                                      codes.push_back(exit.status.code.value());
                                      if (number + 8 < kChildren) start(number + 8);
                                      if (codes.size() == kChildren) loop->stop();
                                    });
      REQUIRE(id.has_value());
      CHECK(ids.insert(*id).second);
    };
    for (int number = 0; number < 8; ++number) start(number);
    loop->run();
    CHECK(std::count(codes.begin(), codes.end(), 0) == 67);
    CHECK(std::count(codes.begin(), codes.end(), 2) == 66);
    CHECK_FALSE(Bench::has_children());
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("with too few descriptors a start fails whole, and later ones succeed", "[sys]") {
  const Bench bench;
  const auto loop = sys::make_loop();
  const auto runner = sys::make_process_runner(*loop);
  int failed = 0;
  bool started = false;
  for (unsigned more = 0; !started && more < 16; ++more) {
    const auto before = open_descriptors();
    auto result = [&] {
      const DescriptorLimit limit(more);
      return runner->spawn(bench.shell("exit 3"), [&](const ProcessExit& exit) {
        CHECK(exit.status.code == 3);
        loop->stop();
      });
    }();
    started = result.has_value();
    if (started) break;
    ++failed;
    CHECK_THAT(result.error().help, Contains("ulimit -n"));
    CHECK(open_descriptors() == before);
    CHECK_FALSE(Bench::has_children());
  }
  CHECK(failed > 0);
  REQUIRE(started);
  loop->run();
}

TEST_CASE("a runner that goes while a child lives forgets it", "[sys]") {
  const Bench bench;
  int pid = 0;
  bool told = false;
  {
    const auto loop = sys::make_loop();
    const auto runner = sys::make_process_runner(*loop);
    const auto child = runner->spawn(bench.shell("sleep 1000"), [&](const auto&) { told = true; });
    REQUIRE(child.has_value());
    pid = runner->pid(*child);
  }
  REQUIRE(::kill(-pid, SIGKILL) == 0);
  int status = 0;
  CHECK(::waitpid(pid, &status, 0) == pid);
  CHECK_FALSE(told);
}
