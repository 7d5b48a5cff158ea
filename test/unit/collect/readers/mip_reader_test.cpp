#include "curves/steps.hpp"
#include "fixtures.hpp"
#include "readers/mip_log.hpp"
#include "readers/reader.hpp"
#include "support/catch.hpp"
#include "values.hpp"

#include <algorithm>
#include <ctime>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

RunParts read(const ScratchDir& scratch, Notes& notes) {
  const auto folder = list_folder(scratch.path(), notes);
  const auto reader = make_mip_reader();
  REQUIRE(reader->has_run(folder));
  RunParts parts;
  reader->read_run(folder, LastLine::may_be_torn, parts, notes);
  return parts;
}

}  // namespace

TEST_CASE("statistics of an offline training are those of its best model", "[collect]") {
  const ScratchDir scratch;
  test::write_offline_run(scratch, ".");
  Notes notes;
  const auto parts = read(scratch, notes);
  CHECK(notes.empty());
  CHECK(value_of(parts.validation, "episode") == "000039");
  CHECK(value_of(parts.validation, "loss") == "0.50");
  CHECK(value_of(parts.training, "acc") == "0.70");
  CHECK(value_of(parts.training, "acc.last") == "0.80");
  CHECK(value_of(parts.validation, "acc.last") == "0.90");
  CHECK(value_of(parts.validation, "acc.best") == "0.90");
  CHECK(value_of(parts.validation, "loss.best") == "0.10");  // the closing one, not kept
  CHECK(value_of(parts.validation, "loss.step") == "59");
  CHECK(value_of(parts.configuration, "training.seed_torch") == "77");
  CHECK(value_of(parts.training, "terminal_status") == "Not converged: Episode Limit reached");
  CHECK(value_of(parts.training, "terminal_status_timestamp") == "20261123_210007");
  REQUIRE(parts.ending);
  CHECK(parts.ending->state == RunState::succeeded);
  CHECK(*parts.ending->ended_at - *parts.ending->started_at == std::chrono::seconds(5));
}

TEST_CASE("MI-Prometheus's statistics are curves over its episodes", "[collect]") {
  const ScratchDir scratch;
  test::write_offline_run(scratch, ".");
  Notes notes;
  const auto parts = read(scratch, notes);
  const auto found = std::find_if(parts.curves.begin(), parts.curves.end(), [](const Curve& curve) {
    return curve.split == "valid" && curve.metric == "acc";
  });
  REQUIRE(found != parts.curves.end());
  CHECK(found->values.back() == 0.9);
  CHECK(found->point(0).step < found->point(found->size() - 1).step);
}

TEST_CASE("a closing validation within an epoch does not win", "[collect]") {
  const ScratchDir scratch;
  test::write_offline_run(scratch, ".");
  scratch.write("validation_set_agg_statistics.csv",
                "episode,loss\n000019,0.70\n000039,0.50\n000045,0.10\n");
  Notes notes;
  const auto parts = read(scratch, notes);
  CHECK(value_of(parts.validation, "episode") == "000039");
  CHECK(value_of(parts.validation, "episode.last") == "000045");
}

TEST_CASE("the closing validation counts where the limit of epochs ended the training",
          "[collect]") {
  const ScratchDir scratch;
  test::write_offline_run(scratch, ".");
  const auto end_by = [&](const std::string& why) {
    scratch.write("trainer.log",
                  "[2026-11-23 21:00:03] - INFO - OfflineTrainer >>> Setting torch random seed\n"
                  "[2026-11-23 21:00:07] - INFO - OfflineTrainer >>> Training finished because " +
                      why + "\n");
  };
  Notes notes;
  end_by("Not converged: Epoch Limit reached");
  CHECK(value_of(read(scratch, notes).validation, "loss") == "0.10");
  CHECK(value_of(read(scratch, notes).validation, "acc") == "0.90");
  CHECK(value_of(read(scratch, notes).training, "acc") == "0.80");
  CHECK(value_of(read(scratch, notes).validation, "loss.step") == "59");
  end_by("Converged (Full Validation Loss went below Loss Stop threshold)");
  CHECK(value_of(read(scratch, notes).validation, "loss") == "0.50");
}

TEST_CASE("what the kept model says of itself decides its values", "[collect]") {
  const ScratchDir scratch;
  test::write_offline_run(scratch, ".");
  Notes notes;
  const auto bytes = read_file(fs::path(GRIDCTL_TEST_DATA) / "checkpoints" / "zip.pt", notes);
  REQUIRE(bytes);
  scratch.write("models/model_best.pt", *bytes);
  const auto parts = read(scratch, notes);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "loss") == "0.6972844601");
  CHECK(value_of(parts.training, "loss.last") == "0.30");
  CHECK(value_of(parts.validation, "loss.last") == "0.10");
}

