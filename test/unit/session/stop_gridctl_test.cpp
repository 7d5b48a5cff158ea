#include "support/catch.hpp"
#include "support/fake_messages.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/experiment/lock.hpp>
#include <gridctl/session/stop.hpp>

using namespace gridctl;

TEST_CASE("a gridctl on another host is named, and how to stop it there", "[session]") {
  const test::ScratchDir scratch;
  const auto lock = experiment::ExperimentLock::take(scratch.path(), "elsewhere", "gridctl train");
  REQUIRE(lock);
  experiment::Books books;
  books.folder = scratch.path();
  books.holder = experiment::lock_holder(scratch.path());
  REQUIRE(books.holder);
  const auto stopped = session::stop_gridctl(books, {}, test::FakeMessages());
  REQUIRE(stopped);
  REQUIRE_FALSE(*stopped);
  CHECK(stopped->error().kind == ErrorKind::locked);
  CHECK(stopped->error().message.find("is on another host: elsewhere, pid") != std::string::npos);
  CHECK(stopped->error().help ==
        "stop it there: ssh elsewhere gridctl stop " + scratch.path().string());
}
