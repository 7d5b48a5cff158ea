// The rule of readers/tables.hpp, sentence by sentence.
#include "readers/tables.hpp"

#include "files/reads.hpp"
#include "readers/csv_rows.hpp"
#include "readers/reader.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <set>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

Experiment read(const ScratchDir& scratch) {
  auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  return std::move(*experiment);
}

std::vector<std::string> names_of(const Experiment& experiment) {
  std::vector<std::string> names;
  for (const auto& run : experiment.runs) names.push_back(run.folder.filename().string());
  return names;
}

RunParts parts_of(const ScratchDir& scratch, Notes& notes) {
  return read_run({list_folder(scratch.path(), notes)}, LastLine::may_be_torn, notes);
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("tables with equal headers are runs of their own, named by file", "[collect]") {
  const ScratchDir scratch;
  const std::string header = "epoch,loss,val_loss,val_acc\n";
  scratch.write("log_wide.csv", header + "0,0.9,0.8,0.5\n1,0.5,0.6,0.75\n");
  scratch.write("log_tall.csv", header + "0,0.9,0.8,0.5\n1,0.6,0.7,0.7\n");
  scratch.write("log_flat.csv", header + "0,0.9,0.8,0.5\n");
  const auto experiment = read(scratch);
  CHECK(experiment.notes == Notes{});
  CHECK(names_of(experiment) == Names{"log_flat.csv", "log_tall.csv", "log_wide.csv"});
  CHECK(value_of(experiment.runs[1].validation, "acc") == "0.7");
  CHECK(value_of(experiment.runs[2].validation, "acc") == "0.75");
  std::set<int> configurations;
  for (const auto& run : experiment.runs) configurations.insert(run.record.id.configuration);
  CHECK(configurations.size() == 3);
  CHECK(experiment.runs[2].record.label.ends_with("/log_wide"));
  REQUIRE(experiment.runs[2].visit_curves);
  CHECK(curves_of(experiment.runs[2])->front().values == std::vector<double>{0.9, 0.5});
}

TEST_CASE("different metrics over the same steps are one run, joined by step", "[collect]") {
  const ScratchDir scratch;
  scratch.write("run/loss.csv", "step,loss,val_loss\n10,0.9,0.8\n20,0.5,0.6\n30,0.4,0.7\n");
  scratch.write("run/accuracy.csv", "step,val_acc\n10,0.5\n20,0.75\n30,0.7\n");
  const auto experiment = read(scratch);
  CHECK(experiment.notes == Notes{});
  REQUIRE(names_of(experiment) == Names{"run"});
  CHECK(value_of(experiment.runs[0].validation, "acc") == "0.75");
  CHECK(value_of(experiment.runs[0].training, "loss") == "0.5");
}

TEST_CASE("a split in a file's name is a split", "[collect]") {
  const ScratchDir scratch;
  const auto names =
      GENERATE(Names{"train_log.csv", "val_log.csv"}, Names{"log_train.csv", "log_valid.csv"},
               Names{"training.csv", "validation.csv"}, Names{"trainLog.tsv", "evalLog.tsv"});
  const char separator = names[0].ends_with(".tsv") ? '\t' : ',';
  const auto table = [&](std::string text) {
    std::replace(text.begin(), text.end(), ',', separator);
    return text;
  };
  scratch.write(names[0], table("epoch,loss,acc\n1,0.9,0.5\n2,0.5,0.8\n3,0.3,0.9\n"));
  scratch.write(names[1], table("epoch,loss,acc\n1,0.9,0.4\n2,0.6,0.7\n3,0.7,0.65\n"));
  const auto experiment = read(scratch);
  CHECK(experiment.notes == Notes{});
  REQUIRE(experiment.runs.size() == 1);
  CHECK(value_of(experiment.runs[0].validation, "acc") == "0.7");
  CHECK(value_of(experiment.runs[0].training, "acc") == "0.8");
  CHECK(value_of(experiment.runs[0].training, "acc.last") == "0.9");
}

TEST_CASE("several runs with a table for each split stay apart", "[collect]") {
  const ScratchDir scratch;
  for (const char* run : {"a", "b"}) {
    scratch.write(std::string(run) + "_train.csv", "epoch,loss\n1,0.9\n2,0.5\n");
    scratch.write(std::string(run) + "_val.csv",
                  std::string("epoch,loss\n1,0.9\n2,0.") + (*run == 'a' ? "6" : "7") + "\n");
  }
  scratch.write("accuracy_b.csv", "epoch,val_acc\n1,0.5\n2,0.8\n");
  const auto experiment = read(scratch);
  CHECK(experiment.notes == Notes{});
  REQUIRE(experiment.runs.size() == 2);
  CHECK(value_of(experiment.runs[0].validation, "loss") == "0.6");
  CHECK(value_of(experiment.runs[1].validation, "loss") == "0.7");
  CHECK(value_of(experiment.runs[0].validation, "acc").empty());
  CHECK(value_of(experiment.runs[1].validation, "acc") == "0.8");
}

TEST_CASE("a table that is of none of a folder's runs is passed over with its reason",
          "[collect]") {
  const ScratchDir scratch;
  scratch.write("a.csv", "epoch,loss\n1,0.9\n");
  scratch.write("b.csv", "epoch,loss\n1,0.9\n");
  scratch.write("memory.csv", "epoch,peak\n1,100\n");
  scratch.write("below/models.csv", "model,acc\nvgg,0.9\n");
  const auto experiment = read(scratch);
  CHECK(experiment.runs.size() == 2);
  REQUIRE(experiment.notes.size() == 2);
  CHECK(experiment.notes[0].find("1 table of other metrics than the 2 runs in their folder") !=
        std::string::npos);
  CHECK(experiment.notes[0].find("memory.csv' (epoch, peak)") != std::string::npos);
  CHECK(experiment.notes[1].find("1 table without a column of steps") != std::string::npos);
  CHECK(experiment.notes[1].find("below/models.csv' (model, acc)") != std::string::npos);
}

TEST_CASE("a tree without runs tells which tables it has", "[collect]") {
  const ScratchDir scratch;
  for (const char* file : {"a/table.csv", "b/table.csv"})
    scratch.write(file, "model,size,colour,acc,loss\nx,1,red,0.5,0.6\n");
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE_FALSE(experiment);
  CHECK(experiment.error().message.find("2 tables without a column of steps: e.g. '") !=
        std::string::npos);
  CHECK(experiment.error().message.find("a/table.csv' (model, size, colour, acc, …)") !=
        std::string::npos);
}

TEST_CASE("a header in the middle begins anew", "[collect]") {
  const ScratchDir scratch;
  Notes notes;
  SECTION("from the start") {
    scratch.write("log.csv", "epoch,loss\n0,0.9\n1,0.1\n2,0.1\nepoch,loss\n0,0.8\n1,0.7\n2,0.6\n");
    const auto parts = parts_of(scratch, notes);
    CHECK(parts.curves.front().values == std::vector<double>{0.8, 0.7, 0.6});
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].find("began anew in row 4: 3 rows of before left out") != std::string::npos);
  }
  SECTION("where it was resumed") {
    scratch.write("log.csv", "epoch,loss\n0,0.9\n1,0.8\n2,0.1\nepoch,loss\n2,0.7\n3,0.6\n");
    CHECK(parts_of(scratch, notes).curves.front().values ==
          std::vector<double>{0.9, 0.8, 0.7, 0.6});
    CHECK(notes.size() == 1);
  }
  SECTION("epochs that begin again say it without a header") {
    scratch.write("log.csv", "epoch,loss\n0,0.9\n1,0.1\n0,0.8\n1,0.7\n2,0.6\n");
    CHECK(parts_of(scratch, notes).curves.front().values == std::vector<double>{0.8, 0.7, 0.6});
    CHECK(notes.size() == 1);
  }
  SECTION("steps within epochs do not") {
    scratch.write("log.csv", "epoch,iter,loss\n0,1,0.9\n0,2,0.8\n1,1,0.7\n1,2,0.6\n");
    CHECK(parts_of(scratch, notes).curves.front().size() == 4);
    CHECK(notes == Notes{});
  }
}

