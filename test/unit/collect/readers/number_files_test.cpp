// The rule of readers/number_files.hpp, sentence by sentence.
#include "readers/number_files.hpp"

#include "read_folder.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

#include <set>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

Experiment gather(const ScratchDir& scratch) {
  auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  return std::move(*experiment);
}

std::vector<std::string> names_of(const Experiment& experiment) {
  std::vector<std::string> names;
  for (const auto& run : experiment.runs) names.push_back(run.folder.filename().string());
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("files with the same metric are runs of their own, named by file", "[collect]") {
  const ScratchDir scratch;
  std::string ending = ".json";
  SECTION("objects of numbers") {
    scratch.write("result_tall.json", R"({"val_acc": 0.7, "loss": 1})");
    scratch.write("result_wide.json", R"({"val_acc": 0.75})");
  }
  SECTION("named by settings alone") {
    scratch.write("result_tall.json", R"({"val_acc": 0.7, "epochs": 5})");
    scratch.write("result_wide.json", R"({"val_acc": 0.75, "epochs": 5})");
  }
  SECTION("histories") {
    scratch.write("result_tall.json", R"({"loss": [2, 1], "val_acc": [0.5, 0.7]})");
    scratch.write("result_wide.json", R"({"loss": [2, 1], "val_acc": [0.5, 0.75]})");
  }
  SECTION("lines of steps") {
    ending = ".jsonl";
    const auto line = [](int epoch, const char* acc) {
      return fmt::format("{{\"epoch\": {}, \"val_acc\": {}}}\n", epoch, acc);
    };
    scratch.write("result_tall.jsonl", line(1, "0.5") + line(2, "0.7"));
    scratch.write("result_wide.jsonl", line(1, "0.5") + line(2, "0.75"));
  }
  SECTION("tables of one row") {
    ending = ".csv";
    scratch.write("result_tall.csv", "val_acc,val_f1\n0.7,0.5\n");
    scratch.write("result_wide.csv", "val_acc,val_f1\n0.75,0.5\n");
  }
  SECTION("YAML") {
    ending = ".yaml";
    scratch.write("result_tall.yaml", "val_acc: 0.7\n");
    scratch.write("result_wide.yaml", "val_acc: 0.75\n");
  }
  const auto experiment = gather(scratch);
  CHECK(experiment.notes == Notes{});
  REQUIRE(names_of(experiment) == Names{"result_tall" + ending, "result_wide" + ending});
  CHECK(value_of(experiment.runs[0].validation, "acc") == "0.7");
  CHECK(value_of(experiment.runs[1].validation, "acc") == "0.75");
  CHECK(experiment.runs[0].record.id.configuration != experiment.runs[1].record.id.configuration);
}

TEST_CASE("a file of fewer metrics that others have is a run of its own", "[collect]") {
  const ScratchDir scratch;
  scratch.write("two_svc.json", R"({"f1": 0.7, "acc": 0.7})");
  scratch.write("two_knn.json", R"({"f1": 0.6, "acc": 0.6})");
  scratch.write("ten_svc.json", R"({"f1": 0.5})");
  scratch.write("times.json", R"({"latency": 5})");
  const auto experiment = gather(scratch);
  REQUIRE(experiment.runs.size() == 3);
  std::set<std::string> values;
  for (const auto& run : experiment.runs) {
    values.emplace(value_of(run.training, "f1"));
    CHECK(value_of(run.training, "latency") == "5");
  }
  CHECK(values == std::set<std::string>{"0.5", "0.6", "0.7"});
}

TEST_CASE("files of numbers whose names differ in the split are one run", "[collect]") {
  const ScratchDir scratch;
  for (const std::string run : {"tall", "wide"}) {
    scratch.write(run + "_train.json", R"({"acc": 0.9})");
    scratch.write(run + "_val.json", R"({"acc": 0.7})");
  }
  const auto experiment = gather(scratch);
  REQUIRE(experiment.runs.size() == 2);
  CHECK(value_of(experiment.runs[1].training, "acc") == "0.9");
  CHECK(value_of(experiment.runs[1].validation, "acc") == "0.7");
}

TEST_CASE("files of numbers that name no run are of one run", "[collect]") {
  const ScratchDir scratch;
  SECTION("of the same values") {
    scratch.write("metrics.json", R"({"val_acc": 0.7})");
    scratch.write("results.json", R"({"val_acc": 0.7, "test_acc": 0.6})");
    CHECK(gather(scratch).notes == Notes{});
  }
  SECTION("of other values, which is told") {
    scratch.write("best_metrics.json", R"({"val_acc": 0.7})");
    scratch.write("last_metrics.json", R"({"val_acc": 0.6})");
    const auto notes = gather(scratch).notes;
    REQUIRE(notes.size() == 1);
    CHECK(notes.front().find("another value of valid.acc than best_metrics.json") !=
          std::string::npos);
  }
  CHECK(gather(scratch).runs.size() == 1);
}

TEST_CASE("files that each tell a step are the steps of one run", "[collect]") {
  const ScratchDir scratch;
  const bool is_inside = GENERATE(true, false);  // else only the name has the step
  for (const int epoch : {0, 1, 10}) {
    const auto step = is_inside ? fmt::format(R"("epoch": {}, )", epoch) : std::string();
    scratch.write(fmt::format("metrics_epoch_{}.json", epoch),
                  fmt::format(R"({{{}"val_acc": {}}})", step, epoch + 1));
  }
  const auto experiment = gather(scratch);
  REQUIRE(experiment.runs.size() == 1);
  CHECK(value_of(experiment.runs[0].validation, "acc.last") == "11");
  CHECK(value_of(experiment.runs[0].validation, "epoch.last") == "10");
}

TEST_CASE("a folder with the results of many runs is read, one of many samples is not",
          "[collect]") {
  const ScratchDir scratch;
  constexpr int kMany = 40;
  const bool are_results = GENERATE(true, false);
  for (int i = 0; i < kMany; ++i) {
    scratch.write(fmt::format("{:02}.json", i),
                  are_results ? R"({"acc": 0.5})" : R"({"width": 5, "height": 6})");
  }
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment.has_value() == are_results);
  if (experiment) CHECK(experiment->runs.size() == kMany);
}

TEST_CASE("numbers beside a table of steps are of the table's run", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.csv", "epoch,val_acc\n1,0.5\n2,0.6\n");
  scratch.write("test_a.json", R"({"acc": 0.5})");
  scratch.write("test_b.json", R"({"acc": 0.6})");
  CHECK(gather(scratch).runs.size() == 1);
}

TEST_CASE("metrics of results.json files are of the split that the file names", "[collect]") {
  const ScratchDir scratch;
  scratch.write("train_results.json", R"({"acc": 0.9})");
  scratch.write("eval_results.json", R"({"acc": 0.7, "epoch": 3.0})");
  scratch.write("test_results.json", R"({"acc": 0.6})");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.training, "acc") == "0.9");
  CHECK(value_of(parts.validation, "acc") == "0.7");
  CHECK(value_of(parts.test, "acc") == "0.6");
  CHECK(value_of(parts.training, "epoch") == "3.0");
}
