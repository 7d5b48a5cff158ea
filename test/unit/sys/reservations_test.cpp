#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/reservations.hpp>

#include <algorithm>
#include <csignal>
#include <functional>
#include <limits>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gridctl;
using Catch::Matchers::Contains;
using sys::Reservations;
using test::ScratchDir;

namespace {

Reservations in(const fs::path& directory) {
  return Reservations::open(directory).value();
}

bool can_take(const Reservations& reservations, const std::vector<Claim>& claims) {
  return reservations.take(claims).value().has_value();
}

std::vector<Claim> core(int pu) {
  return {{kCpuClaim, pu, 1}};
}

/// Another process, which says when it is ready and then lives until it is killed.
class Other {
 public:
  explicit Other(const std::function<void()>& begin) {
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      begin();
      ::close(pipe[1]);
      for (;;) ::pause();
    }
    ::close(pipe[1]);
    char end = 0;
    CHECK(::read(pipe[0], &end, 1) == 0);
    ::close(pipe[0]);
  }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;
  ~Other() { kill(); }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  [[nodiscard]] int pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

}  // namespace

TEST_CASE("what is reserved cannot be taken again until it is given back", "[sys]") {
  const ScratchDir dir;
  const auto ours = in(dir.path());
  const auto theirs = in(dir.path());
  {
    const auto held = ours.take({{kCpuClaim, 2, 2}, {"GPU-a", 0, kGpuParts}}).value();
    REQUIRE(held.has_value());
    CHECK(held->descriptors().size() == 2);
    CHECK_FALSE(can_take(theirs, core(2)));
    CHECK_FALSE(can_take(theirs, core(3)));
    CHECK_FALSE(can_take(ours, core(3)));
    CHECK(can_take(theirs, core(1)));
    CHECK(can_take(theirs, core(4)));
    CHECK_FALSE(can_take(theirs, {{"GPU-a", 7, 1}}));
    CHECK(can_take(theirs, {{"GPU-b", 7, 1}}));
  }
  CHECK(can_take(theirs, core(2)));
  CHECK(can_take(theirs, {{"GPU-a", 0, kGpuParts}}));
}

TEST_CASE("a reservation that fails in part leaves nothing behind", "[sys]") {
  const ScratchDir dir;
  const auto reservations = in(dir.path());
  const auto held = reservations.take(core(5)).value();
  CHECK_FALSE(can_take(reservations, {{kCpuClaim, 4, 1}, {"GPU-a", 0, 1}, {kCpuClaim, 5, 1}}));
  CHECK(can_take(reservations, core(4)));
  CHECK(can_take(reservations, {{"GPU-a", 0, 1}}));
}

TEST_CASE("a moved reservation is held once", "[sys]") {
  const ScratchDir dir;
  const auto reservations = in(dir.path());
  auto first = reservations.take(core(0)).value();
  auto second = reservations.take(core(1)).value();
  *first = std::move(*second);
  second.reset();
  CHECK_FALSE(can_take(reservations, core(1)));
  CHECK(can_take(reservations, core(0)));
}

TEST_CASE("a killed process loses its reservations at once", "[sys]") {
  const ScratchDir dir;
  const auto reservations = in(dir.path());
  std::optional<sys::Reservation> held;
  Other other([&] { held = reservations.take(core(0)).value(); });
  CHECK_FALSE(can_take(reservations, core(0)));
  other.kill();
  CHECK(can_take(reservations, core(0)));
}

TEST_CASE("a reservation lives as long as any process that inherited it", "[sys]") {
  const ScratchDir dir;
  const auto reservations = in(dir.path());
  auto held = reservations.take(core(0)).value();
  Other heir([] {});
  held.reset();
  CHECK_FALSE(can_take(reservations, core(0)));
  heir.kill();
  CHECK(can_take(reservations, core(0)));
}

TEST_CASE("who holds what can be seen from outside", "[sys]") {
  const ScratchDir dir;
  const auto reservations = in(dir.path());
  CHECK(reservations.holders(kCpuClaim).empty());
  std::optional<sys::Reservation> held;
  const Other other([&] {
    auto theirs = in(dir.path());
    theirs.describe("/data/exp\x1b[31m");
    held = theirs.take({{kCpuClaim, 8, 2}, {kCpuClaim, 3, 1}, {"GPU-a", 0, 2520}}).value();
  });
  const auto held_here = reservations.take(core(4)).value();
  const auto cores = reservations.holders(kCpuClaim);
  REQUIRE(cores.size() == 3);
  CHECK(cores[0].claim.first == 3);
  CHECK(cores[0].pid == other.pid());
  CHECK(cores[0].experiment.find("/data/exp") == 0);
  CHECK(cores[0].experiment.find('\x1b') == std::string::npos);
  CHECK(cores[1].claim.first == 4);
  CHECK(cores[1].pid == ::getpid());
  CHECK(cores[2].claim.first == 8);
  CHECK(cores[2].claim.count == 2);
  CHECK(cores[2].pid == other.pid());
  REQUIRE(reservations.holders("GPU-a").size() == 1);
  CHECK(reservations.holders("GPU-a")[0].claim.count == 2520);
  CHECK(reservations.holders("GPU-b").empty());
}

