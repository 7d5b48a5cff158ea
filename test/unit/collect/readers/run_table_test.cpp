// Tables with a run in each row.
#include "readers/run_table.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

#include <algorithm>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

Experiment gathered(const ScratchDir& scratch) {
  auto found = gather_foreign(scratch.path());
  REQUIRE(found);
  return std::move(*found);
}

bool has_note(const Experiment& experiment, std::string_view text) {
  const auto notes = experiment.notes.texts();
  return std::any_of(notes.begin(), notes.end(),
                     [&](const auto& note) { return note.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("each row of a sweep's table is a run, with settings before results", "[collect]") {
  const ScratchDir scratch;
  scratch.write("sweep_results.csv",
                "run,lr,entry_zscore,seed,val_acc,test_acc,params,sparsity,time,model_path\n"
                "1,0.1,2,1,0.5,0.25,1000,62.5,12,a/1.pt\n2,0.1,2,2,0.75,0.5,1000,63.5,13,a/2.pt\n"
                "3,0.2,2,1,0.25,0.125,1000,61.5,14,a/3.pt\n");
  const auto found = gathered(scratch);
  REQUIRE(found.runs.size() == 3);
  const auto& second = found.runs.at(1);
  CHECK(second.record.id == RunId{1, 2});  // a repetition: only the seed differs
  CHECK(found.runs.at(2).record.id == RunId{2, 1});
  CHECK(second.record.seed == 2);
  CHECK(second.record.state == RunState::succeeded);
  CHECK(second.configuration ==
        Values{{"lr", "0.1"}, {"entry_zscore", "2"}, {"seed", "2"}, {"params", "1000"}});
  CHECK(value_of(second.validation, "acc") == "0.75");
  CHECK(value_of(second.training, "sparsity") == "63.5");
  REQUIRE(second.tests.size() == 1);
  CHECK(value_of(second.tests.front().statistics, "acc") == "0.5");
  CHECK(second.folder == scratch.path() / "sweep_results.csv" / "row 2");
  CHECK(has_note(found, "each of its 3 rows counts as a run; settings: lr, entry_zscore, seed"));
}

TEST_CASE("totals of epochs in a sweep's table are settings", "[collect]") {
  const ScratchDir scratch;
  scratch.write("results.csv", "lr,batch_size,epochs,val_acc\n0.1,32,10,0.5\n0.2,32,10,0.75\n");
  const auto found = gathered(scratch);
  REQUIRE(found.runs.size() == 2);
  CHECK(value_of(found.runs.front().configuration, "epochs") == "10");
}

TEST_CASE("of scikit-learn's search the mean of the folds is a validation", "[collect]") {
  const ScratchDir scratch;
  scratch.write("cv_results.csv",
                "mean_fit_time,param_svc__C,params,split0_test_score,mean_test_score,"
                "std_test_score,rank_test_score\n"
                "0.5,1,{'svc__C': 1},0.5,0.625,0.125,2\n0.5,10,{'svc__C': 10},0.75,0.875,0.1,1\n");
  const auto found = gathered(scratch);
  REQUIRE(found.runs.size() == 2);
  CHECK(found.runs.back().configuration == Values{{"svc__C", "10"}});
  CHECK(value_of(found.runs.back().validation, "score") == "0.875");
  CHECK(found.runs.back().tests.empty());
}

TEST_CASE("states of trials are endings, and their objective is a result", "[collect]") {
  const ScratchDir scratch;
  scratch.write("optuna_trials.csv",
                "number,value,datetime_start,duration,params_lr,state\n"
                "0,0.5,2024-01-01 10:00:00,0 days 00:01:00,0.1,COMPLETE\n"
                "1,,2024-01-01 10:00:00,0 days 00:01:00,0.2,FAIL\n");
  const auto found = gathered(scratch);
  REQUIRE(found.runs.size() == 2);
  CHECK(found.runs.front().configuration == Values{{"lr", "0.1"}});
  CHECK(value_of(found.runs.front().training, "value") == "0.5");
  CHECK(found.runs.back().record.state == RunState::failed);
  CHECK(found.runs.back().record.reason == "FAIL");
}

TEST_CASE("a table of runs that lie beside it themselves is passed over, and said", "[collect]") {
  const ScratchDir scratch;
  scratch.write("results.csv", "lr,val_acc\n0.1,0.5\n0.2,0.75\n");
  scratch.write("lr-0.1/log.csv", "epoch,val_acc\n1,0.5\n");
  const auto found = gathered(scratch);
  CHECK(found.runs.size() == 1);
  CHECK(has_note(found, "passed over 1 table of runs beside runs of their own"));
}

TEST_CASE("tables of other things have no runs", "[collect]") {
  const auto has_runs = [](const std::string& name, const std::string& text) {
    const ScratchDir scratch;
    const auto file = scratch.write(name, text);
    return has_runs_in_rows(file, *peek_csv(file));
  };
  CHECK(has_runs("results.csv", "model,acc\nmlp,0.5\ncnn,0.75\n"));
  CHECK_FALSE(has_runs("results.csv", "class,precision\ncat,0.5\ndog,0.75\n"));
  CHECK_FALSE(has_runs("results.csv", "model,note\nmlp,good\ncnn,bad\n"));
  CHECK_FALSE(has_runs("houses.csv", "model,score\nmlp,0.5\ncnn,0.75\n"));
  CHECK_FALSE(has_runs("results.csv", "val_acc,val_loss\n0.5,1\n0.75,2\n"));
}

TEST_CASE("a table has the steps of several runs, one behind the other", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.csv",
                "seed,dropout,epoch,train_loss,val_acc\n"
                "1,0.1,1,2,0.5\n1,0.1,2,1,0.75\n2,0.1,1,3,0.25\n2,0.1,2,2,0.5\n"
                "1,0.2,1,4,0.125\n1,0.2,2,3,0.25\n");
  const auto found = gathered(scratch);
  REQUIRE(found.runs.size() == 3);
  CHECK(found.runs.at(1).record.id == RunId{1, 2});
  CHECK(found.runs.at(2).record.id == RunId{2, 1});
  CHECK(value_of(found.runs.at(0).validation, "acc") == "0.75");
  CHECK(value_of(found.runs.at(2).validation, "acc") == "0.25");
  CHECK(value_of(found.runs.at(2).training, "loss.step") == "2");
  CHECK(curves_of(found.runs.at(0))->size() == 2);
  CHECK(has_note(found, "has 3 runs, one behind the other, which differ in seed, dropout"));
}

TEST_CASE("a setting that changes on the way is of one run", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.csv", "epoch,batch_size,val_acc\n1,32,0.5\n2,32,0.6\n3,64,0.75\n");
  CHECK(gathered(scratch).runs.size() == 1);
}

TEST_CASE("an index without a name counts no steps where settings differ from row to row",
          "[collect]") {
  const ScratchDir scratch;
  SECTION("as in scikit-learn's search") {
    scratch.write("cv_results.csv",
                  ",mean_fit_time,param_C,params,split0_test_score,mean_test_score\n"
                  "0,0.1,1,{'C': 1},0.5,0.5\n1,0.1,10,{'C': 10},0.75,0.75\n");
  }
  SECTION("as in a sweep of one's own") {
    scratch.write("results.csv", ",hidden_size,val_score\n0,10,0.5\n1,20,0.75\n");
  }
  const auto found = gathered(scratch);
  REQUIRE(found.runs.size() == 2);
  CHECK(value_of(found.runs.back().validation, "score") == "0.75");
}

TEST_CASE("an index counts epochs beside a setting that never changes", "[collect]") {
  const ScratchDir scratch;
  scratch.write("results.csv", ",seed,loss,val_acc\n0,7,0.9,0.5\n1,7,0.8,0.75\n");
  const auto found = gathered(scratch);
  REQUIRE(found.runs.size() == 1);
  CHECK(value_of(found.runs.front().validation, "acc.last") == "0.75");
}