TEST_CASE("an index without a name counts epochs where metrics stand beside it", "[collect]") {
  const ScratchDir scratch;
  scratch.write("history.csv",
                ",loss,val_loss,val_accuracy\n0,0.9,0.8,0.5\n1,0.5,0.6,0.75\n"
                "2,0.4,0.7,0.7\n");
  Notes notes;
  const auto parts = parts_of(scratch, notes);
  CHECK(value_of(parts.validation, "accuracy") == "0.75");
  CHECK(value_of(parts.validation, "epoch") == "1");
  const ScratchDir other;
  other.write("people.csv", ",name,score\n0,ann,0.5\n1,bob,0.6\n");
  CHECK_FALSE(has_run(list_folder(other.path(), notes)));
  const ScratchDir counted;
  counted.write("models.csv", "model,epochs,accuracy\nvgg,10,0.5\nresnet,20,0.6\n");
  CHECK_FALSE(has_run(list_folder(counted.path(), notes)));
}

TEST_CASE("a column of splits says of which split a row is", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.csv",
                "epoch,phase,loss,acc\n1,train,0.9,0.5\n1,val,0.8,0.4\n"
                "2,train,0.5,0.8\n2,val,0.6,0.7\n");
  Notes notes;
  const auto parts = parts_of(scratch, notes);
  CHECK(value_of(parts.validation, "acc") == "0.7");
  CHECK(value_of(parts.training, "acc") == "0.8");
  CHECK(notes == Notes{});
}