TEST_CASE("locks beyond any part, or far too many of them, stop nobody who looks", "[sys]") {
  const ScratchDir dir;
  const auto reservations = in(dir.path());
  { const auto made = reservations.take(core(0)).value(); }
  const auto file = (dir.path() / "cpus.lock").string();
  const auto lock = [&](off_t first, off_t count) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = first;
    range.l_len = count;
    REQUIRE(::fcntl(descriptor, F_OFD_SETLK, &range) == 0);
    return descriptor;
  };
  const int huge = lock(7, off_t{1} << 40);
  auto holders = reservations.holders(kCpuClaim);
  REQUIRE(holders.size() == 1);
  CHECK(holders[0].claim.first == 7);
  CHECK(holders[0].claim.count == std::numeric_limits<int>::max() - 7);
  ::close(huge);

  constexpr int kMany = 6000;
  const int many = lock(0, 1);
  struct flock single {};
  single.l_type = F_WRLCK;
  single.l_whence = SEEK_SET;
  single.l_len = 1;
  for (single.l_start = 2; single.l_start < 2 * kMany; single.l_start += 2)
    REQUIRE(::fcntl(many, F_OFD_SETLK, &single) == 0);
  holders = reservations.holders(kCpuClaim);
  CHECK(holders.size() == 4096);
  CHECK(std::ranges::is_sorted(holders, {}, [](const auto& one) { return one.claim.first; }));
  ::close(many);
}

TEST_CASE("the directory and the files of locks are made for all users", "[sys]") {
  const ScratchDir dir;
  const auto mask = ::umask(0077);
  const auto reservations = in(dir.path() / "locks");
  CHECK(can_take(reservations, {{"MIG-GPU-a/1/0", 0, 1}}));
  ::umask(mask);
  struct stat status {};
  REQUIRE(::stat((dir.path() / "locks").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777U) == 01777U);
  std::size_t files = 0;
  for (const auto& file : fs::directory_iterator(dir.path() / "locks")) {
    ++files;
    REQUIRE(::stat(file.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0666U);
    CHECK(file.path().filename() == "MIG-GPU-a_1_0.lock");
  }
  CHECK(files == 1);
}

TEST_CASE("nothing that is planted in place of a lock file is followed", "[sys]") {
  const ScratchDir dir;
  const auto victim = dir.write("victim", "precious");
  const auto locks = dir.path() / "locks";
  const auto reservations = in(locks);
  const auto file = (locks / "cpus.lock").string();

  REQUIRE(::symlink(victim.c_str(), file.c_str()) == 0);
  const auto linked = reservations.take(core(0));
  REQUIRE_FALSE(linked.has_value());
  CHECK_THAT(linked.error().help, Contains("link") && Contains("remove"));
  CHECK(reservations.holders(kCpuClaim).empty());
  ::unlink(file.c_str());

  REQUIRE(::link(victim.c_str(), file.c_str()) == 0);
  CHECK_THAT(reservations.take(core(0)).error().message, Contains("not a plain file"));
  ::unlink(file.c_str());

  REQUIRE(::mkfifo(file.c_str(), 0666) == 0);
  CHECK_THAT(reservations.take(core(0)).error().message, Contains("not a plain file"));
  CHECK(fs::file_size(victim) == 8);
}

TEST_CASE("a directory that cannot be trusted is refused", "[sys]") {
  const ScratchDir dir;
  const auto open = dir.path() / "open";
  fs::create_directory(open);
  REQUIRE(::chmod(open.c_str(), 0777) == 0);
  CHECK_THAT(Reservations::open(open).error().help, Contains("chmod +t"));
  REQUIRE(::symlink("open", (dir.path() / "link").c_str()) == 0);
  CHECK_THAT(Reservations::open(dir.path() / "link").error().message, Contains("no directory"));
  CHECK_THAT(Reservations::open(dir.path() / "no/such").error().help, Contains("GRIDCTL_LOCK_DIR"));
}

TEST_CASE("GRIDCTL_LOCK_DIR says where the locks are", "[sys]") {
  const ScratchDir dir;
  const auto locks = dir.path() / "mine";
  const test::EnvironmentGuard guard("GRIDCTL_LOCK_DIR", locks.c_str());
  CHECK(Reservations::open_default()->directory() == locks);
}
