#include "settings.hpp"

#include "trees.hpp"

using namespace gridctl;
using namespace std::chrono_literals;
using config::GridSettings;
using config::read_settings;
using test::error_text;
using test::tree;

namespace {

Result<GridSettings> settings(const std::string& text) {
  return read_settings(tree(text, "grid.yaml"));
}

}  // namespace

TEST_CASE("grid settings are read with their types", "[config]") {
  const auto all = settings(
      "experiment_repetitions: 5\nmax_concurrent_runs: -1\nruns_per_gpu: 2\ntrainer: "
      "mip-online-trainer\n"
      "tester: mip-tester\nseed: 18446744073709551615\nseed_mode: independent\n"
      "seed_by: [model.name]\nretries: 2\ntimeout: 02:00:00\nmax_failures: 10%\n"
      "hang_timeout: 15m\ngrace: 5s\nmin_free_disk: 2GiB\nmax_log_size: 0\nfail_fast: false\n"
      "memory_limit: 16GiB\ncanary: true\nuntil: 08:00\nbudget: 12h\ngpu_hours: 40\n");
  REQUIRE(all.has_value());
  CHECK(all->experiment_repetitions == 5);
  CHECK(all->max_concurrent_runs == -1);
  CHECK(all->runs_per_gpu == 2);
  CHECK(all->trainer == "mip-online-trainer");
  CHECK(all->tester == "mip-tester");
  CHECK(all->seed == 18446744073709551615ULL);
  CHECK(all->seed_mode == "independent");
  CHECK(all->seed_by == std::vector<std::string>{"model.name"});
  const Limits limits = {2,     {2h, 0},
                         15min, {MaxFailures::Kind::percent, 10},
                         5s,    std::uint64_t{2} << 30U,
                         0,     std::uint64_t{16} << 30U,
                         true,  parse_end_time("08:00").value(),
                         12h,   40};
  CHECK(all->limits == limits);
}

TEST_CASE("runs_per_gpu may be left to measurement", "[config]") {
  CHECK(settings("runs_per_gpu: auto\n")->runs_per_gpu == 0);
  CHECK_FALSE(settings("runs_per_gpu: 0\n"));
  CHECK_FALSE(settings("runs_per_gpu: often\n"));
}

TEST_CASE("settings left out have defaults", "[config]") {
  const auto none = settings("{}");
  CHECK(none->experiment_repetitions == 1);
  CHECK(none->max_concurrent_runs == 0);
  CHECK(none->trainer.empty());
  CHECK(none->seed_mode == "paired");
  CHECK(none->limits == Limits{});
}

TEST_CASE("fail_fast is stricter than any max_failures", "[config]") {
  const MaxFailures one = {MaxFailures::Kind::number, 1};
  CHECK(settings("fail_fast: true\n")->limits.max_failures == one);
  CHECK(settings("fail_fast: true\nmax_failures: 10%\n")->limits.max_failures == one);
  CHECK(settings("timeout: 3x\n")->limits.timeout == RunTimeout{0ms, 3});
}

TEST_CASE("an unknown setting gets a suggestion", "[config]") {
  CHECK(error_text(settings("max_concurent_runs: 4\n")) ==
        "error: unknown key 'max_concurent_runs' in grid_settings\n"
        "  --> grid.yaml:1:1\n"
        "  |\n"
        "1 | max_concurent_runs: 4\n"
        "  | ^^^^^^^^^^^^^^^^^^\n"
        "help: did you mean 'max_concurrent_runs'?\n");
}

TEST_CASE("a setting of the wrong type is pointed at", "[config]") {
  CHECK(error_text(settings("experiment_repetitions: five\n")) ==
        "error: 'experiment_repetitions' in grid_settings must be an integer, not the text 'five'\n"
        "  --> grid.yaml:1:25\n"
        "  |\n"
        "1 | experiment_repetitions: five\n"
        "  |                         ^^^^\n"
        "help: correct the value\n");
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"experiment_repetitions: 0", "must be at least 1, not the number 0"},
      {"experiment_repetitions: 2.5", "must be an integer, not the number 2.5"},
      {"experiment_repetitions: '5'", "must be an integer, not the text '5'"},
      {"experiment_repetitions:", "must be an integer, not nothing"},
      {"experiment_repetitions: [5]", "must be an integer, not a list"},
      {"experiment_repetitions: true", "must be an integer, not true"},
      {"experiment_repetitions: 99999999999", "must be an integer of at most 32 bits"},
      {"max_concurrent_runs: -99999999999", "must be an integer of at most 32 bits"},
      {"retries: -1", "must be at least 0"},
      {"seed: -1", "must be an integer from 0 to 2^64-1"},
      {"timeout: soon", "must be a duration such as 90s"},
      {"timeout: 1x", "a multiple of the median such as 3x, or 0 for none, not the text '1x'"},
      {"timeout: [1h]", "or 0 for none, not a list"},
      {"hang_timeout: 3x", "must be a duration such as 90s"},
      {"max_failures: 0", "must be a number of runs, a share such as 10%, auto, or none"},
      {"max_failures: 101%", "must be a number of runs, a share such as 10%, auto, or none"},
      {"fail_fast: 1", "must be true or false, not the number 1"},
      {"grace: long", "must be a duration such as 90s"},
      {"min_free_disk: lots", "must be a size such as 512MiB"},
      {"max_log_size: 1000", "must be a size of at least 64KiB"},
      {"memory_limit: much", "must be a size such as 512MiB"},
      {"canary: maybe", "cannot be 'maybe'"},
      {"until: 24:00", "must be a time of day such as 08:00, a date such as 2026-11-30"},
      {"budget: 3x", "must be a duration such as 90s"},
      {"gpu_hours: 40h", "must be a number of GPU-hours such as 40 or 0.5, or none"},
      {"gpu_hours: -1", "must be a number of GPU-hours"},
      {"gpu_hours: [40]", "must be a number of GPU-hours"},
      {"trainer: [a]", "must be a text, not a list"}};
  for (const auto& [text, words] : wrong) {
    INFO(text);
    CHECK(error_text(settings(text)).find(words) != std::string::npos);
  }
  CHECK(error_text(settings("seed_mode: pared\n")).find("did you mean 'paired'?") !=
        std::string::npos);
}

TEST_CASE("the end of a grid is read as it is written, whatever YAML takes it for", "[config]") {
  CHECK(to_string(settings("until: 08:00\n")->limits.until) == "08:00:00");
  CHECK(to_string(settings("until: 22:30\n")->limits.until) == "22:30:00");
  CHECK(to_string(settings("until: 2026-11-30\n")->limits.until) == "2026-11-30T00:00:00");
  CHECK(to_string(settings("until: 2026-11-30 08:00:00\n")->limits.until) == "2026-11-30T08:00:00");
  CHECK(settings("budget: 12h\n")->limits.budget == std::chrono::hours(12));
  CHECK_FALSE(settings("until: none\n")->limits.until.is_set());
  CHECK(settings("gpu_hours: 0.25\n")->limits.gpu_hours == 0.25);
  CHECK(settings("gpu_hours: none\n")->limits.gpu_hours == 0);
  CHECK(settings("seed: 1\ngpu_hours: 1\n")->gpu_hours_origin.line == 2);
}
