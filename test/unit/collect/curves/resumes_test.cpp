// Where a training went on from an earlier step.
#include "curves/resumes.hpp"

#include "readers/reader.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <limits>
#include <string>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The steps from which a training went on, of rows with one metric.
std::vector<double> found_in(const std::vector<double>& steps) {
  Resumes resumes;
  for (const double step : steps) resumes.add(step, kNone, 1);
  std::vector<double> found;
  for (const auto& resume : resumes.all()) found.push_back(resume.step);
  return found;
}

using Steps = std::vector<double>;

/// What is read of a run with the file: one that went from step 10 back to step 8.
void check_resumed(const std::string& name, const std::string& content) {
  const ScratchDir scratch;
  scratch.write(name, content);
  Notes notes;
  const auto parts =
      read_run({list_folder(scratch.path(), notes)}, LastLine::complete, notes, true);
  CHECK(value_of(parts.validation, "loss.best") == "0.6");
  CHECK(value_of(parts.validation, "step") == "11");
  REQUIRE(parts.curves.size() == 1);
  CHECK(parts.curves.front().values == Steps{1, 0.85, 0.75, 0.65, 0.6});
  REQUIRE(notes.size() == 1);
  CHECK(notes.front().find("went back to step 8") != std::string::npos);
  CHECK(notes.front().find("3 rows of before left out") != std::string::npos);
  CHECK_FALSE(notes.is_loss(0));
}

}  // namespace

TEST_CASE("a training went on from a step that comes again, and the next ones with it",
          "[collect]") {
  CHECK(found_in({1, 2, 3, 4, 5, 3, 4, 5, 6}) == Steps{3});
  CHECK(found_in({1, 2, 3, 4, 3, 4, 5, 6, 5, 6, 7}) == Steps{3, 5});
  CHECK(found_in({1, 3, 5, 3, 4, 5}) == Steps{3});
}

TEST_CASE("steps that go down for another reason are no resume", "[collect]") {
  CHECK(found_in({1, 2, 3, 4, 5}).empty());
  CHECK(found_in({1, 2, 3, 3, 4}).empty());        // once more at the same step
  CHECK(found_in({1, 2, 4, 3, 5}).empty());        // a late row
  CHECK(found_in({1, 2, 3, 2, 4}).empty());        // one row of a step before
  CHECK(found_in({1, 2, 3, 1, 2, 3, 4}).empty());  // the steps of another epoch
}

TEST_CASE("steps that begin lower in a later epoch are no resume", "[collect]") {
  Resumes resumes;
  for (const double epoch : {0.0, 1.0}) {
    if (epoch == 0) resumes.add(1, epoch, 1);
    for (const double step : {50.0, 100.0, 150.0}) resumes.add(step, epoch, 1);
  }
  CHECK(resumes.all().empty());
}

TEST_CASE("other metrics at the steps of before are no resume", "[collect]") {
  Resumes resumes;
  for (const double step : {1.0, 2.0, 3.0, 4.0}) resumes.add(step, kNone, 1);
  for (const double step : {2.0, 3.0, 4.0}) resumes.add(step, kNone, 2);
  CHECK(resumes.all().empty());
  // An evaluation of the checkpoints afterwards has a part of the metrics.
  for (const double step : {5.0, 6.0, 7.0, 8.0}) resumes.add(step, kNone, 7);
  for (const double step : {6.0, 7.0, 8.0}) resumes.add(step, kNone, 3);
  CHECK(resumes.all().empty());
}

TEST_CASE("steps of several writers in turn are no resume", "[collect]") {
  Steps steps;
  for (int i = 0; i < 400; ++i) {
    for (const int ahead : {0, 1, 2}) steps.push_back(i * 3 + ahead);
    steps.push_back(i * 3);
    steps.push_back(i * 3 + 1);
  }
  CHECK(found_in(steps).empty());
}

TEST_CASE("rows that a resumed training wrote again count, in files of any shape", "[collect]") {
  SECTION("tables") {
    check_resumed("log.csv",
                  "step,val_loss\n7,1\n8,0.9\n9,0.8\n10,0.2\n8,0.85\n9,0.75\n10,0.65\n"
                  "11,0.6\n");
  }
  SECTION("lines of JSON") {
    std::string lines;
    for (const auto* const line :
         {"7, \"val_loss\": 1", "8, \"val_loss\": 0.9", "9, \"val_loss\": 0.8",
          "10, \"val_loss\": 0.2", "8, \"val_loss\": 0.85", "9, \"val_loss\": 0.75",
          "10, \"val_loss\": 0.65", "11, \"val_loss\": 0.6"})
      lines += std::string("{\"step\": ") + line + "}\n";
    check_resumed("metrics.jsonl", lines);
  }
}
