#include "record.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>

#include <array>
#include <map>
#include <utility>

#include <boost/filesystem/fstream.hpp>
#include <nlohmann/json.hpp>

namespace gridctl::experiment {
namespace {

using Json = nlohmann::ordered_json;
using journal::ExperimentRecord;

constexpr const char* kSchema = "gridctl.experiment/1";
constexpr std::size_t kLongest = std::size_t{8} << 20U;  // of experiment.json

constexpr std::array<std::pair<const char*, std::string ExperimentRecord::*>, 5> kTexts = {{
    {"name", &ExperimentRecord::name},
    {"created_at", &ExperimentRecord::created_at},
    {"gridctl_version", &ExperimentRecord::gridctl_version},
    {"host", &ExperimentRecord::host},
    {"user", &ExperimentRecord::user},
}};
/// JSON themselves.
constexpr std::array<std::pair<const char*, std::string ExperimentRecord::*>, 3> kDocuments = {{
    {"trainer", &ExperimentRecord::trainer},
    {"tester", &ExperimentRecord::tester},
    {"limits", &ExperimentRecord::limits},
}};

std::string to_text(const Json& document, int indent) {
  return document.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string experiment_text(const ExperimentRecord& experiment) {
  Json document = {{"schema", kSchema}};
  for (const auto& [key, field] : kTexts) document[key] = experiment.*field;
  document["base_seed"] = experiment.base_seed;
  document["repetitions"] = experiment.repetitions;
  for (const auto& [key, field] : kDocuments) {
    const auto value = parse_json(experiment.*field);
    document[key] = value.is_discarded() ? Json(nullptr) : value;
  }
  return to_text(document, 2);
}

std::string plan_text(const std::vector<journal::ConfigurationRecord>& configurations,
                      const std::vector<journal::PlannedRun>& runs) {
  std::map<int, std::map<int, std::uint64_t>> seeds;
  for (const auto& run : runs) {
    if (run.test == 0) seeds[run.id.configuration][run.id.repetition] = run.seed;
  }
  std::string text;
  for (const auto& entry : configurations) {
    Json list = Json::array();
    // A repetition that was never planned has none.
    for (const auto& [repetition, seed] : seeds[entry.number]) {
      while (list.size() + 1 < static_cast<std::size_t>(repetition)) list.push_back(nullptr);
      list.push_back(seed);
    }
    text += to_text({{"number", entry.number},
                     {"label", entry.label},
                     {"task", entry.task},
                     {"folder", entry.folder},
                     {"identity", entry.identity},
                     {"seeds", list}},
                    -1);
  }
  return text;
}

std::optional<ExperimentRecord> read_experiment(const fs::path& file) {
  const auto text = sys::read_file(file, kLongest);
  if (!text) return std::nullopt;
  const auto document = parse_json(*text);
  try {
    if (!document.is_object() || document.at("schema") != kSchema) return std::nullopt;
    ExperimentRecord experiment;
    for (const auto& [key, field] : kTexts) experiment.*field = document.at(key).get<std::string>();
    experiment.base_seed = document.at("base_seed").get<std::uint64_t>();
    experiment.repetitions = document.at("repetitions").get<int>();
    for (const auto& [key, field] : kDocuments) {
      if (!document.at(key).is_null()) experiment.*field = document.at(key).dump();
    }
    return experiment;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

void read_configuration(const std::string& line, journal::Records& records) {
  const auto document = parse_json(line);
  try {
    if (!document.is_object()) return;
    const auto text = [&](const char* key) { return document.at(key).get<std::string>(); };
    const int number = document.at("number").get<int>();
    const auto& seeds = document.at("seeds");
    records.configurations.push_back(
        {number, text("label"), text("task"), text("folder"), text("identity")});
    for (std::size_t i = 0; i < seeds.size(); ++i) {
      if (!seeds[i].is_null())
        records.runs.push_back(
            {{number, static_cast<int>(i) + 1}, 0, seeds[i].get<std::uint64_t>(), {}});
    }
  } catch (const Json::exception&) {
    return;  // the folders of the runs may know it
  }
}

}  // namespace

bool holds_secrets(const ExperimentRecord& experiment) {
  for (const auto* program : {&experiment.trainer, &experiment.tester}) {
    const auto document = parse_json(*program);
    if (document.is_object() && document.contains("environment") &&
        !document["environment"].empty())
      return true;
  }
  return false;
}

Result<void> write_experiment_record(const fs::path& folder, const journal::Journal& journal) {
  GRIDCTL_TRY_ASSIGN(const auto experiment, journal.experiment());
  GRIDCTL_TRY_ASSIGN(const auto configurations, journal.configurations());
  GRIDCTL_TRY_ASSIGN(const auto runs, journal.plan());
  auto written =
      sys::write_atomically(folder / kPlanFile, plan_text(configurations, runs), sys::Sync::full);
  if (!written) return written;
  return sys::write_atomically(
      folder / kExperimentFile, experiment_text(experiment), sys::Sync::full,
      holds_secrets(experiment) ? sys::Readers::owner : sys::Readers::others);
}

journal::Records read_experiment_record(const fs::path& folder) {
  journal::Records records;
  records.experiment = read_experiment(folder / kExperimentFile);
  // A million configurations have room.
  constexpr std::size_t kLargestPlan = std::size_t{1} << 30U;
  const auto plan = sys::read_file(folder / kPlanFile, kLargestPlan).value_or("");
  for (const auto& line : split(plan, '\n')) read_configuration(line, records);
  return records;
}

}  // namespace gridctl::experiment
