// Folders that look like runs and hold no numbers are told of, and other folders are not.
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

constexpr const char* kTable = "step,val_acc\n1,0.5\n2,0.6\n";

std::vector<std::string> notes_of(const test::ScratchDir& folder) {
  auto made = gather_foreign(folder.path(), nullptr, KeepCurves::no, {});
  REQUIRE(made);
  return made->notes.texts();
}

}  // namespace

TEST_CASE("a folder with the files of a run and no number is told of", "[collect]") {
  const test::ScratchDir folder;
  folder.write("env/a/seed_1/log.csv", kTable);
  folder.write("env/b/seed_1/log.csv", kTable);
  folder.write("env/b/seed_2/log.csv", "");
  const auto notes = notes_of(folder);
  REQUIRE(notes.size() == 2);
  CHECK_THAT(notes[1], Catch::Matchers::Contains("passed over 1 table with nothing in it"));
  CHECK(notes[0] == "'" + (folder.path() / "env/b/seed_2").string() +
                        "' has files like those of the runs, but no numbers: not counted");
  folder.write("env/c/seed_1/log.csv", "");
  CHECK_THAT(notes_of(folder).at(0), Catch::Matchers::StartsWith("2 folders have files like"));
}

TEST_CASE("other folders of a tree are no lost runs", "[collect]") {
  const test::ScratchDir folder;
  folder.write("a/log.csv", kTable);
  folder.write("a/README.md", "a");
  folder.write("a/log.txt", "no numbers");
  folder.write("a/plots/log.json", "");    // in a run
  folder.write("log.txt", "");             // above the runs
  folder.write("plots/loss.png", "png");   // nothing of that name in a run
  folder.write("docs/README.md", "docs");  // in folders of every kind
  CHECK(notes_of(folder).empty());
}

TEST_CASE("a deleted run of MLflow is no lost run", "[collect]") {
  const test::ScratchDir folder;
  for (const std::string stage : {"active", "deleted"}) {
    folder.write("mlruns/0/" + stage + "/meta.yaml",
                 "run_id: " + stage + "\nlifecycle_stage: " + stage + "\n");
    folder.write("mlruns/0/" + stage + "/metrics/acc", "1700000000000 0.5 1\n");
  }
  CHECK(notes_of(folder).empty());
}
