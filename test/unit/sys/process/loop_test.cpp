#include "support/catch.hpp"

#include <gridctl/sys/process/process_runner.hpp>

#include <string>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

using namespace gridctl;
using namespace std::chrono_literals;

TEST_CASE("posted tasks run in order, from run(), never from inside post()", "[sys]") {
  const auto loop = sys::make_loop();
  std::string order;
  loop->post([&] {
    order += "a";
    loop->post([&] {
      order += "c";
      loop->stop();
    });
    order += "b";
  });
  CHECK(order.empty());
  loop->run();
  CHECK(order == "abc");
}

TEST_CASE("timers fire once, in the order of their times", "[sys]") {
  const auto loop = sys::make_loop();
  std::string order;
  const auto start = loop->now();
  loop->after(20ms, [&] {
    order += "late";
    loop->stop();
  });
  loop->after(5ms, [&] { order += "early "; });
  loop->after(0ms, [&] { order += "now "; });
  loop->run();
  CHECK(order == "now early late");
  CHECK(loop->now() - start >= 20ms);
}

TEST_CASE("a cancelled timer never fires, and cancelling nothing is fine", "[sys]") {
  const auto loop = sys::make_loop();
  std::string order;
  const auto first = loop->after(1ms, [&] { order += "first "; });
  // Due together: the one that fires first forgets the other, though its time has come too.
  sys::Loop::TimerId second = 0;
  sys::Loop::TimerId third = 0;
  second = loop->after(3ms, [&] {
    order += "second ";
    loop->cancel(third);
    loop->cancel(second);
  });
  third = loop->after(3ms, [&] { order += "third "; });
  loop->after(10ms, [&] { loop->stop(); });
  loop->cancel(first);
  loop->cancel(first);
  loop->cancel(12345);
  loop->run();
  CHECK(order == "second ");
}

TEST_CASE("each delivery of a signal calls the handler, until the loop is gone", "[sys]") {
  {
    const auto loop = sys::make_loop();
    std::vector<int> seen;
    const auto handler = [&](int signal) {
      seen.push_back(signal);
      if (seen.size() == 3) loop->stop();
      if (seen.size() == 1) ::raise(SIGUSR1);
      if (seen.size() == 2) ::raise(SIGUSR2);
    };
    loop->on_signal(SIGUSR1, handler);
    loop->on_signal(SIGUSR2, handler);
    loop->post([] { ::raise(SIGUSR1); });
    loop->run();
    CHECK(seen == std::vector<int>{SIGUSR1, SIGUSR1, SIGUSR2});
  }
  struct sigaction now {};
  ::sigaction(SIGUSR1, nullptr, &now);
  CHECK(now.sa_handler == SIG_DFL);
}

TEST_CASE("a loop that was stopped before does not run", "[sys]") {
  const auto loop = sys::make_loop();
  bool ran = false;
  loop->post([&] { ran = true; });
  loop->stop();
  loop->run();
  CHECK_FALSE(ran);
}

TEST_CASE("a watched descriptor calls as long as there is something to read, and at its end",
          "[sys]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  REQUIRE(::write(ends[1], "abc", 3) == 3);
  {
    const auto loop = sys::make_loop();
    std::string seen;
    sys::Loop::WatchId id = 0;
    id = loop->watch(ends[0], [&] {
      char byte = '$';
      if (::read(ends[0], &byte, 1) == 0) {
        loop->unwatch(id);
        loop->unwatch(id);
        loop->post([&] { loop->stop(); });
      }
      seen += byte;
      if (byte == 'c') ::close(ends[1]);
    });
    CHECK(seen.empty());
    loop->run();
    CHECK(seen == "abc$");
    loop->watch(ends[0], [] {});
  }
  CHECK(::fcntl(ends[0], F_GETFD) >= 0);  // still ours to close
  ::close(ends[0]);
}
