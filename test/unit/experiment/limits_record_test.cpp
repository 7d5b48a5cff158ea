#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/experiment/limits_record.hpp>

using namespace gridctl;
using namespace std::chrono_literals;

TEST_CASE("the limits in force are booked, what is off as null", "[experiment]") {
  Limits limits;
  limits.retries = 2;
  limits.timeout = {90s, 0};
  limits.max_failures = {MaxFailures::Kind::percent, 10};
  limits.min_free_disk = 0;
  limits.max_log_size = 65'536;
  limits.canary = true;
  const test::ScratchDir scratch;
  const auto journal = journal::Journal::create(scratch.path() / journal::kJournalName, {}).value();
  REQUIRE(experiment::book_limits(*journal, limits));
  CHECK(journal->experiment()->limits ==
        R"({"retries":2,"timeout":90.0,"timeout_times_median":null,"hang_timeout":null,)"
        R"("max_failures":"10%","grace":30.0,"min_free_disk":null,"max_log_size":65536,)"
        R"("memory_limit":null,"canary":true,"until":null,"budget":null,"gpu_hours":null})");
  limits.timeout = {0ms, 2.5};
  limits.max_failures = {MaxFailures::Kind::automatic, 0};
  limits.until = parse_end_time("08:00").value();
  limits.budget = 12h;
  limits.gpu_hours = 0.5;
  CHECK(experiment::limits_to_json(limits).ends_with(
      R"("until":"08:00:00","budget":43200.0,"gpu_hours":0.5})"));
  CHECK(experiment::limits_to_json(limits).find(R"("timeout_times_median":2.5)") !=
        std::string::npos);
  CHECK(experiment::limits_to_json(limits).find(R"("max_failures":"auto")") != std::string::npos);
}
