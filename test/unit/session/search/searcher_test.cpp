// Which points a search asks for while its grid is at work, and what is booked of them.
#include "search/searcher.hpp"

#include "support/catch.hpp"
#include "support/planned_experiment.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/plan/search.hpp>

using namespace gridctl;
using namespace gridctl::session;
using test::get;

namespace {

class People final : public RunObserver {
 public:
  void on_event(const RunSpec& /*run*/, const RunEvent& /*event*/) override {}
  void on_notice(const std::string& line) override { notices.push_back(line); }
  std::vector<std::string> notices;
};

class Quiet final : public Messages {
 public:
  void notice(const std::string& /*text*/) const override {}
  void warn(const Warning& /*warning*/) const override {}
};

/// A search of so many points, of which 10 are planned at once, in a new experiment.
class Scene {
 protected:
  void begin(const std::string& space, int points, int repetitions = 1) {
    inputs_.inputs.grid =
        scratch_
            .write("grid.yaml",
                   "grid_search: {space: " + space + ", metric: valid.acc, sampler: tpe, points: " +
                       std::to_string(points) + "}\n" + "grid_settings: {experiment_repetitions: " +
                       std::to_string(repetitions) + "}\ntrainer: {command: [/bin/true]}\n")
            .string();
    auto plan = get(experiment::make_plan(inputs_.inputs, nullptr, process_environment, Quiet()));
    inputs_.grid = config::freeze(plan.grid());
    inputs_.cwd = fs::current_path().string();
    (void)get(experiment::create_experiment(folder_, plan, inputs_, {"gridctl", "train"}));
    resume();
  }
  /// As a gridctl that goes on with the experiment.
  void resume() {
    searcher_.reset();
    growth_.reset();
    work_.reset();
    const auto frozen = get(experiment::read_inputs(folder_));
    auto plan =
        get(experiment::make_plan(frozen.inputs, &frozen.grid, process_environment, Quiet()));
    auto journal = get(
        journal::Journal::open(folder_ / journal::kJournalName, journal::Journal::Access::write));
    REQUIRE(experiment::renumber(plan, *journal));
    REQUIRE(experiment::book_missing(*journal, folder_, plan));
    work_.reset(new GridWork{.lock = get(experiment::ExperimentLock::take(folder_, "b", "gridctl")),
                             .folder = folder_,
                             .plan = std::move(plan),
                             .journal = std::move(journal),
                             .place = {},
                             .redo = {},
                             .tests = std::nullopt,
                             .code = std::nullopt});
    growth_ = std::make_unique<Growth>(*work_, folder_);
    auto searcher = get(searcher_of(*work_, folder_, *growth_, {true, {}}));
    REQUIRE(searcher);
    searcher_.emplace(std::move(*searcher));
  }
  std::vector<std::string> ask() {
    std::vector<std::string> runs;
    for (const auto& item : get(searcher_->ask(people_))) runs.push_back(to_string(item.run));
    return runs;
  }
  [[nodiscard]] std::string label(int number) const { return work_->plan.label(number); }

  test::ScratchDir scratch_;
  fs::path folder_ = scratch_.path() / "exp";
  experiment::FrozenInputs inputs_;
  std::unique_ptr<GridWork> work_;
  std::unique_ptr<Growth> growth_;
  std::optional<Searcher> searcher_;
  People people_;
};

using Runs = std::vector<std::string>;
const std::string kLine = "{x: {uniform: [0, 1]}}";

}  // namespace

TEST_CASE_METHOD(Scene, "a search asks for points until there are as many as the grid says",
                 "[session]") {
  begin(kLine, 12, 2);
  CHECK(searcher_->to_ask() == 4);
  CHECK(ask() == Runs{"11.1", "11.2"});
  CHECK(searcher_->to_ask() == 2);
  CHECK(ask() == Runs{"12.1", "12.2"});
  CHECK(searcher_->to_ask() == 0);
  CHECK(ask().empty());
  CHECK(get(work_->journal->runs(Phase::train)).size() == 24);
  CHECK(get(experiment::read_decisions(folder_)).asked.size() == 2);
}

TEST_CASE_METHOD(Scene, "who goes on with a search has its points, and asks for the same",
                 "[session]") {
  begin(kLine, 13);
  (void)ask();
  const auto eleventh = label(11);
  (void)ask();
  const auto twelfth = label(12);
  resume();
  CHECK(work_->plan.configuration_count() == 12);
  CHECK(label(11) == eleventh);
  CHECK(label(12) == twelfth);
  CHECK(ask() == Runs{"13.1"});
  CHECK(label(13) != label(12));
}

TEST_CASE_METHOD(Scene, "a point that was written down and not booked is booked by who goes on",
                 "[session]") {
  begin(kLine, 12);
  experiment::Decision decision{experiment::Decision::Kind::ask, {}};
  auto point = work_->plan.searched(0).front().point;
  point.values[0] = 0.123456;
  decision.asked = work_->plan.search()->written(0, point);
  REQUIRE(experiment::write_decision(folder_, decision));
  resume();
  CHECK(get(work_->journal->runs(Phase::train)).size() == 11);
  CHECK(label(11).find("0.123456") != std::string::npos);
  CHECK(ask() == Runs{"12.1"});
}

TEST_CASE_METHOD(Scene, "a space that has no more points ends its search, which is said",
                 "[session]") {
  begin("{x: {int: [1, 11]}}", 20);
  REQUIRE(searcher_->book_size());
  CHECK(get(experiment::read_decisions(folder_)).searched_runs == 20);
  CHECK(ask() == Runs{"11.1"});
  CHECK(ask().empty());
  CHECK(searcher_->to_ask() == 0);
  CHECK(people_.notices == Runs{"the search of 'grid' has tried all 11 points of its space"});
  CHECK(get(experiment::read_decisions(folder_)).searched_runs == 11);
}

TEST_CASE_METHOD(Scene, "nothing is asked for where only named runs are to be done", "[session]") {
  begin(kLine, 12);
  work_->redo.runs = {{1, 1}};
  CHECK_FALSE(get(searcher_of(*work_, folder_, *growth_, {true, {}})));
}
