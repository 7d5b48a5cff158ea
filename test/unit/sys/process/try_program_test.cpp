#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "support/skip.hpp"

#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/process_tree.hpp>
#include <gridctl/sys/process/try_program.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <signal.h>

using namespace gridctl;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kEnough = 1000;

Result<sys::Trial> try_script(const std::string& script, std::chrono::milliseconds limit = 60s,
                              sys::Variables environment = {}) {
  return sys::try_program({"sh", "-c", script}, limit, kEnough, std::move(environment));
}

/// How many processes of ours were started with this variable.
std::size_t count_started_with(const std::string& variable) {
  return sys::find_processes([&](int pid) { return sys::has_variable(pid, variable); }).size();
}

}  // namespace

TEST_CASE("a tried program runs in an empty folder that is gone afterwards", "[sys]") {
  const auto trial = try_script("pwd; ls -A; touch made; echo $TMPDIR >&2; cat; exit 3");
  REQUIRE(trial);
  CHECK(trial->exit->code == 3);
  const auto end = trial->output.find('\n');
  const fs::path folder = trial->output.substr(0, end);
  CHECK_FALSE(fs::exists(folder));
  CHECK_FALSE(fs::exists(folder.parent_path()));
  CHECK(trial->output.substr(end + 1) == (folder.parent_path() / "tmp").string() + "\n");
}

TEST_CASE("a tried program is ended at the limit, and what it said is kept", "[sys]") {
  const auto trial = try_script("echo begun; exec sleep 1000", 500ms);
  REQUIRE(trial);
  CHECK_FALSE(trial->exit);
  CHECK(trial->output == "begun\n");
}

TEST_CASE("nothing that a tried program has started is left", "[sys]") {
  test::ScratchDir scratch;  // only for a name that no other process has
  const auto variable = "TRIED=" + scratch.path().string();
  const sys::Variables environment = {{"TRIED", scratch.path().string()}};
  // The program ends only when its child in a session of its own is there.
  const auto ended =
      try_script("mkfifo door; setsid sh -c 'echo > door; exec sleep 1000' & read line < door", 60s,
                 environment);
  REQUIRE(ended);
  CHECK(ended->exit->success());
  CHECK(count_started_with(variable) == 0);

  const auto killed =
      try_script("setsid sleep 1000 & (setsid sleep 1000 &) ; sleep 1000", 500ms, environment);
  REQUIRE(killed);
  CHECK(count_started_with(variable) == 0);
}

TEST_CASE("a tried program cannot change files of others", "[sys][needs-landlock]") {
  test::ScratchDir scratch;
  const auto file = scratch.path() / "model.pt";
  const auto is_fenced = try_script("true");
  REQUIRE(is_fenced);
  if (!is_fenced->is_fenced) return test::skip("this kernel has no Landlock");
  REQUIRE(sys::write_atomically(file, "trained", sys::Sync::none));
  const auto folder = scratch.path().string();
  const auto trial =
      try_script(fmt::format("echo new > {0}/model.pt; echo new > {0}/other; "
                             "mkdir {0}/folder; rm -f {0}/model.pt; cat {0}/model.pt",
                             folder));
  REQUIRE(trial);
  CHECK_THAT(trial->output, Catch::Contains("trained"));
  CHECK(sys::read_file(file, kEnough).value() == "trained");
  CHECK(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("the fence of a tried program is not ours", "[sys]") {
  test::ScratchDir scratch;
  REQUIRE(try_script("true"));
  CHECK(sys::write_atomically(scratch.path() / "file", "text", sys::Sync::none));
}

TEST_CASE("a program that is not there, or says too much, is not tried", "[sys]") {
  CHECK_FALSE(sys::try_program({"no-such-program"}, 60s, kEnough, {}));
  CHECK_FALSE(try_script("seq 1000"));
}