TEST_CASE("an online training keeps the model of its best partial validation", "[collect]") {
  const ScratchDir scratch;
  test::write_offline_run(scratch, ".");
  scratch.write("trainer.log", "[2026-11-23 21:00:03] - INFO - OnlineTrainer >>> Setting seed\n");
  scratch.write("training_statistics.csv", "loss,episode\n0.9,000000\n0.8,000001\n0.7,000002\n");
  scratch.write("validation_statistics.csv", "loss,episode\n0.6,000000\n0.4,000001\n0.5,000002\n");
  Notes notes;
  const auto parts = read(scratch, notes);
  CHECK(value_of(parts.validation, "loss") == "0.4");
  CHECK(value_of(parts.training, "loss") == "0.8");
}

TEST_CASE("the log tells a finished training from an interrupted or vanished one", "[collect]") {
  const ScratchDir scratch;
  test::write_offline_run(scratch, ".");
  Notes notes;
  SECTION("finished without a model: NaN from the start") {
    fs::remove(scratch.path() / "models" / "model_best.pt");
    const auto ending = read(scratch, notes).ending;
    REQUIRE(ending);
    CHECK(ending->state == RunState::failed);
    CHECK(ending->reason == "no models/model_best.pt");
  }
  SECTION("interrupted") {
    scratch.write("trainer.log",
                  "[2026-11-23 21:00:03] - INFO - OfflineTrainer >>> Setting seed\n"
                  "[2026-11-23 21:00:09] - WARNING - OfflineTrainer >>> Experiment interrupted!\n");
    CHECK(read(scratch, notes).ending->state == RunState::stopped);
  }
  SECTION("no end") {
    scratch.write("trainer.log",
                  "[2026-11-23 21:00:03] - INFO - OfflineTrainer >>> Setting seed\n");
    CHECK(read(scratch, notes).ending->state == RunState::lost);
  }
}

TEST_CASE("the torn last line of a running training is left out", "[collect]") {
  const ScratchDir scratch;
  test::write_offline_run(scratch, ".");
  scratch.write("trainer.log", "[2026-11-23 21:00:03] - INFO - OfflineTrainer >>> Setting seed\n");
  scratch.write("validation_set_agg_statistics.csv", "episode,loss\n000019,0.70\n000039,0.0");
  Notes notes;
  CHECK(value_of(read(scratch, notes).validation, "loss") == "0.70");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("validation_set_agg_statistics.csv': last line has no end") !=
        std::string::npos);
}

TEST_CASE("damaged files become notes, and the rest is read", "[collect]") {
  using namespace std::string_literals;
  const ScratchDir scratch;
  test::write_offline_run(scratch, ".");
  scratch.write("training_set_agg_statistics.csv", "episode,loss\n1,\0\n"s);
  scratch.write("training_configuration.yaml", "model: [unclosed\n");
  Notes notes;
  const auto parts = read(scratch, notes);
  CHECK(parts.configuration.empty());
  CHECK(value_of(parts.validation, "loss") == "0.50");
  CHECK(notes.size() == 2);
}

TEST_CASE("of several rows of a test's statistics the last one counts", "[collect]") {
  const ScratchDir scratch;
  test::write_offline_test(scratch, "test_20261123_210108", "5", "0.25");
  Notes notes;
  const auto folder = list_folder(scratch.path() / "test_20261123_210108", notes);
  REQUIRE(has_test(folder));
  const auto parts = read_test({folder}, LastLine::may_be_torn, notes);
  CHECK(value_of(parts.statistics, "acc") == "0.25");
  CHECK(value_of(parts.configuration, "testing.seed_torch") == "5");
}

TEST_CASE("a test of one batch has it for its result, one of several has none", "[collect]") {
  const ScratchDir scratch;
  const std::string one = "loss,acc\n0.5,0.7\n";
  Notes notes;
  scratch.write("testing_statistics.csv", one);
  const auto folder = list_folder(scratch.path(), notes);
  CHECK(value_of(read_test({folder}, LastLine::complete, notes).statistics, "acc") == "0.7");
  scratch.write("testing_statistics.csv", one + "0.4,0.8\n");
  CHECK(read_test({folder}, LastLine::complete, notes).statistics.empty());
}

TEST_CASE("a folder's timestamp is local time, with or without a tag", "[collect]") {
  const auto at = parse_compact_time("20261123_210108_tag");
  REQUIRE(at);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(*at);
  std::tm local{};
  localtime_r(&seconds, &local);
  CHECK(local.tm_year == 126);
  CHECK(local.tm_mon == 10);
  CHECK(local.tm_hour == 21);
  CHECK(local.tm_sec == 8);
  CHECK_FALSE(parse_compact_time("latest"));
  CHECK_FALSE(parse_compact_time("20261123-210108"));
  // Beyond what a clock counts in nanoseconds.
  CHECK_FALSE(parse_compact_time("99991231_235959"));
  CHECK_FALSE(parse_compact_time("00010101_000000"));
}
