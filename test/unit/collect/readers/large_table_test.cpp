#include "readers/large_table.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

constexpr int kRows = 60'000;  // about 2 MiB: a large table

/// The validation is best at step 41 000; one cell in seven is empty.
std::string large_table(const std::string& last_line = "") {
  std::string text = "step,epoch,train_loss,val_loss,val_acc\n";
  for (int i = 0; i < kRows; ++i) {
    const auto loss = i == 41'000 ? 0.01 : 1 + i % 10;
    const auto acc = i % 7 == 0 ? std::string() : fmt::format("0.{:03}", i % 1000);
    text += fmt::format("{},{},{},{},{}\n", i, i / 100, 2.0 + i % 5, loss, acc);
  }
  return text + last_line;
}

struct Read {
  RunParts parts;
  Notes notes;
};

Read read(const fs::path& file, LastLine last_line = LastLine::complete, char separator = ',') {
  Read read;
  add_tables({{file, separator}}, last_line, read.parts, read.notes);
  complete(read.parts);
  return read;
}

/// As a table that is read as a whole.
RunParts read_whole(const fs::path& file) {
  RunParts parts;
  Notes notes;
  const auto table = read_csv_file(file, LastLine::complete, notes);
  add_rows(*table, parts.rows);
  complete(parts);
  return parts;
}

}  // namespace

TEST_CASE("a large table has the statistics that it has as a whole", "[collect]") {
  const ScratchDir scratch;
  const auto file = scratch.write("log.csv", large_table());
  const auto [parts, notes] = read(file);
  const auto whole = read_whole(file);
  CHECK(parts.is_large);
  CHECK(parts.rows.empty());
  CHECK(parts.training == whole.training);
  CHECK(parts.validation == whole.validation);
  CHECK(value_of(parts.validation, "loss") == "0.01");
  CHECK(value_of(parts.validation, "acc.last") == "0.999");
  CHECK(notes == Notes{});
}

TEST_CASE("the curves of a large table are handed out whole, in their order", "[collect]") {
  const ScratchDir scratch;
  scratch.write("run/log.csv", large_table());
  const auto experiment = gather_foreign(scratch.path(), nullptr, KeepCurves::yes, {});
  REQUIRE(experiment);
  const auto& run = experiment->runs.at(0);
  CHECK(run.is_large);
  CHECK(run.curves == nullptr);
  const auto curves = curves_of(run);
  const auto whole = read_whole(scratch.path() / "run/log.csv").curves;
  REQUIRE(curves->size() == whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    CHECK((*curves)[i].split == whole[i].split);
    CHECK((*curves)[i].metric == whole[i].metric);
    CHECK((*curves)[i].values == whole[i].values);
    CHECK((*curves)[i].axis->step == whole[i].axis->step);
    CHECK((*curves)[i].axis->epoch == whole[i].axis->epoch);
  }
}

TEST_CASE("rows of a column of splits are those of their split in a large table too", "[collect]") {
  const ScratchDir scratch;
  std::string text = "step,phase,loss\n";
  for (int i = 0; i < 120'000; ++i)
    text += fmt::format("{},{},0.{:05}\n", i / 2, i % 2 == 0 ? "train" : "val", i % 99'999);
  const auto file = scratch.write("run/log.csv", text);
  const auto [parts, notes] = read(file);
  const auto whole = read_whole(file);
  CHECK(parts.is_large);
  CHECK(parts.training == whole.training);
  CHECK(parts.validation == whole.validation);
  const auto experiment = gather_foreign(scratch.path(), nullptr, KeepCurves::yes, {});
  REQUIRE(experiment);
  const auto curves = curves_of(experiment->runs.at(0));
  REQUIRE(curves->size() == 2);
  CHECK((*curves)[0].values == whole.curves[0].values);
  CHECK((*curves)[1].values == whole.curves[1].values);
}

TEST_CASE("what is odd in a large table has it read as a whole", "[collect]") {
  const ScratchDir scratch;
  SECTION("steps that go down") {
    const auto file = scratch.write("log.csv", large_table("1,1,1,0.5,0.5\n"));
    const auto [parts, notes] = read(file);
    CHECK_FALSE(parts.is_large);
    CHECK(value_of(parts.training, "loss.last") == "1");
  }
  SECTION("rows of other lengths") {
    const auto [parts, notes] = read(scratch.write("log.csv", large_table("60000,600,1\n")));
    CHECK_FALSE(parts.is_large);
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].find("another number of cells than the header, first row 60002") !=
          std::string::npos);
  }
  SECTION("a header in the middle") {
    auto text = large_table();
    const auto [parts, notes] = read(scratch.write("log.csv", text + text));
    CHECK_FALSE(parts.is_large);
    CHECK(notes.size() == 1);
  }
}

TEST_CASE("half a line at the end of a large table is left out, and told", "[collect]") {
  const ScratchDir scratch;
  const auto [parts, notes] =
      read(scratch.write("log.csv", large_table("60000,600,0.12")), LastLine::may_be_torn);
  CHECK(parts.is_large);
  CHECK(value_of(parts.training, "step.last") == "59999");
  REQUIRE(notes.size() == 1);
  CHECK(notes.has_losses());
}
