#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/files.hpp>
#include <gridctl/sys/limits.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <sys/resource.h>

using namespace gridctl;

TEST_CASE("we may open all the files there are, a child as many as the user said", "[sys]") {
  struct rlimit before {};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const struct rlimit users { 200, before.rlim_max };
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &users) == 0);
  sys::raise_open_files_limit();
  struct rlimit raised {};
  ::getrlimit(RLIMIT_NOFILE, &raised);
  CHECK(raised.rlim_cur == before.rlim_max);

  const test::ScratchDir scratch;
  const auto loop = sys::make_loop();
  const auto runner = sys::make_process_runner(*loop);
  sys::ProcessSpec spec;
  spec.program = "/bin/sh";
  spec.argv = {"sh", "-c", "ulimit -Sn; ulimit -Hn"};
  spec.output = scratch.path() / "output.log";
  REQUIRE(runner->spawn(spec, [&](const auto& /*exit*/) { loop->stop(); }));
  loop->run();
  CHECK(sys::read_file(spec.output, 100).value() ==
        "200\n" + std::to_string(before.rlim_max) + "\n");
  ::setrlimit(RLIMIT_NOFILE, &before);
}
