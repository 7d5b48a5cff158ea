#include "readers/large_table.hpp"

#include "readers/csv_rows.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

bool are_equal(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

void check_equal(const std::vector<Curve>& a, const std::vector<Curve>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].split == b[i].split);
    CHECK(a[i].metric == b[i].metric);
    CHECK(are_equal(a[i].values, b[i].values));
    CHECK(are_equal(a[i].axis->step, b[i].axis->step));
    CHECK(are_equal(a[i].axis->epoch, b[i].axis->epoch));
    CHECK(are_equal(a[i].axis->time, b[i].axis->time));
  }
}

/// Appends a curve, or the next part of the last one.
void append(Curve part, std::vector<Curve>& curves) {
  if (curves.empty() || curves.back().metric != part.metric || curves.back().split != part.split) {
    part.axis = std::make_shared<CurveAxis>(*part.axis);
    curves.push_back(std::move(part));
    return;
  }
  auto axis = std::make_shared<CurveAxis>(*curves.back().axis);
  const auto add = [](std::vector<double>& to, const std::vector<double>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  add(axis->step, part.axis->step);
  add(axis->epoch, part.axis->epoch);
  add(axis->time, part.axis->time);
  add(curves.back().values, part.values);
  curves.back().axis = std::move(axis);
}

constexpr int kRows = 2'000;
constexpr TableSizes kSmall{
    .largest_whole = 1'000, .part = 4'000, .longest_record = 10'000, .columns = 100'000};

/// The validation is best at step 1 400; one cell in seven is empty.
std::string large_table(const std::string& last_line = "") {
  std::string text = "step,epoch,train_loss,val_loss,val_acc\n";
  for (int i = 0; i < kRows; ++i) {
    const auto loss = i == 1'400 ? 0.01 : 1 + i % 10;
    const auto acc = i % 7 == 0 ? std::string() : fmt::format("0.{:03}", i % 1000);
    text += fmt::format("{},{},{},{},{}\n", i, i / 100, 2.0 + i % 5, loss, acc);
  }
  return text + last_line;
}

struct Read {
  RunParts parts;
  Notes notes;
};

Read read(const fs::path& file, LastLine last_line = LastLine::complete,
          const Naming* naming = nullptr) {
  Read read;
  add_tables({{file, ',', "train", naming}}, last_line, read.parts, read.notes, kSmall);
  complete(read.parts);
  if (!read.parts.is_large) return read;
  RunParts curves;
  const CurveVisitor visitor{[](auto, auto) { return true; },
                             [&](Curve part) { append(std::move(part), read.parts.curves); }};
  curves.visitor = &visitor;
  Notes known;
  add_tables({{file, ',', "train", naming}}, last_line, curves, known, kSmall);
  return read;
}

/// As a table that is read as a whole.
Read read_whole(const fs::path& file, const Naming* naming = nullptr) {
  Read read;
  const auto table = read_csv_file(file, LastLine::complete, read.notes);
  REQUIRE(table);
  if (naming != nullptr) {
    add_named_rows(*table, *naming, read.parts.rows);
  } else {
    add_rows(*table, read.parts.rows);
  }
  complete(read.parts);
  return read;
}

void check_as_whole(const fs::path& file, const Naming* naming = nullptr) {
  const auto [parts, notes] = read(file, LastLine::complete, naming);
  const auto whole = read_whole(file, naming);
  CHECK(parts.is_large);
  CHECK(parts.rows.empty());
  CHECK(parts.training == whole.parts.training);
  CHECK(parts.validation == whole.parts.validation);
  CHECK(parts.test == whole.parts.test);
  CHECK(notes == whole.notes);
  check_equal(parts.curves, whole.parts.curves);
}

std::string name_of(std::string_view name) {
  return name == "seconds" ? "elapsed" : std::string(name);
}

}  // namespace

TEST_CASE("a large table has the statistics and curves that it has as a whole", "[collect]") {
  const ScratchDir scratch;
  check_as_whole(scratch.write("log.csv", large_table()));
  const auto [parts, notes] = read(scratch.path() / "log.csv");
  CHECK(value_of(parts.validation, "loss") == "0.01");
  CHECK(value_of(parts.validation, "acc.last") == "0.999");
  CHECK(notes == Notes{});
}

TEST_CASE("the curves of a large file are read where they are shown", "[collect]") {
  const ScratchDir scratch;
  std::string text = "step,train_loss,comment\n";
  for (int i = 0; text.size() <= kLargeFile; ++i)
    text += fmt::format("{},{},{:>200}\n", i, 2.0 + i % 5, "none");
  scratch.write("run/log.csv", text);
  const auto experiment = gather_foreign(scratch.path(), nullptr, KeepCurves::yes, {});
  REQUIRE(experiment);
  const auto& run = experiment->runs.at(0);
  CHECK(run.is_large);
  CHECK(run.curves == nullptr);
  check_equal(*curves_of(run), read_whole(scratch.path() / "run/log.csv").parts.curves);
}