TEST_CASE("metrics without a split beside both losses are the validation's", "[collect]") {
  const ScratchDir scratch;
  scratch.write("history.csv",
                "epoch,train_loss,valid_loss,accuracy,time\n0,0.8,0.46,0.9,04:39\n"
                "1,0.6,0.34,0.93,04:34\n2,0.5,0.39,0.91,04:30\n");
  Notes notes;
  const auto parts = parts_of(scratch, notes);
  CHECK(value_of(parts.validation, "accuracy") == "0.93");
  CHECK(value_of(parts.training, "accuracy").empty());
}

TEST_CASE("numbers are read as people write them", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.csv",
                "\xEF\xBB\xBF \"epoch\" ; \"val_loss\" ;val_acc\r\n"
                " 0 ; 0,8 ; 50,5% \r\n 1 ; 0,6 ; 74,5 %\r\n");
  Notes notes;
  const auto parts = parts_of(scratch, notes);
  CHECK(value_of(parts.validation, "acc") == "74.5");
  CHECK(value_of(parts.validation, "loss.last") == "0.6");
  CHECK(notes == Notes{});
}

TEST_CASE("comments before a header are none, and a header may begin with a mark", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.csv", "# made by hand\n# epoch,val_acc\n0,0.5\n1,0.75\n");
  Notes notes;
  CHECK(value_of(parts_of(scratch, notes).validation, "acc") == "0.75");
}

TEST_CASE("a last line without an end counts once its file is at rest", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.csv", "epoch,loss\n0,0.9\n1,0.5");
  Notes notes;
  CHECK(value_of(parts_of(scratch, notes).training, "loss.last") == "0.9");
  CHECK(notes.size() == 1);
  fs::last_write_time(scratch.path() / "log.csv", std::time(nullptr) - 3600);
  notes.clear();
  CHECK(value_of(parts_of(scratch, notes).training, "loss.last") == "0.5");
  CHECK(notes == Notes{});
}

