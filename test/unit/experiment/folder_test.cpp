#include "record.hpp"
#include "support/planned_experiment.hpp"
#include "support/working_dir.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/sys/files.hpp>

#include <iterator>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gridctl;
using namespace gridctl::experiment;
using Catch::Matchers::Contains;
using test::get;
using test::PlannedExperiment;
using test::ScratchDir;

namespace {

const std::vector<std::string> kArgv = {"gridctl", "train", "my grid.yaml"};

/// A plan, and the folder that is to become its experiment.
class Scene {
 public:
  [[nodiscard]] plan::Plan plan(const std::string& sweep = "{lr: [1, 2]}",
                                int repetitions = 2) const {
    return PlannedExperiment::make_plan(dir.scratch(), sweep, repetitions);
  }
  [[nodiscard]] FrozenInputs inputs(const std::string& seed = {}) const {
    FrozenInputs inputs;
    inputs.inputs.grid = "grid.yaml";
    if (!seed.empty()) inputs.inputs.set = {"seed=" + seed};
    return inputs;
  }
  Result<std::unique_ptr<journal::Journal>> create() const {
    auto frozen = inputs();
    return create_experiment(folder(), plan(), frozen, kArgv);
  }
  [[nodiscard]] fs::path folder() const { return dir.path() / "exp"; }
  [[nodiscard]] std::string text(const std::string& name) const {
    return get(sys::read_file(folder() / name, std::size_t{1} << 20U));
  }
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder()))
      names.insert(entry.path().filename().string());
    return names;
  }
  test::WorkingDir dir;
};

}  // namespace

TEST_CASE("an experiment is named after its grid, the time and its tag", "[experiment]") {
  const test::WorkingDir dir;
  const auto now = test::at(0);
  CHECK(experiment_path("my/own", "grids/mnist.yaml", "tag", now) == "my/own");
  const auto path = experiment_path("", "grids/mnist.yaml", "", now).string();
  CHECK(path == "experiments/mnist_" + compact_time(now));
  CHECK(experiment_path("", "grids/mnist.yaml", "wide", now).string() == path + "_wide");
}

TEST_CASE("two experiments of one second have different names", "[experiment]") {
  const test::WorkingDir dir;
  const auto first = experiment_path("", "grid.yaml", "", test::at(0));
  fs::create_directories(first);
  const auto second = experiment_path("", "grid.yaml", "", test::at(0));
  CHECK(second.string() == first.string() + "-2");
  fs::create_directories(second);
  CHECK(experiment_path("", "grid.yaml", "", test::at(0)).string() == first.string() + "-3");
}

TEST_CASE("processes that begin in one second get a folder each", "[experiment]") {
  const test::WorkingDir dir;
  constexpr std::size_t kProcesses = 8;
  std::vector<pid_t> children;
  for (std::size_t i = 0; i < kProcesses; ++i) {
    const auto child = ::fork();
    if (child == 0) ::_exit(claim_path("grid.yaml", "", test::at(0)) ? 0 : 1);
    children.push_back(child);
  }
  for (const auto child : children) {
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  const auto begin = fs::directory_iterator("experiments");
  CHECK(std::distance(begin, fs::directory_iterator()) == kProcesses);
}

TEST_CASE("a tag is a part of one name, whatever is in it", "[experiment]") {
  CHECK(name_part("idea 1/2") == "idea-1-2");
  CHECK(name_part("../../../out") == "..-..-..-out");
  CHECK(name_part("größer_2.0") == "größer_2.0");
  CHECK(name_part("a\x1b[31m\n$x") == "a--31m--x");
  CHECK(name_part("\xff") == "-");
  CHECK(name_part(std::string(1000, 'x')).size() < 200);
  const auto path = experiment_path("", "my grid\n.yaml", "a/b", test::at(0)).string();
  CHECK(path == "experiments/my-grid-_" + compact_time(test::at(0)) + "_a-b");
}

TEST_CASE_METHOD(Scene, "a new experiment holds its plan and what it was made from",
                 "[experiment]") {
  get(create()).reset();  // SQLite removes its write-ahead log
  CHECK(names() == std::set<std::string>{"command.json", "experiment.json", "grid.yaml",
                                         "gridctl.db", "inputs.json", "plan.jsonl"});
  CHECK(text("grid.yaml") == plan().grid().text);
  CHECK(get(read_inputs(folder())).inputs.grid == "grid.yaml");
  const auto command = nlohmann::json::parse(text("command.json"));
  CHECK(command["argv"] == kArgv);
  CHECK(command["cwd"] == fs::current_path().string());
  CHECK(holds_experiment(folder()));
}

TEST_CASE_METHOD(Scene, "the journal of a new experiment has every run of the plan",
                 "[experiment]") {
  const auto journal = get(create());
  const auto planned = plan();
  CHECK(get(journal->configurations()).size() == 2);
  const auto runs = get(journal->runs(Phase::train));
  REQUIRE(runs.size() == 4);
  for (const auto& run : runs) {
    CHECK(run.state == RunState::planned);
    CHECK(run.seed == planned.seed(run.id));
    CHECK(run.identity == planned.identity(run.id.configuration));
    CHECK(run.task == "t");
  }
  const auto experiment = get(journal->experiment());
  CHECK(experiment.name == "exp");
  CHECK(experiment.repetitions == 2);
  CHECK_THAT(experiment.trainer, Contains("/bin/true"));
  CHECK_THAT(experiment.tester, Contains("*.pt"));
}

TEST_CASE_METHOD(Scene, "an empty directory, or one with our lock alone, may become one",
                 "[experiment]") {
  fs::create_directories(folder());
  if (GENERATE(false, true)) fs::ofstream(folder() / "lock") << "{}";
  CHECK(create());
}

TEST_CASE_METHOD(Scene, "a directory that holds something else is left alone", "[experiment]") {
  fs::create_directories(folder());
  fs::ofstream(folder() / "notes.txt") << "mine";
  const auto made = create();
  REQUIRE_FALSE(made);
  CHECK(made.error().kind == ErrorKind::usage);
  CHECK_THAT(made.error().message, Contains("is not empty"));
  CHECK(names() == std::set<std::string>{"notes.txt"});
}

TEST_CASE_METHOD(Scene, "an experiment is not made twice", "[experiment]") {
  CHECK_FALSE(holds_experiment(folder()));
  REQUIRE(create());
  const auto again = create();
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == ErrorKind::usage);
  CHECK_THAT(again.error().message, Contains("holds an experiment already"));
}

