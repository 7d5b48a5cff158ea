// Runs that end while a gridctl takes them over.
#include "keeper_scene.hpp"

#include <gridctl/sys/folder_socket.hpp>
#include <gridctl/sys/local_socket.hpp>

#include <sys/wait.h>

namespace gridctl::launch {
namespace {

TEST_CASE_METHOD(KeeperScene, "a run that ends before it is adopted is told all the same",
                 "[launch]") {
  start("a", "echo up > $SAID; exec sleep 1000");
  hear(1);
  executor = nullptr;
  executor = new_executor();
  REQUIRE(executor->living()->size() == 1);
  for (const auto& process : of_runs()) sys::signal_process(process, SIGINT);
  start("b", "exit 0");
  wait_for_exits(1);
  REQUIRE(executor->adopt(experiment() / "a", on_exit()));
  wait_for_exits(2);
  CHECK(exits.at(1).exit.status.signal == SIGINT);
}

TEST_CASE_METHOD(KeeperScene, "an end that comes together with the welcome is told", "[launch]") {
  const auto listener = sys::listen_for(experiment(), keeper::kSocketRole).value();
  const pid_t keeper = ::fork();
  if (keeper == 0) {
    pollfd entry{listener.get(), POLLIN, 0};
    ::poll(&entry, 1, -1);
    const auto gridctl = sys::accept_own(listener.get());
    JobExit exit;
    exit.exit.status.code = 7;
    keeper::Welcome welcome;
    welcome.living.emplace_back().job = 1;
    welcome.living.back().directory = "a";
    const auto bytes = encode(welcome) + encode(keeper::Ended{1, exit});
    ::_exit(sys::send_some(gridctl.get(), bytes) == static_cast<long>(bytes.size()) &&
                    ::poll(nullptr, 0, -1) == 0
                ? 0
                : 1);
  }
  fs::create_directories(experiment() / "a");
  const auto living = executor->living();
  REQUIRE(living.value().size() == 1);
  REQUIRE(executor->adopt(experiment() / "a", on_exit()));
  wait_for_exits(1);
  CHECK(exits.at(0).exit.status.code == 7);
  ::kill(keeper, SIGKILL);
  ::waitpid(keeper, nullptr, 0);
}

}  // namespace
}  // namespace gridctl::launch
