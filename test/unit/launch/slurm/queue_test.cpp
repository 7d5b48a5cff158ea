#include "support/catch.hpp"

#include <gridctl/launch/slurm/queue.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace gridctl::launch::slurm;

// The texts are what Slurm 22.05.8 of Debian 12 says, on a cluster of three nodes.

TEST_CASE("the number of a job is read from what sbatch --parsable says", "[slurm]") {
  CHECK(parse_job_id("1213\n") == "1213");
  CHECK(parse_job_id("1213;gridtest\n") == "1213");
  CHECK(parse_job_id("sbatch: the site says hello\n7\n") == "7");
  CHECK_FALSE(parse_job_id(""));
  CHECK_FALSE(parse_job_id("Submitted batch job 7\n"));
}

TEST_CASE("ranges of arrays are read in all their forms", "[slurm]") {
  using Numbers = std::vector<int>;
  const auto [text, expected] = GENERATE(table<std::string, Numbers>({{"7", {7}},
                                                                      {"0-3", {0, 1, 2, 3}},
                                                                      {"0-20%2", Numbers{}},
                                                                      {"3-4,8%3", {3, 4, 8}},
                                                                      {"0-10:5", {0, 5, 10}}}));
  const auto numbers = parse_array_range(text);
  REQUIRE(numbers);
  if (!expected.empty()) CHECK(*numbers == expected);
  if (text == "0-20%2") CHECK(numbers->size() == 21);
  for (const auto* none : {"N/A", "", "a-b", "1-", "-3", "0-9999999999"}) {
    CAPTURE(none);
    CHECK_FALSE(parse_array_range(none));
  }
}

TEST_CASE("numbers become the shortest range", "[slurm]") {
  CHECK(array_range({5, 3, 4, 9}) == "3-5,9");
  CHECK(array_range({0}) == "0");
  CHECK(array_range({}).empty());
}

TEST_CASE("rows of squeue are read, and lines that are none are left out", "[slurm]") {
  const auto rows = parse_queue(
      "gx-1|1|0-20%2|PENDING|0|None||\n"
      "gx-1|1|4|RUNNING|1|None|n2|\n"
      "gx-1|14|N/A|CANCELLED|0|None||\n"
      "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].tasks.size() == 21);
  CHECK(rows[0].nodes.empty());
  CHECK(rows[1].tasks == std::vector{4});
  CHECK(rows[1].restarts == 1);
  CHECK(rows[1].nodes == "n2");
  CHECK(rows[2].tasks.empty());
}

TEST_CASE("a state that we do not know counts as living", "[slurm]") {
  const auto [state, life] =
      GENERATE(table<std::string, Life>({{"PENDING", Life::queued},
                                         {"RUNNING", Life::on},
                                         {"COMPLETING", Life::on},
                                         {"CANCELLED", Life::cancelled},
                                         {"CANCELLED by 1000", Life::cancelled},
                                         {"TIMEOUT", Life::timed_out},
                                         {"OUT_OF_MEMORY", Life::out_of_memory},
                                         {"NODE_FAIL", Life::taken},
                                         {"PREEMPTED", Life::taken},
                                         {"COMPLETED", Life::ended},
                                         {"STATE_OF_A_LATER_SLURM", Life::on}}));
  CAPTURE(state);
  CHECK(life_of(state) == life);
}

TEST_CASE("a start that failed is told from an allocation that ended", "[slurm]") {
  CHECK(life_of("FAILED", "JobLaunchFailure") == Life::unlaunched);
  CHECK(life_of("FAILED", "NonZeroExitCode") == Life::ended);
  CHECK(life_of("PENDING", "JobLaunchFailure") == Life::queued);
}

TEST_CASE("reasons that do not pass by themselves are told from those that do", "[slurm]") {
  for (const auto* held : {"PartitionTimeLimit", "JobHeldUser", "launch failed requeued held",
                           "QOSMaxWallDurationPerJobLimit", "DependencyNeverSatisfied"}) {
    CAPTURE(held);
    CHECK(never_starts(held));
  }
  for (const auto* passing : {"Priority", "Resources", "None", "BeginTime", "JobArrayTaskLimit"}) {
    CAPTURE(passing);
    CHECK_FALSE(never_starts(passing));
  }
}

TEST_CASE("the limits of a cluster are read from its configuration", "[slurm]") {
  const auto cluster = parse_cluster(
      "ClusterName             = gridtest\n"
      "MaxArraySize            = 11\n"
      "SLURM_VERSION           = 22.05.8\n");
  CHECK(cluster.name == "gridtest");
  CHECK(cluster.max_array == 11);
  CHECK(cluster.version == "22.05.8");
  CHECK(parse_cluster("").max_array == 1001);
}

TEST_CASE("sbatch's refusals are told apart by what helps", "[slurm]") {
  const auto [words, refusal] = GENERATE(table<std::string, Refusal>(
      {{"sbatch: error: Batch job submission failed: Invalid partition name specified",
        Refusal::refused},
       {"sbatch: error: Batch job submission failed: Invalid job array specification",
        Refusal::array_too_large},
       {"sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: Job "
        "violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
        Refusal::limit},
       {"sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect "
        "failure)",
        Refusal::unreachable},
       {"sbatch: error: Batch job submission failed: Socket timed out on send/recv operation",
        Refusal::unreachable}}));
  CAPTURE(words);
  CHECK(why_refused(words) == refusal);
}

TEST_CASE("Slurm's words stand without its names of programs", "[slurm]") {
  const std::string words =
      "sbatch: error: invalid partition specified: nope\n"
      "sbatch: error: Batch job submission failed: Invalid partition name specified\n";
  CHECK(words_of(words) == "Invalid partition name specified");
  CHECK(option_meant(words_of(words)) == "partition");
  CHECK(words_of("allocation failure: Requested node configuration is not available\n") ==
        "Requested node configuration is not available");
  CHECK(option_meant("Invalid generic resource (gres) specification") == "gres");
  CHECK(option_meant("something else").empty());
}

TEST_CASE("lines of a site's plugins hide neither an error nor an estimate", "[slurm]") {
  CHECK(words_of("sbatch: error: Invalid qos specification\nsee https://wiki/slurm\n") ==
        "Invalid qos specification");
  CHECK(words_of("welcome\nsee the wiki\n") == "see the wiki");
  const std::string estimate = "Job 5 to start at 1795924990 using 1 processors on nodes n1";
  CHECK(parse_estimate("lua: checked\nsbatch: " + estimate +
                       " in partition gpu\nlua: 12 SU left\n") == estimate + " in partition gpu");
  CHECK_FALSE(parse_estimate("sbatch: error: Job 5 is refused\n"));
  CHECK_FALSE(parse_estimate(""));
}
