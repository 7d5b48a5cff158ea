#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/analysis/fingerprint.hpp>

using namespace gridctl;
using namespace gridctl::analysis;
using gridctl::test::ScratchDir;

TEST_CASE("the fingerprint of a tree changes with its files, not with the analysis", "[analysis]") {
  const ScratchDir scratch;
  const auto output = scratch.path() / "analysis";
  const auto look = [&] { return fingerprint(scratch.path(), output); };
  scratch.write("runs/1/metrics.jsonl", "a");
  const auto first = look();
  CHECK(look() == first);
  scratch.write("analysis/results.csv", "x");
  scratch.write("analysis.1/results.csv", "y");
  CHECK(look() == first);
  scratch.write("runs/1/metrics.jsonl", "ab");
  const auto grown = look();
  CHECK(grown != first);
  scratch.write("runs/2/metrics.jsonl", "a");
  CHECK(look() != grown);
}
