// A journal of one configuration in a folder of its own, for tests of what a journal keeps.
#pragma once

#include "sample.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

namespace gridctl::journal {

/// A journal with `runs` repetitions of one configuration.
inline std::unique_ptr<Journal> with_runs(const fs::path& file, int runs) {
  auto journal = Journal::create(file, sample_experiment());
  REQUIRE(journal);
  std::vector<PlannedRun> plan;
  for (int repetition = 1; repetition <= runs; ++repetition)
    plan.push_back({{1, repetition}, 0, 7, {}});
  REQUIRE((*journal)->add_plan(sample_configurations(1), plan));
  return std::move(*journal);
}

class Fixture {
 protected:
  [[nodiscard]] fs::path file() const { return dir_.path() / kJournalName; }
  [[nodiscard]] RunSpec run(RunId id, int attempt = 1) const {
    return sample_run(dir_.path(), id, attempt);
  }
  [[nodiscard]] std::unique_ptr<Journal> with_plan(int runs = 1) const {
    return with_runs(file(), runs);
  }
  [[nodiscard]] std::unique_ptr<Journal> reopen(Journal::Access access) const {
    auto journal = Journal::open(file(), access);
    REQUIRE(journal);
    return std::move(*journal);
  }

  test::ScratchDir dir_;
};

}  // namespace gridctl::journal
