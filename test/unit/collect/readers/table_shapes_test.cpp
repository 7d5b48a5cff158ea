// Shapes of tables and histories that are not one column a metric, a comma between.
#include "read_folder.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

/// Whether the run in the folder has a validation loss of 0.5 and a training loss of 1 at the end.
void check_losses(const ScratchDir& scratch, const std::string& folder = {}) {
  const auto [parts, notes] = read(scratch, folder);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "loss.last") == "1");
  CHECK(value_of(parts.validation, "loss.last") == "0.5");
}

}  // namespace

TEST_CASE("blanks part the columns of a table", "[collect]") {
  const ScratchDir scratch;
  SECTION("one each") {
    scratch.write("log.txt", "epoch train_loss val_loss\n0 2 1.5\n1 1 0.5\n");
  }
  SECTION("aligned") {
    scratch.write("log.txt", "  epoch  train_loss  val_loss\n    0      2   1.5  \n   1  1  0.5\n");
  }
  SECTION("below a mark, as numpy's savetxt() writes it") {
    scratch.write("log.txt", "# epoch train_loss val_loss\n0 2 1.5\n1 1 0.5\n");
  }
  check_losses(scratch);
}

TEST_CASE("a line of words above a line of numbers is no table without steps", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.txt", "loading the data\n1 2 3\n");
  Notes ignored;
  CHECK_FALSE(has_run(list_folder(scratch.path(), ignored)));
}

TEST_CASE("a table has a metric in each row", "[collect]") {
  const ScratchDir scratch;
  SECTION("with the split in its name") {
    scratch.write("log.csv",
                  "step,name,value\n0,train_loss,2\n0,val_loss,1\n1,train_loss,1\n"
                  "1,val_loss,0.5\n");
  }
  SECTION("with a column of splits") {
    scratch.write("log.csv",
                  "epoch,phase,metric,value\n0,train,loss,2\n0,val,loss,1\n"
                  "1,train,loss,1\n1,val,loss,0.5\n");
  }
  SECTION("in the file that Lightning writes") {
    scratch.write("metrics.csv",
                  "metricName,metricValue,step,timestamp\ntrain_loss,2,0,17\n"
                  "train_loss,1,1,18\nval_loss,0.5,1,18\n");
  }
  check_losses(scratch);
}

TEST_CASE("a table of values is of the metric that its name tells", "[collect]") {
  const ScratchDir scratch;
  scratch.write("train_loss.csv", "step,value,timestamp\n0,2,17\n1,1,18\n");
  scratch.write("val_loss.csv", "step,value,timestamp\n0,1,17\n1,0.5,18\n");
  check_losses(scratch);
}

TEST_CASE("tables in folders of splits are of one run", "[collect]") {
  const ScratchDir scratch;
  scratch.write("a/train/log.csv", "epoch,loss\n0,2\n1,1\n");
  scratch.write("a/val/log.csv", "epoch,loss\n0,1\n1,0.5\n");
  scratch.write("b/train/log.csv", "epoch,loss\n0,2\n1,1\n");
  scratch.write("b/notes/log.csv", "epoch,loss\n0,2\n1,1\n");
  const auto found = gather_foreign(scratch.path(), nullptr, KeepCurves::yes, {});
  REQUIRE(found);
  REQUIRE(found->runs.size() == 3);
  const auto& run = found->runs.front();
  CHECK(run.folder == scratch.path() / "a");
  CHECK(value_of(run.training, "loss.last") == "1");
  CHECK(value_of(run.validation, "loss.last") == "0.5");
  CHECK(curves_of(run)->size() == 2);
}

TEST_CASE("a table without steps is named whatever the file is called", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.txt", "Learning Rate\tTrain Loss\tValid Loss\t\n0.1\t2\t1\t\n");
  const auto found = gather_foreign(scratch.path(), nullptr, KeepCurves::yes, {});
  REQUIRE_FALSE(found);
  CHECK(found.error().message.find("1 table without a column of steps") != std::string::npos);
}

TEST_CASE("pandas writes tables as JSON", "[collect]") {
  const ScratchDir scratch;
  SECTION("by columns") {
    scratch.write("history.json", R"({"loss": {"0": 2, "1": 1}, "val_loss": {"0": 1, "1": 0.5}})");
  }
  SECTION("by rows") {
    scratch.write("history.json",
                  R"({"0": {"loss": 2, "val_loss": 1}, "1": {"loss": 1, "val_loss": 0.5}})");
  }
  check_losses(scratch);
}

