#include "curves/steps.hpp"
#include "readers/reader.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <cmath>

using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

RunParts read(const std::string& text, Notes& notes, LastLine last_line = LastLine::complete) {
  const ScratchDir scratch;
  scratch.write("metrics.jsonl", text);
  return read_run({list_folder(scratch.path(), notes)}, last_line, notes);
}

}  // namespace

TEST_CASE("metrics are taken at the best validation, with the text they were written with",
          "[collect]") {
  Notes notes;
  const auto parts = read(
      "{\"step\":10,\"split\":\"train\",\"loss\":1.50}\n"
      "{\"step\":10,\"split\":\"valid\",\"loss\":0.40,\"acc\":9e-1}\n"
      "{\"step\":20,\"split\":\"train\",\"loss\":1.0}\n"
      "{\"step\":20,\"split\":\"valid\",\"loss\":0.70,\"acc\":0.80}\n",
      notes);
  CHECK(notes.empty());
  CHECK(value_of(parts.validation, "acc") == "9e-1");
  CHECK(value_of(parts.validation, "loss") == "0.40");
  CHECK(value_of(parts.validation, "acc.last") == "0.80");
  CHECK(value_of(parts.training, "loss") == "1.50");
  CHECK(value_of(parts.training, "loss.last") == "1.0");
}

TEST_CASE("a metric has its best value and the step of it, wherever the loss was least",
          "[collect]") {
  Notes notes;
  const auto parts = read(
      "{\"step\":10,\"split\":\"valid\",\"loss\":0.40,\"acc\":0.5,\"width\":3}\n"
      "{\"step\":20,\"split\":\"valid\",\"loss\":0.70,\"acc\":0.75}\n"
      "{\"step\":30,\"split\":\"valid\",\"loss\":NaN,\"acc\":0.75}\n"
      "{\"step\":10,\"split\":\"test\",\"acc\":0.8}\n",
      notes);
  CHECK(value_of(parts.validation, "acc") == "0.5");
  CHECK(value_of(parts.validation, "acc.best") == "0.75");
  CHECK(value_of(parts.validation, "acc.step") == "20");
  CHECK(value_of(parts.validation, "loss.best") == "0.40");
  CHECK(value_of(parts.validation, "loss.step") == "10");
  CHECK(value_of(parts.validation, "width.best").empty());
  CHECK(parts.test == Values{{"step", "10"}, {"acc", "0.8"}});
}

TEST_CASE("curves have every value with its step, epoch and time", "[collect]") {
  Notes notes;
  const auto parts = read(
      "{\"step\":10,\"epoch\":1,\"split\":\"train\",\"loss\":1.5,\"time\":1763931663.5}\n"
      "{\"step\":20,\"epoch\":2,\"split\":\"train\",\"loss\":NaN}\n"
      "{\"step\":20,\"split\":\"valid\",\"loss\":0.7}\n",
      notes);
  REQUIRE(parts.curves.size() == 2);
  const auto& training = parts.curves.front();
  CHECK(training.split == "train");
  CHECK(training.metric == "loss");
  REQUIRE(training.size() == 2);
  CHECK(training.point(0).step == 10);
  CHECK(training.point(0).epoch == 1);
  CHECK(training.point(0).time == 1763931663.5);
  CHECK(training.point(0).value == 1.5);
  CHECK(std::isnan(training.point(1).time));
  CHECK(std::isnan(training.point(1).value));
  CHECK(parts.curves.back().split == "valid");
  CHECK(std::isnan(parts.curves.back().point(0).epoch));
}

TEST_CASE("lines of one split and step are one row", "[collect]") {
  Notes notes;
  const auto parts = read(
      "{\"epoch\":1,\"split\":\"validation\",\"acc\":0.5}\n"
      "{\"epoch\":1,\"split\":\"validation\",\"loss\":0.3}\n"
      "{\"epoch\":2,\"split\":\"validation\",\"acc\":0.6}\n"
      "{\"epoch\":2,\"split\":\"validation\",\"loss\":0.4}\n",
      notes);
  CHECK(value_of(parts.validation, "acc") == "0.5");
  CHECK(value_of(parts.validation, "loss") == "0.3");
}

TEST_CASE("the NaN and Infinity of Python are numbers", "[collect]") {
  Notes notes;
  const auto parts = read(
      "{\"step\":1,\"split\":\"valid\",\"loss\":0.4,\"grad\":-Infinity}\n"
      "{\"step\":2,\"split\":\"valid\",\"loss\":NaN,\"note\":\"NaN \\\" inside\"}\n",
      notes);
  CHECK(notes.empty());
  CHECK(value_of(parts.validation, "loss") == "0.4");
  CHECK(value_of(parts.validation, "grad") == "-inf");
  CHECK(value_of(parts.validation, "loss.last") == "nan");
}

TEST_CASE("progress and words are no metrics; final numbers are kept", "[collect]") {
  Notes notes;
  const auto parts = read(
      "{\"progress\":0.4}\n"
      "{\"step\":1,\"loss\":0.4,\"status\":\"warming up\",\"time\":12}\n"
      "{\"final\":{\"acc\":0.94}}\n",
      notes);
  CHECK(parts.training == Values{{"step", "1"},
                                 {"loss", "0.4"},
                                 {"step.last", "1"},
                                 {"loss.last", "0.4"},
                                 {"loss.best", "0.4"},
                                 {"loss.step", "1"},
                                 {"final.acc", "0.94"}});
}

TEST_CASE("a trainer that tests by itself leaves a test", "[collect]") {
  Notes notes;
  const auto parts = read("{\"split\":\"test\",\"acc\":0.8}\n", notes);
  CHECK(parts.test == Values{{"acc", "0.8"}});
}

TEST_CASE("torn and broken lines are left out and noted", "[collect]") {
  Notes notes;
  const std::string text = "{\"step\":1,\"loss\":0.5}\nnonsense\n[1,2]\n{\"step\":2,\"loss\":0.1";
  CHECK(value_of(read(text, notes, LastLine::may_be_torn).training, "loss") == "0.5");
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].find("last line has no end") != std::string::npos);
  CHECK(notes[1].find("no JSON objects: 2") != std::string::npos);
}

TEST_CASE("in the folder of a test, lines without a split are the test's", "[collect]") {
  const ScratchDir scratch;
  scratch.write("test-1/metrics.jsonl", "{\"loss\":0.5}\n{\"final\":{\"acc\":0.75}}\n");
  Notes notes;
  const auto folder = list_folder(scratch.path() / "test-1", notes);
  REQUIRE(has_test(folder));
  const auto parts = read_test({folder}, LastLine::complete, notes);
  CHECK(parts.statistics == Values{{"acc", "0.75"}, {"loss", "0.5"}});
}