TEST_CASE("a table that cannot be read is told", "[collect]") {
  const ScratchDir scratch;
  scratch.write("a/log.csv", "epoch,loss\n0,0.9\n");
  scratch.write("b/other.txt", "");
  fs::create_symlink("nowhere", scratch.path() / "b/log.csv");
  const auto experiment = read(scratch);
  CHECK(experiment.runs.size() == 1);
  REQUIRE(experiment.notes.size() == 1);
  CHECK(experiment.notes[0].find("cannot read") != std::string::npos);
  CHECK(experiment.notes[0].find("b/log.csv") != std::string::npos);
}

TEST_CASE("a table above several runs of another writer takes none of them in", "[collect]") {
  const ScratchDir scratch;
  scratch.write("summary.csv", "epoch,val_loss\n1,0.9\n2,0.8\n");
  for (const char* run : {"one", "two"}) {
    scratch.write(std::string(run) + "/metrics.csv", "step,val_loss\n1,0.5\n");
    scratch.write(std::string(run) + "/hparams.yaml", std::string("name: ") + run + "\n");
  }
  const auto experiment = read(scratch);
  CHECK(experiment.notes == Notes{});
  CHECK(experiment.runs.size() == 3);
}

TEST_CASE("the beginning of a table is read once a record, and again for the next", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.csv", "step,loss\n1,2\n");
  const auto file = scratch.path() / "log.csv";
  {
    const ReadRecord record;
    const auto first = peek_csv(file);
    scratch.write("log.csv", "epoch,acc\n1,2\n");
    CHECK(peek_csv(file) == first);
    const ReadRecord inner;
    CHECK(peek_csv(file)->has("acc"));
  }
  CHECK(peek_csv(file)->has("acc"));
  scratch.write("log.csv", "step,f1\n1,2\n");
  CHECK(peek_csv(file)->has("f1"));
  const ReadRecord record;
  CHECK(peek_csv(file)->has("f1"));
}

TEST_CASE("a table that cannot be read is noted for each who asks", "[collect]") {
  const ScratchDir scratch;
  const ReadRecord record;
  for (int i = 0; i < 2; ++i) {
    Notes problems;
    CHECK(peek_csv(scratch.path() / "missing.csv", problems)->columns.empty());
    CHECK(problems.size() == 1);
  }
}

TEST_CASE("tables that are compressed or in UTF-16 are named", "[collect]") {
  const ScratchDir scratch;
  scratch.write("a/log.csv.gz", "\x1f\x8b");
  scratch.write("b/log.csv", std::string("\xFF\xFE"
                                         "e\0p\0,\0l\0\n\0"
                                         "1\0,\0"
                                         "2\0\n\0",
                                         20));
  scratch.write("c/log.csv", std::string("ep\0och,acc\n1,2\n", 15));
  scratch.write("d/log.csv", "epoch,acc\n1,0.5\n");
  const auto experiment = read(scratch);
  CHECK(experiment.runs.size() == 1);
  const auto notes = join(experiment.notes.texts(), "\n");
  CHECK(notes.find("compressed: '") != std::string::npos);
  CHECK(notes.find("b/log.csv' is UTF-16") != std::string::npos);
  CHECK(notes.find("c/log.csv': row 1, column 1: a NUL byte") != std::string::npos);
}

TEST_CASE("a table of steps that is passed over is in no run", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log (1).txt", "steps,avg_reward\n10,1\n20,2\n");
  scratch.write("log (2).txt", "steps,avg_reward\n10,1\n20,3\n");
  scratch.write("log other.txt", "steps,loss\n10,7\n20,6\n");
  const auto experiment = read(scratch);
  CHECK(experiment.notes.size() == 1);
  REQUIRE(experiment.runs.size() == 2);
  for (const auto& run : experiment.runs) CHECK(value_of(run.training, "loss").empty());
}
