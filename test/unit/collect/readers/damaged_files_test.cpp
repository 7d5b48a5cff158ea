// Every writer's files, damaged in every way that disks and killed trainers know: an analysis goes
// on, and no damage makes up a number.
#include "event_bytes.hpp"
#include "files/files.hpp"
#include "formats/utf8.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/collect/trees/gather.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

struct File {
  std::string name;
  std::string text;
};
using Run = std::vector<File>;

/// The runs of all writers of text: those in data/, and those whose files are short enough to stand
/// here.
std::map<std::string, Run> text_runs() {
  std::map<std::string, Run> runs{
      {"metrics.jsonl",
       {{"metrics.jsonl",
         "{\"step\":1,\"split\":\"valid\",\"loss\":0.5}\n{\"step\":2,\"loss\":0.25}\n"}}},
      {"MI-Prometheus",
       {{"training_configuration.yaml", "model: {name: Net}\n"},
        {"validation_set_agg_statistics.csv", "episode,loss,acc\n000019,0.5,0.4\n000039,0.3,0.6\n"},
        {"training_statistics.csv", "loss,episode\n0.9,000019\n0.5,000020\n"}}},
      {"MLflow",
       {{"meta.yaml", "run_id: aa\nstatus: 3\n"},
        {"params/lr", "0.10"},
        {"metrics/loss", "1763931670000 0.5 1\n1763931680000 0.25 2\n"}}}};
  const fs::path data = GRIDCTL_TEST_DATA;
  for (const char* name : {"dvclive", "generic", "hugging_face", "hydra", "keras", "lightning",
                           "sacred", "ultralytics", "wandb"}) {
    Notes notes;
    walk(data / name, notes, [&](const Folder& folder) {
      for (const auto& file : folder.files) {
        const auto path = folder.path / file;
        runs[name].push_back(
            {path.lexically_relative(data / name).string(), read_file(path, notes).value_or("")});
      }
      return true;
    });
    REQUIRE(notes.empty());
  }
  return runs;
}

constexpr const char* kEvents = "events.out.tfevents.1764018042.host.1.0";

std::map<std::string, Run> all_runs() {
  auto runs = text_runs();
  runs["TensorBoard"] = {{kEvents, test::events::two_curves()}};
  return runs;
}

/// What an analysis finds; nothing if there is no run any more.
std::optional<Experiment> analyze(const Run& run) {
  const ScratchDir scratch;
  for (const auto& file : run) scratch.write("run/" + file.name, file.text);
  auto experiment = gather_foreign(scratch.path());
  if (!experiment) return std::nullopt;
  return std::move(*experiment);
}

/// Values of all metrics that a reader found, NaN aside.
std::set<double> numbers(const std::optional<Experiment>& experiment) {
  std::set<double> found;
  if (!experiment) return found;
  for (const auto& run : experiment->runs) {
    for (const auto& curve : *run.curves) {
      for (const double value : curve.values) {
        if (!std::isnan(value)) found.insert(value);
      }
    }
  }
  return found;
}

void check_text(const std::string& text) {
  auto repaired = text;
  make_utf8(repaired);
  CHECK(repaired == text);
}
void check_texts(const std::optional<Experiment>& experiment) {
  if (!experiment) return;
  for (const auto& run : experiment->runs) {
    for (const auto* values : {&run.configuration, &run.training, &run.validation}) {
      for (const auto& [key, value] : *values) {
        check_text(key);
        check_text(value);
      }
    }
    for (const auto& curve : *run.curves) check_text(curve.metric);
  }
}

void check_nothing_made_up(const Run& run, const std::set<double>& known) {
  const auto experiment = analyze(run);
  check_texts(experiment);
  for (const double number : numbers(experiment)) CHECK(known.count(number) == 1);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

void for_each_run(const std::map<std::string, Run>& runs,
                  const std::function<void(const Run&)>& check) {
  for (const auto& [name, run] : runs) {
    DYNAMIC_SECTION(name) {
      check(run);
    }
  }
}

/// Every file of the run in turn, with another text.
void damage(const Run& run, const std::function<std::string(const std::string&)>& change,
            const std::function<void(const Run&)>& check) {
  for (std::size_t i = 0; i < run.size(); ++i) {
    auto damaged = run;
    damaged[i].text = change(run[i].text);
    INFO(run[i].name);
    if (damaged[i].text != run[i].text) check(damaged);
  }
}

}  // namespace

TEST_CASE("files that are cut off anywhere make up no number", "[collect]") {
  constexpr std::size_t kEvery = 7;  // bytes; each cut is an analysis
  for_each_run(all_runs(), [&](const Run& run) {
    const auto known = numbers(analyze(run));
    CHECK_FALSE(known.empty());
    for (std::size_t size = 0; size < 600; size += kEvery) {
      INFO("cut behind byte " << size);
      damage(
          run, [&](const std::string& text) { return text.substr(0, size); },
          [&](const Run& damaged) { check_nothing_made_up(damaged, known); });
    }
  });
}

