#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <algorithm>
#include <optional>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gridctl;
using namespace std::chrono_literals;
using sys::Mark;

namespace {

/// A shell script as a child of ours. It writes a line into the fifo "ready" when its tree stands;
/// whatever it leaves behind comes to us, and is gone after the test.
class Tree {
 public:
  explicit Tree(const std::string& script, sys::Brand brand = {}) : brand_(brand) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    REQUIRE(::mkfifo(fifo_.c_str(), 0600) == 0);
    sys::ProcessSpec spec;
    spec.program = "/bin/sh";
    spec.argv = {"sh", "-c", script};
    spec.environment = {"PATH=/usr/bin:/bin", "OF=" + scratch_.path().string(),
                        "READY=" + fifo_.string()};
    spec.output = scratch_.path() / "output.log";
    spec.brand = brand;
    const auto child = runner_->spawn(spec, [](const auto& /*exit*/) {});
    REQUIRE(child);
    pid_ = runner_->pid(*child);
    std::getline(fs::ifstream(fifo_), words_);
    words_ += '\n';
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() {
    static_cast<void>(sys::end_processes([] { return sys::descendants_of(::getpid()); }, 0ms, 60s));
    while (::waitpid(-1, nullptr, WNOHANG) > 0) continue;
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  }
  [[nodiscard]] int pid() const { return pid_; }
  [[nodiscard]] Mark mark() const { return {brand_, "OF=" + scratch_.path().string()}; }
  /// What the script said when it was ready.
  [[nodiscard]] const std::string& words() const { return words_; }

 private:
  test::ScratchDir scratch_;
  fs::path fifo_ = scratch_.path() / "ready";
  sys::Brand brand_;
  std::unique_ptr<sys::Loop> loop_ = sys::make_loop();
  std::unique_ptr<sys::ProcessRunner> runner_ = sys::make_process_runner(*loop_);
  int pid_ = 0;
  std::string words_;
};

bool has(const std::vector<sys::ProcessInfo>& processes, int pid) {
  return std::any_of(processes.begin(), processes.end(),
                     [pid](const auto& process) { return process.pid == pid; });
}

std::vector<sys::ProcessInfo> everywhere(const Mark& mark) {
  return sys::find_processes([&](int pid) { return sys::bears(pid, mark); });
}

constexpr auto kDaemon =
    "(setsid env -i sh -c 'echo $$ > '$READY'; exec sleep 1000' <&- >&- 2>&- &); exec sleep 1000";

}  // namespace

TEST_CASE("a process is known by its number, its parent and its start", "[sys]") {
  const auto self = sys::process_info(::getpid()).value();
  CHECK(self.pid == ::getpid());
  CHECK(self.parent == ::getppid());
  CHECK(self.state == 'R');
  CHECK(self.start_time > 0);
  CHECK_FALSE(sys::process_info(0));
  CHECK_FALSE(sys::process_info(-1));
  CHECK_FALSE(sys::command_line(::getpid()).empty());
  CHECK(sys::command_line(-1).empty());
}

TEST_CASE("a process whose name looks like the line it stands in is read right", "[sys]") {
  char before[16] = {};
  ::prctl(PR_GET_NAME, before);
  ::prctl(PR_SET_NAME, "x) Z 1 (y");
  const auto self = sys::process_info(::getpid()).value();
  ::prctl(PR_SET_NAME, before);
  CHECK(self.parent == ::getppid());
}

TEST_CASE("descendants are found at any depth, parents first", "[sys]") {
  const Tree tree("sh -c 'sleep 1000 & echo $! > $READY; wait'; :");
  const int deepest = std::stoi(tree.words());
  const auto found = sys::descendants_of(tree.pid());
  REQUIRE(found.size() == 2);
  CHECK(found[0].parent == tree.pid());
  CHECK(found[1].pid == deepest);
  CHECK(found[1].parent == found[0].pid);
  CHECK(sys::children_of(found[0].pid) == std::vector<int>{deepest});
}

TEST_CASE("our own children are seen as they come and go", "[sys]") {
  const sys::OwnChildren children;
  CHECK(children.pids() == sys::children_of(::getpid()));
  {
    const Tree tree("echo > $READY; exec sleep 1000");
    const auto pids = children.pids();
    CHECK(std::count(pids.begin(), pids.end(), tree.pid()) == 1);
  }
  CHECK(children.pids() == sys::children_of(::getpid()));
}

