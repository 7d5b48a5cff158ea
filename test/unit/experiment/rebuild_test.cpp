#include "record.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/experiment/rebuild.hpp>

#include <sys/stat.h>

using namespace gridctl;
using namespace gridctl::experiment;
using gridctl::journal::Journal;

namespace {

constexpr int kConfigurations = 3;
constexpr int kRepetitions = 15;

/// To the millisecond, as run.json has it.
TimePoint at(int second) {
  return TimePoint(std::chrono::seconds(1'790'000'000 + second));
}

std::string folder_of(int number) {
  return fmt::format("{:04}-task", number);
}

/// An experiment of two attempts a run at most, and a test of each that succeeded, with the records
/// that a trainer's runs leave in their folders.
class Sample {
 public:
  explicit Sample(const fs::path& folder) : folder_(folder) {
    journal::ExperimentRecord experiment;
    experiment.name = "sample";
    experiment.created_at = "2026-11-04T09:12:33.120Z";
    experiment.trainer = R"({"command":["train"]})";
    experiment.base_seed = 0xFFFF'FFFF'FFFF'FFFEULL;
    experiment.repetitions = kRepetitions;
    auto created = Journal::create(folder / journal::kJournalName, experiment);
    REQUIRE(created);
    journal_ = std::move(*created);
    plan();
    for (int number = 1; number <= kConfigurations; ++number) {
      for (int repetition = 1; repetition <= kRepetitions; ++repetition) work({number, repetition});
    }
    journal_->on_finish({});
  }

 private:
  void plan() {
    std::vector<journal::ConfigurationRecord> configurations;
    std::vector<journal::PlannedRun> runs;
    for (int number = 1; number <= kConfigurations; ++number) {
      configurations.push_back({number, fmt::format("task x={}", number), "task", folder_of(number),
                                fmt::format("v1:{}", number)});
      for (int repetition = 1; repetition <= kRepetitions; ++repetition)
        runs.push_back({{number, repetition},
                        0,
                        0xFFFF'FFFF'FFFF'0000ULL + static_cast<unsigned>(repetition),
                        {}});
    }
    REQUIRE(journal_->add_plan(configurations, runs));
    REQUIRE(write_experiment_record(folder_, *journal_));
  }

  void work(RunId id) {
    const int kind = id.repetition % 5;  // the fifth of them is never started
    if (kind == 0) return;
    if (kind == 1) attempt(id, 0, 1, RunState::succeeded);
    if (kind == 2) attempt(id, 0, 1, RunState::failed);
    if (kind == 3) {
      attempt(id, 0, 1, RunState::failed);
      attempt(id, 0, 2, RunState::succeeded);
    }
    if (kind == 4) attempt(id, 0, 1, RunState::running);
    if (kind != 1) return;
    REQUIRE(journal_->add_tests({{id, 1, 5, {}}}));
    attempt(id, 1, 1, RunState::failed);
    attempt(id, 1, 2, RunState::succeeded);
  }

  void attempt(RunId id, int test, int attempt, RunState state) {
    const auto run = folder_ / "runs" / folder_of(id.configuration) / std::to_string(id.repetition);
    RunSpec spec;
    spec.id = id;
    spec.test = test;
    spec.attempt = attempt;
    spec.directory = run / fmt::format("attempt-{}", test == 0 ? attempt : 1);
    if (test > 0)
      spec.directory /= attempt == 1 ? fmt::format("test-{}", test)
                                     : fmt::format("test-{}-attempt-{}", test, attempt);
    fs::create_directories(spec.directory);
    RunEvent event;
    event.state = RunState::running;
    event.slot = "cpu:1";
    event.at = at(attempt * 10);
    journal_->on_event(spec, event);
    if (state == RunState::running) return;
    event.state = state;
    event.at = at(attempt * 10 + 5);
    event.seconds = 5.25;
    event.exit = ExitStatus{state == RunState::succeeded ? 0 : 1, std::nullopt, false};
    event.usage = Usage{1.5, 0.25, 1'000'000};
    event.gpu = GpuUse{2'000'000, 62.5};
    event.reason = state == RunState::succeeded ? "" : "exit 1";
    leave_records(spec, event);
    journal_->on_event(spec, event);
  }

  static void leave_records(const RunSpec& spec, const RunEvent& event) {
    nlohmann::ordered_json document = {
        {"exit_code", *event.exit->code},
        {"signal", nullptr},
        {"core_dumped", false},
        {"seconds", event.seconds},
        {"ended_at", rfc3339(event.at)},
        {"ended_at_ms",
         std::chrono::duration_cast<std::chrono::milliseconds>(event.at.time_since_epoch())
             .count()},
        {"leftovers", 0},
        {"unkillable", nlohmann::ordered_json::array()},
        {"usage", {{"user_seconds", 1.5}, {"system_seconds", 0.25}, {"max_rss_bytes", 1'000'000}}}};
    document["schema"] = "gridctl.exit/1";
    fs::ofstream(spec.directory / "exit.json") << document.dump();
    document["schema"] = "gridctl.run/1";
    if (event.gpu)
      document["gpu_usage"] = {{"peak_memory_bytes", event.gpu->peak_memory_bytes},
                               {"mean_utilization_percent", event.gpu->mean_utilization}};
    document["run"] = to_string(spec.id);
    document["attempt"] = spec.attempt;
    document["test"] = spec.test;
    document["label"] = fmt::format("task x={}", spec.id.configuration);
    document["task"] = "task";
    document["identity"] = fmt::format("v1:{}", spec.id.configuration);
    document["seed"] =
        spec.test > 0 ? 5 : 0xFFFF'FFFF'FFFF'0000ULL + static_cast<unsigned>(spec.id.repetition);
    document["state"] = to_string(event.state);
    document["slot"] = "cpu:1";
    document["started_at"] = rfc3339(event.at - std::chrono::seconds(5));
    document["reason"] = event.reason;
    const auto place = spec.test == 0 ? spec.directory.parent_path() : spec.directory;
    fs::ofstream(place / "run.json") << document.dump();
  }

  fs::path folder_;
  std::unique_ptr<Journal> journal_;
};

template <class Value>
Value get(Result<Value> result) {
  REQUIRE(result);
  return std::move(*result);
}

/// Everything a command can ask the journal, as text.
std::string everything_in(const fs::path& folder) {
  const auto journal = Journal::open(folder / journal::kJournalName, Journal::Access::read);
  REQUIRE(journal);
  const auto experiment = get((*journal)->experiment());
  auto text = fmt::format("{} {} {} {} {}\n", experiment.name, experiment.created_at,
                          experiment.trainer, experiment.base_seed, experiment.repetitions);
  for (const auto& entry : get((*journal)->configurations()))
    text += fmt::format("{} {} {} {} {}\n", entry.number, entry.label, entry.task, entry.folder,
                        entry.identity);
  for (const auto& run : get((*journal)->plan()))
    text += fmt::format("{} {} {}\n", to_string(run.id), run.test, run.seed);
  const auto add = [&](const RunRecord& run) {
    text += fmt::format(
        "{} t{} a{} {} {} {} '{}' {} {} {} {} {} {} {}\n", to_string(run.id), run.test, run.attempt,
        to_string(run.state), run.directory.string(), run.slot, run.reason, run.seconds,
        run.exit ? to_string(*run.exit) : "-", run.usage ? run.usage->max_rss_bytes : 0,
        run.gpu ? run.gpu->peak_memory_bytes : 0, run.started_at ? rfc3339(*run.started_at) : "-",
        run.ended_at ? rfc3339(*run.ended_at) : "-", run.identity);
  };
  for (const auto phase : {Phase::train, Phase::test}) {
    for (const auto& run : get((*journal)->runs(phase))) add(run);
  }
  for (const auto& run : get((*journal)->attempts())) add(run);
  return text;
}

/// What the folders do not tell: how older attempts and those without an end began.
std::string without_starts(const std::string& text) {
  std::string kept;
  for (const auto& line : split(text, '\n')) {
    const bool knows_less = line.find(" running ") != std::string::npos ||
                            line.find(" a1 failed ") != std::string::npos;
    auto words = split(line, ' ');
    if (knows_less) words.resize(5);  // its name, state and folder
    kept += join(words, " ") + "\n";
  }
  return kept;
}

void repair(const fs::path& folder) {
  const auto kept = replace_journal(folder, collect_records(folder));
  INFO((kept ? "" : kept.error().message));
  REQUIRE(kept);
  CHECK(journal::is_sound(folder / journal::kJournalName));
}

}  // namespace

TEST_CASE("a journal that is whole is rebuilt the same", "[experiment]") {
  const test::ScratchDir dir;
  const Sample sample(dir.path());
  const auto before = everything_in(dir.path());
  repair(dir.path());
  CHECK(everything_in(dir.path()) == before);
  CHECK(fs::exists(dir.path() / "gridctl.db.damaged-1"));
  repair(dir.path());
  CHECK(everything_in(dir.path()) == before);
  CHECK(fs::exists(dir.path() / "gridctl.db.damaged-2"));
}

TEST_CASE("a lost journal is rebuilt from the files beside it", "[experiment]") {
  const test::ScratchDir dir;
  std::string before;
  {
    const Sample sample(dir.path());
    before = everything_in(dir.path());
  }
  fs::remove(dir.path() / journal::kJournalName);
  SECTION("with the plan") {
    repair(dir.path());
    CHECK(without_starts(everything_in(dir.path())) == without_starts(before));
  }
  SECTION("from the folders of the runs alone") {
    fs::remove(dir.path() / kPlanFile);
    fs::remove(dir.path() / kExperimentFile);
    repair(dir.path());
    const auto journal = Journal::open(dir.path() / journal::kJournalName, Journal::Access::read);
    const auto runs = get((*journal)->runs(Phase::train));
    CHECK(runs.size() == kConfigurations * kRepetitions * 4 / 5);  // of the rest nobody knows
    CHECK(runs.front().label == "task x=1");
    CHECK(runs.front().state == RunState::succeeded);
  }
}

TEST_CASE("a journal that is cut, zeroed or flipped is rebuilt with every end", "[experiment]") {
  const test::ScratchDir dir;
  std::string before;
  {
    const Sample sample(dir.path());
    before = everything_in(dir.path());
  }
  const auto file = dir.path() / journal::kJournalName;
  const auto damage = GENERATE(range(0, 18));
  const auto size = fs::file_size(file);
  if (damage < 6) {
    fs::resize_file(file, size * static_cast<unsigned>(damage) / 6);
  } else {
    const auto place = size * static_cast<unsigned>(damage % 6) / 6 / 4096 * 4096;
    fs::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(static_cast<std::streamoff>(place + (damage < 12 ? 0 : 200)));
    stream << std::string(damage < 12 ? 4096 : 64, damage < 12 ? '\0' : '\xA5');
  }
  CAPTURE(damage);
  repair(dir.path());
  CHECK(without_starts(everything_in(dir.path())) == without_starts(before));
  CHECK(fs::exists(dir.path() / "gridctl.db.damaged-1"));
}

TEST_CASE("an end that only one source knows is not forgotten", "[experiment]") {
  const test::ScratchDir dir;
  { const Sample sample(dir.path()); }
  const auto first = dir.path() / "runs" / folder_of(1);
  SECTION("the journal") {
    fs::remove(first / "1" / "run.json");
    fs::remove_all(first / "2");
  }
  SECTION("the folder") {
    // Power loss took the end from the journal.
    const auto journal = dir.path() / journal::kJournalName;
    auto books = journal::salvage(journal);
    for (auto& record : books.attempts) {
      record.state = RunState::running;
      record.exit.reset();
    }
    fs::remove(journal);
    REQUIRE(journal::restore(journal, books));
  }
  repair(dir.path());
  const auto journal = Journal::open(dir.path() / journal::kJournalName, Journal::Access::read);
  const auto runs = get((*journal)->runs(Phase::train));
  CHECK(runs.at(0).state == RunState::succeeded);
  CHECK(runs.at(1).state == RunState::failed);
  CHECK(runs.at(0).exit->code == 0);
}

TEST_CASE("a repair that was broken off can be begun again", "[experiment]") {
  const test::ScratchDir dir;
  std::string before;
  {
    const Sample sample(dir.path());
    before = everything_in(dir.path());
  }
  // The old journal had been set aside with its log, the new one had not come yet.
  fs::rename(dir.path() / journal::kJournalName, dir.path() / "gridctl.db.damaged-1");
  dir.write("gridctl.db.new", "half a journal");
  repair(dir.path());
  CHECK(everything_in(dir.path()) == before);
}

TEST_CASE("what is no file in the place of a journal gives way to the rebuilt one",
          "[experiment]") {
  const test::ScratchDir dir;
  { const Sample sample(dir.path()); }
  const auto file = dir.path() / journal::kJournalName;
  fs::remove(file);
  SECTION("a directory") {
    dir.write("gridctl.db/inside", "x");
  }
  SECTION("a FIFO") {
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
  }
  SECTION("a link to nowhere") {
    fs::create_symlink("nowhere", file);
  }
  repair(dir.path());
  CHECK(fs::symlink_status(file).type() == fs::regular_file);
  CHECK(fs::symlink_status(dir.path() / "gridctl.db.damaged-1").type() != fs::file_not_found);
  CHECK(Journal::open(file, Journal::Access::read));
}

TEST_CASE("a plan with damaged lines gives the others", "[experiment]") {
  const test::ScratchDir dir;
  dir.write(kPlanFile, std::string(R"({"number":1,"label":"a","task":"a","folder":"0001-a",)") +
                           R"("identity":"v1:1","seeds":[1,null,3]})" + "\n" +
                           "{\"number\":2,\n\0\0\0\n[]\n{\"number\":\"x\"}\n");
  const auto books = read_experiment_record(dir.path());
  CHECK_FALSE(books.experiment);
  CHECK(books.configurations.size() == 1);
  REQUIRE(books.runs.size() == 2);
  CHECK(books.runs.back().id == RunId{1, 3});
}
