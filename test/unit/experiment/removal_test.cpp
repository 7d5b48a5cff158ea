#include "support/fake_messages.hpp"
#include "support/planned_experiment.hpp"

#include <gridctl/config/program.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/rebuild.hpp>
#include <gridctl/experiment/removal.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using test::get;
using test::PlannedExperiment;

namespace {

std::string runs_in(const PlannedExperiment& experiment) {
  std::string text;
  for (const auto& run : get(experiment.journal->plan()))
    text += (text.empty() ? "" : " ") + to_string(run.id);
  return text;
}

/// Both repetitions of configuration 1 have succeeded and left a model.
class Trained : public PlannedExperiment {
 public:
  Trained() : PlannedExperiment("{lr: [1, 2]}", 2) {
    for (const RunId id : {RunId{1, 1}, RunId{1, 2}}) {
      succeed(training(id));
      leave_model(id);
    }
  }
};

}  // namespace

TEST_CASE("a removed run leaves books, record and disk", "[experiment]") {
  const Trained experiment;
  REQUIRE(experiment.journal->add_tests({{{1, 1}, 1, 5, "model.pt"}}));
  const auto folder = experiment.training({1, 1}).directory.parent_path();
  REQUIRE(remove_runs(experiment.folder(), *experiment.journal, {{1, 1}}, false));
  CHECK(runs_in(experiment) == "1.2 2.1 2.2");
  CHECK_FALSE(fs::exists(folder));
  CHECK(fs::exists(experiment.training({1, 2}).directory / "model.pt"));
  CHECK_FALSE(fs::exists(experiment.folder() / ".removed"));
  CHECK(get(read_decisions(experiment.folder())).removed.at({1, 1}).is_done);
  // With the last of its runs the configuration's folder goes too.
  REQUIRE(remove_runs(experiment.folder(), *experiment.journal, {{1, 2}}, false));
  CHECK_FALSE(fs::exists(folder.parent_path()));
  CHECK(get(experiment.journal->configurations()).size() == 2);
}

TEST_CASE("files that are to stay stay", "[experiment]") {
  const Trained experiment;
  REQUIRE(remove_runs(experiment.folder(), *experiment.journal, {{1, 1}}, true));
  CHECK(runs_in(experiment) == "1.2 2.1 2.2");
  CHECK(fs::exists(experiment.training({1, 1}).directory / "model.pt"));
}

TEST_CASE("neither a resume nor a repair brings a removed run back", "[experiment]") {
  const Trained experiment;
  REQUIRE(remove_runs(experiment.folder(), *experiment.journal, {{1, 1}}, GENERATE(false, true)));
  REQUIRE(book_missing(*experiment.journal, experiment.folder(), experiment.plan));
  CHECK(runs_in(experiment) == "1.2 2.1 2.2");
  for (const auto& run : collect_records(experiment.folder()).runs)
    CHECK_FALSE(run.id == RunId{1, 1});
}

TEST_CASE("a removal that was broken off is finished by the next gridctl", "[experiment]") {
  const Trained experiment;
  const test::FakeMessages messages;
  const auto folder = experiment.training({1, 1}).directory.parent_path();
  const auto aside = experiment.folder() / ".removed" / "1.1";
  REQUIRE(write_decision(experiment.folder(), {Decision::Kind::remove, {{1, 1}}}));
  SECTION("before anything was done") {}
  SECTION("behind the books") {
    REQUIRE(experiment.journal->remove_runs({{1, 1}}));
  }
  SECTION("with the folder set aside") {
    REQUIRE(experiment.journal->remove_runs({{1, 1}}));
    fs::create_directories(aside.parent_path());
    fs::rename(folder, aside);
  }
  REQUIRE(finish_removals(experiment.folder(), *experiment.journal, messages));
  CHECK(runs_in(experiment) == "1.2 2.1 2.2");
  CHECK_FALSE(fs::exists(folder));
  CHECK_FALSE(fs::exists(aside));
  CHECK(get(read_decisions(experiment.folder())).removed.at({1, 1}).is_done);
}

TEST_CASE("a removal that a full disk kept from being recorded is one all the same",
          "[experiment]") {
  const Trained experiment;
  const test::FakeMessages messages;
  const auto folder = experiment.training({1, 1}).directory.parent_path();
  const auto going = experiment.folder() / ".removing-1.1";
  REQUIRE(make_room(experiment.folder(), {{1, 1}, {2, 1}}));  // of 2.1 there is no folder
  CHECK_FALSE(fs::exists(folder));
  CHECK(fs::is_directory(going));
  CHECK(fs::is_empty(going));
  SECTION("if its gridctl goes on") {
    REQUIRE(finish_removals(experiment.folder(), *experiment.journal, messages));
    REQUIRE(remove_runs(experiment.folder(), *experiment.journal, {{1, 1}, {2, 1}}, false));
    CHECK(runs_in(experiment) == "1.2 2.2");
  }
  SECTION("if its gridctl was killed") {
    REQUIRE(finish_removals(experiment.folder(), *experiment.journal, messages));
    CHECK(runs_in(experiment) == "1.2 2.1 2.2");
    CHECK(messages.notices.size() == 1);
  }
  CHECK_FALSE(fs::exists(going));
  CHECK_FALSE(fs::exists(experiment.folder() / ".removed"));
  CHECK(get(read_decisions(experiment.folder())).removed.at({1, 1}).is_done);
  REQUIRE(book_missing(*experiment.journal, experiment.folder(), experiment.plan));
  CHECK_THAT(runs_in(experiment), !Catch::Matchers::Contains("1.1"));
}

