#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/launch/slurm/submission.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/capture.hpp>

#include <algorithm>

using namespace gridctl;
using namespace gridctl::launch::slurm;
using namespace std::chrono_literals;

namespace {

Submission submission() {
  Submission some;
  some.name = "gridctl-5f3a9c1e-1";
  some.experiment = "/shared/exp";
  some.folder = "slurm/B0001";
  some.tasks = 12;
  return some;
}

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

bool has_option(const std::vector<std::string>& words, const std::string& option) {
  return std::ranges::any_of(words, [&](const auto& word) { return word.starts_with(option); });
}

}  // namespace

TEST_CASE("an array asks for what its runs need, and for nothing that was not said", "[slurm]") {
  const auto argv = sbatch_argv(submission());
  CHECK(argv.front() == "sbatch");
  CHECK(argv.back() == "/shared/exp/slurm/B0001/script.sh");
  CHECK(has(argv, "--array=0-11"));
  CHECK(has(argv, "--cpus-per-task=1"));
  CHECK(has(argv, "--output=slurm/B0001/%a.log"));
  CHECK(has(argv, "--requeue"));
  for (const auto* option : {"--time", "--mem", "--gpus", "--gres", "--partition"}) {
    CAPTURE(option);
    CHECK_FALSE(has_option(argv, option));
  }
}

TEST_CASE("options of the grid become options of sbatch", "[slurm]") {
  auto some = submission();
  some.max_concurrent = 4;
  some.options.partition = "gpu";
  some.options.time = 90min;
  some.options.memory = (std::uint64_t{16} << 30U) + 1;  // rounded up to whole MiB
  some.options.requeue = false;
  some.options.warn_before = 2min;
  some.options.sbatch = {"--mail-type=FAIL"};
  some.needs = {DeviceKind::gpu, 8, 2};
  some.options.gpu_type = "a100";
  const auto argv = sbatch_argv(some);
  for (const auto* word :
       {"--array=0-11%4", "--partition=gpu", "--time=90", "--mem=16385M", "--no-requeue",
        "--signal=B:USR1@180", "--mail-type=FAIL", "--cpus-per-task=8", "--gpus-per-task=a100:2"}) {
    CAPTURE(word);
    CHECK(has(argv, word));
  }
  some.options.time = 2min;  // shorter than the warning
  CHECK(has(sbatch_argv(some), "--signal=B:USR1@60"));
  some.options.gres = "gpu:a100:2";
  CHECK(has(sbatch_argv(some), "--gres=gpu:a100:2"));
  CHECK_FALSE(has_option(sbatch_argv(some), "--gpus-per-task"));
}

TEST_CASE("runs side by side share the cores of one allocation", "[slurm]") {
  auto some = submission();
  some.needs.cpus = 2;
  some.options.pack = 10;
  some.options.at_once = 3;
  some.max_concurrent = 6;
  const auto argv = sbatch_argv(some);
  CHECK(has(argv, "--cpus-per-task=6"));
  CHECK(has(argv, "--array=0-11%2"));  // two allocations of three runs each
}

TEST_CASE("the script says in the news why gridctl cannot run on the node", "[slurm]") {
  const test::ScratchDir dir;
  const auto batch = dir.path() / "it's a batch";
  REQUIRE(sys::make_directories(batch));
  REQUIRE(sys::write_atomically(batch / "order.json", "{}", sys::Sync::none));
  const auto run = [&](const fs::path& gridctl, const std::vector<std::string>& setup) {
    const auto script = batch / kScript;
    REQUIRE(sys::write_atomically(script, script_text(batch, gridctl, setup), sys::Sync::none));
    const auto done = sys::capture({"bash", script.string()}, dir.path(), 20s, 1 << 20,
                                   {{"SLURM_ARRAY_TASK_ID", "7"},
                                    {"SLURM_ARRAY_JOB_ID", "1213"},
                                    {"SLURM_RESTART_COUNT", "1"},
                                    {"SLURMD_NODENAME", "n2"}});
    REQUIRE(done);
    return done->exit.code;
  };
  const auto news = [&] { return sys::read_file(batch / "7.1.jsonl", 1 << 20); };
  SECTION("a line of the setup fails") {
    CHECK(run("/bin/true", {"true", "sh -c 'exit 3' \"quoted\""}) == 78);
    CHECK(news() ==
          "{\"event\":\"cannot\",\"host\":\"n2\",\"job\":\"1213_7\",\"why\":\"setup line 2 failed "
          "(exit 3): sh -c 'exit 3' \\\"quoted\\\"\"}\n");
  }
  SECTION("gridctl is not there") {
    CHECK(run(dir.path() / "gone", {}) == 78);
    CHECK(news()->find("gridctl does not run here: ") != std::string::npos);
  }
  SECTION("a batch that was given up does nothing") {
    REQUIRE(sys::write_atomically(batch / "void", "", sys::Sync::none));
    CHECK(run(dir.path() / "gone", {}) == 0);
    CHECK_FALSE(news());
  }
}

TEST_CASE("options that gridctl sets are known by all their spellings", "[slurm]") {
  for (const auto* ours : {"--array=1-3", "-a1-3", "--job-name=x", "-J", "-D/tmp", "--signal=USR1"})
    CHECK(is_ours(ours));
  for (const auto* free : {"--mail-type=FAIL", "-p", "--exclusive", "--arrayish"})
    CHECK_FALSE(is_ours(free));
}

TEST_CASE("Slurm counts time in whole minutes, rounded up", "[slurm]") {
  CHECK(parse_slurm_time("4h") == 240min);
  CHECK(parse_slurm_time("61s") == 2min);
  CHECK(parse_slurm_time("02:00:00") == 120min);
  CHECK_FALSE(parse_slurm_time("0"));
  CHECK_FALSE(parse_slurm_time("soon"));
}
