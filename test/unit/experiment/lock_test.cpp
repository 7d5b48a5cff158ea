#include "support/catch.hpp"
#include "support/in_child.hpp"
#include "support/scratch_dir.hpp"
#include "support/skip.hpp"

#include <gridctl/core/exit_code.hpp>
#include <gridctl/experiment/lock.hpp>

#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

namespace gridctl::experiment {
namespace {

using Catch::Matchers::Contains;
using journal::WaitingChild;

Result<ExperimentLock> take(const test::ScratchDir& dir) {
  return ExperimentLock::take(dir.path(), "box1", "gridctl train 'my grid.yaml'");
}

TEST_CASE("a lock is free again, and leaves nothing, when it goes", "[experiment]") {
  const test::ScratchDir dir;
  {
    auto lock = take(dir);
    REQUIRE(lock);
    const auto moved = std::move(*lock);
    const auto holder = lock_holder(dir.path());
    REQUIRE(holder);
    CHECK(holder->host == "box1");
    CHECK(holder->pid == ::getpid());
    CHECK(holder->command == "gridctl train 'my grid.yaml'");
    CHECK_FALSE(holder->since.empty());
  }
  CHECK_FALSE(lock_holder(dir.path()));
  CHECK(fs::is_empty(dir.path()));
  CHECK(take(dir));
}

TEST_CASE("a second taker is told host, pid and since when, and ends with 5", "[experiment]") {
  const test::ScratchDir dir;
  const WaitingChild child([&] {
    static auto lock = take(dir);
    return lock.has_value();
  });
  REQUIRE(child.succeeded());
  const auto holder = lock_holder(dir.path());
  REQUIRE(holder);
  CHECK(holder->pid == child.pid());
  const auto second = take(dir);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::locked);
  CHECK(exit_code_of(second.error().kind) == ExitCode::locked);
  CHECK(second.error().message ==
        fmt::format("'{}' is in use by gridctl (pid {} on box1, since {})", dir.path().string(),
                    child.pid(), holder->since));
}

TEST_CASE("who may only read an experiment cannot keep its owner out", "[experiment]") {
  const test::ScratchDir dir;
  const auto file = dir.write(kLockName, "");
  const Descriptor reader(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct flock range {};
  range.l_type = F_RDLCK;
  range.l_whence = SEEK_SET;
  REQUIRE(::fcntl(reader.get(), F_OFD_SETLK, &range) == 0);
  CHECK_FALSE(lock_holder(dir.path()));
  const auto lock = take(dir);
  REQUIRE(lock);
  CHECK(lock_holder(dir.path())->pid == ::getpid());
  CHECK_FALSE(take(dir));
}

TEST_CASE("the lock dies with its process", "[experiment]") {
  const test::ScratchDir dir;
  WaitingChild child([&] {
    static auto lock = take(dir);
    return lock.has_value();
  });
  REQUIRE(child.succeeded());
  child.kill();
  CHECK(fs::exists(dir.path() / kLockName));  // left behind, and nobody minds
  CHECK_FALSE(lock_holder(dir.path()));
  CHECK(take(dir));
}

TEST_CASE("a child that gridctl starts does not keep the lock", "[experiment]") {
  const test::ScratchDir dir;
  auto lock = take(dir);
  REQUIRE(lock);
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ready[1], 1);
    ::execlp("sh", "sh", "-c", "echo +; exec sleep 1000", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  char byte = 0;
  CHECK(::read(ready[0], &byte, 1) == 1);
  { const auto gone = std::move(*lock); }
  CHECK(take(dir));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_CASE("a lock file of nonsense, or of another machine, holds nobody up here", "[experiment]") {
  const test::ScratchDir dir;
  dir.write(kLockName, GENERATE(as<std::string>(), "", "{", "[1, 2]", R"({"pid": "x"})",
                                R"({"host": "elsewhere", "pid": 1, "boot_id": "other"})"));
  CHECK_FALSE(lock_holder(dir.path()));
  const auto lock = take(dir);
  REQUIRE(lock);
  CHECK(lock_holder(dir.path())->pid == ::getpid());
}

TEST_CASE("a holder that looks dead from another container keeps its name", "[experiment]") {
  const test::ScratchDir dir;
  const pid_t dead = ::fork();
  if (dead == 0) ::_exit(0);
  ::waitpid(dead, nullptr, 0);
  std::string boot;
  boost::filesystem::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  const bool is_elsewhere = GENERATE(true, false);
  const auto file =
      dir.write(kLockName,
                fmt::format(R"({{"host": "box", "pid": {}, "boot_id": "{}", "pid_namespace": {}}})",
                            dead, boot, is_elsewhere ? 1 : 0));
  const Descriptor other(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  REQUIRE(::fcntl(other.get(), F_OFD_SETLK, &range) == 0);
  const auto holder = lock_holder(dir.path());
  REQUIRE(holder);
  CHECK(holder->host == (is_elsewhere ? "box" : ""));
}

TEST_CASE("why a holder cannot be reached is told where it is known", "[experiment]") {
  const test::ScratchDir dir;
  const auto lock = take(dir);
  REQUIRE(lock);
  auto holder = lock_holder(dir.path()).value();
  CHECK_FALSE(why_out_of_reach(dir.path(), holder));
  SECTION("another user") {
    holder.uid = ::geteuid() + 1;
    CHECK_THAT(why_out_of_reach(dir.path(), holder)->message, Contains("another user (uid "));
  }
  SECTION("another network") {
    holder.network_namespace = 1;
    CHECK_THAT(why_out_of_reach(dir.path(), holder)->message, Contains("another container"));
  }
  SECTION("a lock of an older gridctl does not say") {
    holder.uid.reset();
    holder.network_namespace = 0;
    CHECK_FALSE(why_out_of_reach(dir.path(), holder));
  }
  holder.boot_id = "of another machine";
  CHECK_FALSE(why_out_of_reach(dir.path(), holder));
}

TEST_CASE("a link in the place of the lock is not followed", "[experiment]") {
  const test::ScratchDir dir;
  const auto target = dir.write("target", "precious");
  fs::create_symlink(target, dir.path() / kLockName);
  const auto lock = take(dir);
  REQUIRE_FALSE(lock);
  CHECK(lock.error().kind == ErrorKind::io);
  CHECK(fs::file_size(target) == 8);
}

TEST_CASE("a directory that is not there cannot be locked", "[experiment]") {
  const auto lock = ExperimentLock::take("/nowhere/at/all", "box1", "");
  REQUIRE_FALSE(lock);
  CHECK_THAT(lock.error().message, Contains("cannot lock '/nowhere/at/all/lock'"));
}

TEST_CASE("a directory is trusted unless every user may replace files in it", "[experiment]") {
  const test::ScratchDir dir;
  CHECK(check_trusted(dir.path()));
  ::chmod(dir.path().c_str(), 0777);
  const auto open = check_trusted(dir.path());
  REQUIRE_FALSE(open);
  CHECK(open.error().kind == ErrorKind::usage);
  CHECK_THAT(open.error().message, Contains("every user may write to"));
  CHECK_THAT(open.error().help, Contains("--trust-directory"));
  ::chmod(dir.path().c_str(), 01777);
  CHECK(check_trusted(dir.path()));
}

TEST_CASE("a directory of another user is not trusted", "[experiment][needs-root]") {
  if (::geteuid() != 0) return test::skip("only root can give a directory away");
  const test::ScratchDir dir;
  REQUIRE(::chown(dir.path().c_str(), 65534, 65534) == 0);
  CHECK_THAT(check_trusted(dir.path()).error().message, Contains("belongs to another user"));
}

TEST_CASE("a link of another user below the experiment is not followed",
          "[experiment][needs-root]") {
  if (::geteuid() != 0) return test::skip("only root can give a link away");
  const test::ScratchDir dir;
  fs::create_directory(dir.path() / "elsewhere");
  const auto link = dir.path() / "runs";
  fs::create_directory_symlink("elsewhere", link);
  CHECK(lock_experiment(dir.path(), false, {"gridctl"}));  // our own: on another disk, perhaps
  REQUIRE(::lchown(link.c_str(), 65534, 65534) == 0);
  const auto lock = lock_experiment(dir.path(), false, {"gridctl"});
  REQUIRE_FALSE(lock);
  CHECK_THAT(lock.error().message, Contains("runs' is a link that another user has made"));
}

}  // namespace
}  // namespace gridctl::experiment