TEST_CASE("a run that was begun anew beside a removal that was broken off stays", "[experiment]") {
  const Trained experiment;
  REQUIRE(make_room(experiment.folder(), {{1, 1}}));
  experiment.leave_model({1, 1});
  REQUIRE(finish_removals(experiment.folder(), *experiment.journal, test::FakeMessages()));
  CHECK(runs_in(experiment) == "1.1 1.2 2.1 2.2");
  CHECK(fs::exists(experiment.training({1, 1}).directory / "model.pt"));
  CHECK_FALSE(fs::exists(experiment.folder() / ".removing-1.1"));
  CHECK_FALSE(fs::exists(experiment.folder() / ".removed"));
}

TEST_CASE("a run's folder that is a link keeps what the link names, on a full disk too",
          "[experiment]") {
  const Trained experiment;
  const auto folder = experiment.training({1, 1}).directory.parent_path();
  const auto elsewhere = experiment.scratch.path() / "elsewhere";
  fs::rename(folder, elsewhere);
  fs::create_symlink(elsewhere, folder);
  REQUIRE(make_room(experiment.folder(), {{1, 1}}));
  REQUIRE(finish_removals(experiment.folder(), *experiment.journal, test::FakeMessages()));
  CHECK(fs::exists(elsewhere / "attempt-1" / "model.pt"));
  CHECK(runs_in(experiment) == "1.2 2.1 2.2");
}

TEST_CASE("a removal that is done is not done to what lies there later", "[experiment]") {
  const Trained experiment;
  const test::FakeMessages messages;
  REQUIRE(remove_runs(experiment.folder(), *experiment.journal, {{1, 1}}, false));
  experiment.leave_model({1, 1});
  REQUIRE(finish_removals(experiment.folder(), *experiment.journal, messages));
  CHECK(fs::exists(experiment.training({1, 1}).directory / "model.pt"));
}

TEST_CASE("a run's folder that is a link loses the link alone", "[experiment]") {
  const Trained experiment;
  const auto folder = experiment.training({1, 1}).directory.parent_path();
  const auto elsewhere = experiment.scratch.path() / "elsewhere";
  fs::rename(folder, elsewhere);
  fs::create_symlink(elsewhere, folder);
  REQUIRE(remove_runs(experiment.folder(), *experiment.journal, {{1, 1}}, false));
  CHECK_FALSE(fs::exists(fs::symlink_status(folder)));
  CHECK(fs::exists(elsewhere / "attempt-1" / "model.pt"));
}

TEST_CASE("what the tester takes for a model is a checkpoint too", "[experiment]") {
  journal::ExperimentRecord record;
  config::Program tester;
  tester.model = "**/best.bin";
  record.tester = config::program_to_json(tester).dump();
  CHECK(model_globs(record).back() == "**/best.bin");
  record.tester = "no JSON";
  CHECK(model_globs(record) == model_globs({}));
}

TEST_CASE("checkpoints are those of all attempts, and go alone", "[experiment]") {
  const Trained experiment;
  const auto run = experiment.training({1, 1});
  const auto later = experiment.training({1, 1}, 2);
  experiment.leave_folder(later);
  fs::ofstream(later.directory / "last.ckpt") << "weights";
  fs::ofstream(later.directory / "metrics.csv") << "a,b";
  const auto record = experiment.record({1, 1});
  const auto files = checkpoints_of(folder_of(experiment.folder(), record), model_globs({}));
  REQUIRE(files ==
          std::vector<fs::path>{run.directory / "model.pt", later.directory / "last.ckpt"});
  CHECK(sum_of({files.back(), "gone"}).files == 2);
  CHECK(sum_of({files.back(), "gone"}).bytes == 7);
  REQUIRE(remove_models(experiment.folder(), {{1, 1}}, files));
  CHECK_FALSE(fs::exists(files.front()));
  CHECK(fs::exists(later.directory / "metrics.csv"));
  CHECK(runs_in(experiment) == "1.1 1.2 2.1 2.2");
  CHECK(get(read_decisions(experiment.folder())).removed.empty());
}

TEST_CASE("what a grid names once more belongs to the experiment again", "[experiment]") {
  const Trained experiment;
  REQUIRE(remove_runs(experiment.folder(), *experiment.journal, {{1, 1}}, false));
  FrozenInputs inputs;
  REQUIRE(grow_experiment(*experiment.journal, experiment.folder(), experiment.plan, inputs, {}));
  CHECK(runs_in(experiment) == "1.1 1.2 2.1 2.2");
  CHECK(get(read_decisions(experiment.folder())).removed.empty());
}