TEST_CASE("NUL bytes and bytes that are no UTF-8 make up no number", "[collect]") {
  for_each_run(all_runs(), [](const Run& run) {
    const auto known = numbers(analyze(run));
    for (const char* digit : {"5", "loss", "step"}) {
      for (const auto& bytes :
           {std::string(1, '\0'), std::string("\xFF"), std::string("\xED\xA0\x80")}) {
        damage(
            run, [&](const std::string& text) { return replaced(text, digit, bytes); },
            [&](const Run& damaged) { check_texts(analyze(damaged)); });
      }
    }
    damage(
        run,
        [&](const std::string& text) { return replaced(text, "0.5", std::string("0\0005", 3)); },
        [&](const Run& damaged) { check_nothing_made_up(damaged, known); });
  });
}

TEST_CASE("NaN in any writer's files stays NaN", "[collect]") {
  for_each_run(text_runs(), [](const Run& run) {
    std::size_t found = 0;
    damage(
        run,
        [](const std::string& text) {
          return replaced(replaced(text, "0.5", "NaN"), "0.4", "NaN");
        },
        [&](const Run& damaged) {
          const auto experiment = analyze(damaged);
          REQUIRE(experiment);
          for (const auto& curve : *experiment->runs.at(0).curves) {
            for (const double value : curve.values) found += std::isnan(value) ? 1U : 0U;
          }
        });
    CHECK(found > 0);
  });
}

TEST_CASE("a huge field is no value, and harms no other run", "[collect]") {
  const std::string huge((std::size_t{2} << 20U), '9');
  for_each_run(text_runs(), [&](const Run& run) {
    damage(
        run, [&](const std::string& text) { return replaced(text, "0.5", huge); },
        [&](const Run& damaged) {
          for (const double number : numbers(analyze(damaged))) {
            CHECK((std::isinf(number) || number < 1e9));
          }
        });
  });
}

TEST_CASE("a wrong byte anywhere in an event file makes up no number", "[collect]") {
  const Run run{{kEvents, test::events::two_curves()}};
  const auto known = numbers(analyze(run));
  REQUIRE(known.size() == 6);
  for (std::size_t i = 0; i < run.front().text.size(); ++i) {
    INFO("byte " << i);
    auto damaged = run;
    damaged.front().text[i] = static_cast<char>(damaged.front().text[i] ^ 0x10);
    check_nothing_made_up(damaged, known);
  }
}

TEST_CASE("an event file says of each number what it is, NaN and bad tags included", "[collect]") {
  using namespace test::events;
  const auto experiment = analyze(
      {{kEvents, version() + scalar(1, "val/loss", 0.5F) +
                     scalar(2, "val/loss", std::numeric_limits<float>::quiet_NaN()) +
                     scalar(1, "\xFF\xED\xA0\x80", 0.25F) + scalar(1, std::string(1, '\0'), 2)}});
  REQUIRE(experiment);
  check_texts(experiment);
  CHECK(numbers(experiment) == std::set<double>{0.25, 0.5, 2});
  const auto& curves = *experiment->runs.at(0).curves;
  const auto loss = std::find_if(curves.begin(), curves.end(),
                                 [](const Curve& curve) { return curve.split == "valid"; });
  REQUIRE(loss != curves.end());
  CHECK(std::isnan(loss->values.at(1)));
}

TEST_CASE("behind a length that no file has nothing of an event file is read", "[collect]") {
  using namespace test::events;
  const auto length = raw(std::numeric_limits<std::uint64_t>::max() - 2);
  const auto huge_record = length + raw(masked_crc(length)) + "data";
  // Within a record: a summary that says to be longer than the record.
  const auto huge_summary = record(field(2, 0, varint(2)) + field(5, 2, varint(1ULL << 62U)));
  for (const auto& huge : {huge_record, huge_summary}) {
    const auto experiment = analyze({{kEvents, scalar(1, "loss", 0.5F) + huge}});
    CHECK(numbers(experiment) == std::set<double>{0.5});
  }
  const auto experiment =
      analyze({{kEvents, scalar(1, "loss", 0.5F) + huge_record + scalar(2, "loss", 0.25F)}});
  CHECK(numbers(experiment) == std::set<double>{0.5});
  CHECK(experiment->notes.size() == 1);
}

TEST_CASE("an empty event file is a run that has written nothing yet", "[collect]") {
  const auto experiment = analyze({{kEvents, ""}, {"train/" + std::string(kEvents), ""}});
  REQUIRE(experiment);
  CHECK(experiment->runs.size() == 1);
  CHECK(experiment->notes.empty());
  CHECK(numbers(experiment).empty());
}
