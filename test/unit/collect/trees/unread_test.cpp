#include "trees/unread.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

std::string notes_on(const ScratchDir& scratch) {
  const auto experiment = gather_foreign(scratch.path(), nullptr, KeepCurves::no, {});
  REQUIRE(experiment.has_value());
  std::string all;
  for (const auto& note : experiment->notes) all += note + "\n";
  return all;
}

}  // namespace

TEST_CASE("stores and files of results that nobody reads are named", "[collect]") {
  const ScratchDir scratch;
  scratch.write("a/log.csv", "epoch,loss\n1,0.5\n2,0.25\n");
  CHECK(notes_on(scratch).empty());
  scratch.write("a/evaluations.npz", "x");
  scratch.write("b/history.pkl", "x");
  scratch.write("b/model.pkl", "x");
  scratch.write(".aim/run", "x");
  scratch.write("offline/task.json", "{}");
  scratch.write("offline/metrics.jsonl", "{}\n");
  const auto notes = notes_on(scratch);
  CHECK(notes.find("1 store of Aim not read") != std::string::npos);
  CHECK(notes.find("1 store of ClearML not read") != std::string::npos);
  CHECK(notes.find("2 files of results in a format that is no text not read") != std::string::npos);
}

TEST_CASE("logs without a known number beside runs that are read are named", "[collect]") {
  const ScratchDir scratch;
  scratch.write("a/log.csv", "epoch,loss\n1,0.5\n2,0.25\n");
  scratch.write("b/train.log", "quality is fine\n");
  scratch.write("c/train.log", "quality is bad\n");
  scratch.write("d/train.log", "");
  const auto notes = notes_on(scratch);
  CHECK(notes.find("no known number in 2 logs") != std::string::npos);
  CHECK(notes.find("--scrape NAME=REGEX") != std::string::npos);
}