TEST_CASE_METHOD(Scene, "an experiment grows by what its plan has and it has not", "[experiment]") {
  const auto journal = get(create());
  auto frozen = inputs("7");
  REQUIRE(grow_experiment(*journal, folder(), plan("{lr: [1, 2, 3]}", 3), frozen, kArgv));
  CHECK(get(journal->runs(Phase::train)).size() == 9);
  CHECK(get(journal->experiment()).repetitions == 3);
  CHECK(get(read_inputs(folder())).inputs.set == std::vector<std::string>{"seed=7"});
  const auto recorded = read_experiment_record(folder());
  CHECK(recorded.runs.size() == 9);
  REQUIRE(recorded.experiment);
  CHECK(recorded.experiment->repetitions == 3);
}

TEST_CASE_METHOD(Scene, "what an experiment was made from before is kept below history",
                 "[experiment]") {
  const auto journal = get(create());
  const auto before = text("inputs.json");
  for (const auto* seed : {"7", "8"}) {
    auto frozen = inputs(seed);
    REQUIRE(grow_experiment(*journal, folder(), plan(), frozen, kArgv));
  }
  CHECK(text("history/1/inputs.json") == before);
  CHECK(text("history/1/grid.yaml") == plan().grid().text);
  CHECK(fs::exists(folder() / "history/2/command.json"));
  CHECK_FALSE(fs::exists(folder() / "history/3"));
  // Who was killed while it copied leaves no half file for ever.
  const auto half = folder() / "history/2/.grid.yaml.0123abcd.tmp";
  fs::ofstream(half) << "grid";
  remove_leftovers(folder());
  CHECK_FALSE(fs::exists(half));
}

TEST_CASE_METHOD(Scene, "a record that is no file stops the growing, and nobody waits for it",
                 "[experiment]") {
  const auto journal = get(create());
  fs::remove(folder() / "command.json");
  REQUIRE(::mkfifo((folder() / "command.json").c_str(), 0600) == 0);
  auto frozen = inputs("7");
  const auto grown = grow_experiment(*journal, folder(), plan(), frozen, kArgv);
  REQUIRE_FALSE(grown);
  CHECK_THAT(grown.error().message, Catch::Contains("command.json' is not") ||
                                        Catch::Contains("command.json': it is not a regular file"));
}

TEST_CASE_METHOD(Scene, "growing from the same inputs leaves no history", "[experiment]") {
  const auto journal = get(create());
  auto frozen = inputs();
  REQUIRE(grow_experiment(*journal, folder(), plan(), frozen, kArgv));
  CHECK_FALSE(fs::exists(folder() / "history"));
}

TEST_CASE("runs use a copy of the code only if there is one", "[experiment]") {
  FrozenInputs inputs;
  CHECK_FALSE(snapshot_of(inputs, "exp"));
  inputs.code_root = "/home/alice/project";
  inputs.code_folder = "code-2";
  const auto snapshot = snapshot_of(inputs, "/data/exp/../exp");
  REQUIRE(snapshot);
  CHECK(snapshot->root == "/home/alice/project");
  CHECK(snapshot->copy == "/data/exp/code-2");
}

TEST_CASE_METHOD(Scene, "code cannot be frozen outside a work tree", "[experiment]") {
  auto frozen = inputs();
  frozen.freezes_code = true;
  const auto made = create_experiment(folder(), plan(), frozen, kArgv);
  REQUIRE_FALSE(made);
  CHECK_FALSE(holds_experiment(folder()));
}