TEST_CASE("numbers of classes beside others are no history", "[collect]") {
  const ScratchDir scratch;
  scratch.write("results.json", R"({"accuracy": 0.9, "per_class": {"0": 0.8, "1": 1}})");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.training, "accuracy") == "0.9");
  CHECK(value_of(parts.training, "per_class.0") == "0.8");
}

TEST_CASE("CatBoost's errors of learning and test are of one run", "[collect]") {
  const ScratchDir scratch;
  scratch.write("learn_error.tsv", "iter\tLogloss\n0\t0.7\n1\t0.5\n");
  scratch.write("test_error.tsv", "iter\tLogloss\n0\t0.7\n1\t0.6\n");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.training, "Logloss.last") == "0.5");
  CHECK(value_of(parts.test, "Logloss") == "0.6");
}

TEST_CASE("episodes that Spinning Up calls a test are its validation", "[collect]") {
  const ScratchDir scratch;
  scratch.write("progress.txt",
                "Epoch\tAverageEpRet\tAverageTestEpRet\tTestEpLen\tTotalEnvInteracts\tTime\n"
                "1\t10.5\t9\t100\t4000\t3\n2\t20.5\t19\t100\t8000\t6\n");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.training, "AverageEpRet.last") == "20.5");
  CHECK(value_of(parts.validation, "AverageEpRet.last") == "19");
  CHECK(value_of(parts.validation, "EpLen.last") == "100");
  CHECK(parts.test.empty());
}

TEST_CASE("results that are printed to a file of their own are read", "[collect]") {
  const ScratchDir scratch;
  scratch.write("run/eval_results.txt",
                "eval_accuracy = 0.91\neval_loss = 0.3\nglobal_step = 100\n");
  const auto found = gather_foreign(scratch.path(), nullptr, KeepCurves::yes, {});
  REQUIRE(found);
  CHECK(value_of(found->runs.at(0).validation, "accuracy") == "0.91");
}

TEST_CASE("bars part the columns of a table in a file of any ending", "[collect]") {
  const ScratchDir scratch;
  SECTION("Markdown") {
    scratch.write("results.md",
                  "| epoch | train_loss | val_loss |\n|---|---|---|\n"
                  "| 0 | 2 | 1.5 |\n| 1 | 1 | 0.5 |\n");
  }
  SECTION("CSV") {
    scratch.write("results.csv", "epoch|train_loss|val_loss\n0|2|1.5\n1|1|0.5\n");
  }
  check_losses(scratch);
}

TEST_CASE("German names of columns count and are split as the English ones", "[collect]") {
  const ScratchDir scratch;
  scratch.write("verlauf.csv",
                "Epoche;Verlust;Val_Verlust;Val_Genauigkeit\n"
                "1;1,5;1,25;0,5\n2;1,25;1,125;0,75\n");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.training, "Verlust") == "1.25");
  CHECK(value_of(parts.validation, "Verlust.best") == "1.125");
  CHECK(value_of(parts.validation, "Genauigkeit.best") == "0.75");
  CHECK(value_of(parts.validation, "Genauigkeit.step") == "2");
}

TEST_CASE("rows of metrics of several splits are epochs where nothing counts them", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.txt",
                "Learning Rate\tTrain Loss\tValid Loss\tTrain Acc.\tValid Acc.\t\n"
                "0.100000\t2.5\t1.5\t40.5\t53.5\t\n0.100000\t1.5\t0.5\t58.5\t60.5\t\n"
                "0.010000\t1.0\t0.75\t69.5\t68.5\t\n");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.validation, "Loss") == "0.5");
  CHECK(value_of(parts.validation, "Acc.") == "60.5");
  CHECK(value_of(parts.training, "Loss") == "1.5");
  CHECK(value_of(parts.training, "epoch.last") == "2");
  REQUIRE(notes.size() == 1);
  CHECK(notes.front().find("its rows are counted as epochs") != std::string::npos);
}

TEST_CASE("rows of other columns than metrics are no epochs", "[collect]") {
  const auto is_run = [](const std::string& text) {
    const ScratchDir scratch;
    scratch.write("log.csv", text);
    Notes ignored;
    return has_run(list_folder(scratch.path(), ignored));
  };
  CHECK(is_run("train_loss,val_loss\n2,1\n1,0.5\n"));
  CHECK_FALSE(is_run("hidden,train_loss,val_loss\n5,2,1\n6,1,0.5\n"));
  CHECK_FALSE(is_run("train_loss,val_acc\n2,1\n1,0.5\n"));
  CHECK_FALSE(is_run("lr,acc\n0.1,0.5\n0.2,0.75\n"));
}