TEST_CASE("a daemon with a cleared environment is known by its brand", "[sys]") {
  const Tree tree(kDaemon, {77, 5});
  const int daemon = std::stoi(tree.words());
  CHECK_FALSE(has(sys::descendants_of(tree.pid()), daemon));
  CHECK(sys::bears(daemon, {{77, 5}, ""}));
  CHECK(sys::bears(daemon, {{77, 0}, ""}));
  CHECK_FALSE(sys::bears(daemon, {{77, 6}, ""}));
  CHECK_FALSE(sys::bears(daemon, {{78, 5}, ""}));
  CHECK_FALSE(sys::bears(::getpid(), {{77, 0}, ""}));
  CHECK(has(sys::marked_descendants(tree.mark()), daemon));
  CHECK(has(sys::marked_descendants(tree.mark()), tree.pid()));
  CHECK(has(everywhere(tree.mark()), daemon));
  CHECK(sys::marked_descendants({{77, 6}, ""}).empty());
}

TEST_CASE("without a brand the environment tells whose a process is", "[sys]") {
  const Tree tree("(setsid sleep 1000 & echo $! > $READY); exec sleep 1000");
  const int daemon = std::stoi(tree.words());
  CHECK(has(sys::marked_descendants(tree.mark()), daemon));
  CHECK(has(everywhere(tree.mark()), daemon));
  CHECK(sys::has_variable(daemon, tree.mark().variable));
  CHECK_FALSE(sys::has_variable(daemon, tree.mark().variable + "/more"));
  CHECK_FALSE(sys::has_variable(daemon, "OF"));
  const auto name = tree.mark().variable.substr(0, tree.mark().variable.find('='));
  CHECK(sys::variable_of(daemon, name) == tree.mark().variable.substr(name.size() + 1));
  CHECK_FALSE(sys::variable_of(daemon, "NO_SUCH_VARIABLE").has_value());
  CHECK(everywhere({{}, ""}).empty());
}

TEST_CASE("a signal does not reach who has only the number", "[sys]") {
  const Tree tree("echo up > $READY; exec sleep 1000");
  auto other = sys::process_info(tree.pid()).value();
  ++other.start_time;
  CHECK_FALSE(sys::signal_process(other, SIGKILL));
  CHECK(sys::process_info(tree.pid())->state != 'Z');
  --other.start_time;
  CHECK(sys::signal_process(other, SIGKILL));
  int status = 0;
  CHECK(::waitpid(tree.pid(), &status, 0) == tree.pid());
  CHECK(WTERMSIG(status) == SIGKILL);
  CHECK_FALSE(sys::signal_process(other, SIGKILL));
}

TEST_CASE("processes are asked to end, and killed if they do not", "[sys]") {
  const Tree polite(
      "trap 'exit 7' TERM; mkfifo $READY.end; exec 3<>$READY.end; echo up > $READY; read x <&3");
  const auto first =
      sys::end_processes([&] { return sys::marked_descendants(polite.mark()); }, 60s, 60s);
  CHECK(first.left.empty());
  CHECK(has(first.ended, polite.pid()));
  int status = 0;
  REQUIRE(::waitpid(polite.pid(), &status, 0) == polite.pid());
  CHECK(WEXITSTATUS(status) == 7);
}

TEST_CASE("who forks faster than one can look does not escape", "[sys]") {
  // Each link lives for as long as some counting takes, and has forked the next one by then.
  const Tree racer(
      "cat > $OF/race <<'END'\n"
      "trap '' TERM; (setsid sh $OF/race &); i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); done\n"
      "END\n"
      "echo up > $READY; . $OF/race",
      {99, 1});
  const auto ended =
      sys::end_processes([&] { return sys::marked_descendants(racer.mark()); }, 0ms, 60s);
  CHECK(ended.left.empty());
  CHECK(sys::marked_descendants(racer.mark()).empty());
}

TEST_CASE("what does not end in time is left, and told", "[sys]") {
  const Tree tree("echo up > $READY; exec sleep 1000");
  const auto ended =
      sys::end_processes([&] { return sys::marked_descendants(tree.mark()); }, 0ms, 0ms);
  CHECK(ended.ended.empty());
  CHECK(has(ended.left, tree.pid()));
}