TEST_CASE("rows of a column of splits are those of their split in a large table too", "[collect]") {
  const ScratchDir scratch;
  std::string text = "step,phase,loss\n";
  for (int i = 0; i < kRows; ++i)
    text += fmt::format("{},{},0.{:05}\n", i / 2, i % 2 == 0 ? "train" : "val", i % 99'999);
  check_as_whole(scratch.write("run/log.csv", text));
}

TEST_CASE("an index without a name numbers the rows of a large table", "[collect]") {
  const ScratchDir scratch;
  std::string text = ",loss\n";
  for (int i = 0; i < kRows; ++i) text += fmt::format("{},{}\n", i, i % 7);
  check_as_whole(scratch.write("log.csv", text));
  CHECK_FALSE(read(scratch.write("log.csv", text + "7,1\n")).parts.is_large);
}

TEST_CASE("a large table of a writer with names of its own is read in parts", "[collect]") {
  const Naming naming{{"total_timesteps", "iterations"}, name_of};
  const ScratchDir scratch;
  std::string text = "time/seconds,rollout/ep_rew_mean,total_timesteps,iterations,train/loss\n";
  for (int i = 0; i < kRows; ++i)
    text += fmt::format("{},{},{},{},{}\n", i, i % 200, 2048 * i, i, i == 0 ? "" : "0.5");
  check_as_whole(scratch.write("progress.csv", text), &naming);
  SECTION("as a whole where rows count by other columns") {
    const auto file = scratch.write("progress.csv", text + "1,1,,3000,1\n");
    CHECK_FALSE(read(file, LastLine::complete, &naming).parts.is_large);
  }
}

TEST_CASE("what is odd in a large table is told and left out as in a small one", "[collect]") {
  const ScratchDir scratch;
  SECTION("steps that go down") {
    check_as_whole(scratch.write("log.csv", large_table("1,1,1,0.001,0.5\n9,1,1,3,0.5\n")));
  }
  SECTION("rows of other lengths") {
    auto text = large_table("60000,600,1\n");
    text.insert(text.find('\n') + 1, "0,0,3,4,5,6\n\n");
    const auto file = scratch.write("log.csv", text);
    check_as_whole(file);
    const auto notes = read(file).notes;
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].find("2 rows with another number of cells than the header, first row 2") !=
          std::string::npos);
  }
  SECTION("rows of other lengths far below") {
    const auto file = scratch.write("log.csv", large_table("60000,600,1\n"));
    check_as_whole(file);
    CHECK(read(file).notes.at(0).find("first row 2002") != std::string::npos);
  }
  SECTION("a header in the middle") {
    const auto text = large_table();
    check_as_whole(scratch.write("log.csv", text + text));
    check_as_whole(scratch.write(
        "log.csv", text + "step,epoch,train_loss,val_loss,val_acc\n" + "1200,12,1,0.5,0.5\n"));
    check_as_whole(scratch.write("log.csv", text + "step,epoch,train_loss,val_loss,val_acc\n"));
  }
  SECTION("epochs that begin again") {
    std::string text = "epoch,loss\n";
    for (int i = 0; i < kRows; ++i) text += fmt::format("{},{}\n", i % 700, i);
    check_as_whole(scratch.write("log.csv", text));
  }
  SECTION("comments above the header, and a mark before it") {
    check_as_whole(scratch.write("log.csv", "# made by a trainer\n#" + large_table()));
  }
  SECTION("line ends in quotes") {
    std::string text = "step,loss,comment\n";
    for (int i = 0; i < kRows; ++i) text += fmt::format("{},{},\"a\n{}\"\n", i, i % 9, i);
    check_as_whole(scratch.write("log.csv", text));
  }
}

TEST_CASE("rows that are joined with rows far before them are kept", "[collect]") {
  const ScratchDir scratch;
  std::string text = "step,train_loss,train_acc\n";
  for (int i = 0; i < kRows; ++i) text += fmt::format("{},{},\n", i, i % 9);
  for (int i = 0; i < kRows; ++i) text += fmt::format("{},,0.{}\n", i, i % 9);
  const auto file = scratch.write("log.csv", text);
  const auto [parts, notes] = read(file);
  const auto whole = read_whole(file);
  CHECK_FALSE(parts.is_large);
  CHECK(parts.training == whole.parts.training);
  check_equal(parts.curves, whole.parts.curves);
}

TEST_CASE("a record that is longer than a part may be has the table read as a whole", "[collect]") {
  const ScratchDir scratch;
  const auto file =
      scratch.write("log.csv", large_table("2000,1,1,\"" + std::string(20'000, '\n')));
  const auto [parts, notes] = read(file);
  CHECK_FALSE(parts.is_large);
  CHECK(value_of(parts.training, "step.last") == "1999");
}

TEST_CASE("half a line at the end of a large table is left out, and told", "[collect]") {
  const ScratchDir scratch;
  const auto [parts, notes] =
      read(scratch.write("log.csv", large_table("60000,600,0.12")), LastLine::may_be_torn);
  CHECK(parts.is_large);
  CHECK(value_of(parts.training, "step.last") == "1999");
  REQUIRE(notes.size() == 1);
  CHECK(notes.has_losses());
}
