// Sacred's FileStorageObserver: config.json, run.json (status and times) and metrics.json, a list
// of steps and one of values for each metric.
#include "curves/curves.hpp"
#include "formats/json_text.hpp"
#include "formats/times.hpp"
#include "readers/json_files.hpp"
#include "readers/reader.hpp"

#include <algorithm>

namespace gridctl::collect {
namespace {

constexpr const char* kRun = "run.json";
constexpr const char* kConfiguration = "config.json";
constexpr const char* kMetrics = "metrics.json";

/// Adds the rows of all metrics in the order of their steps.
void add_metrics(const JsonText& metrics, Curves& curves) {
  std::map<double, Values> rows;
  for (const auto& series : metrics.members) {
    const auto* const steps = series.find("steps");
    const auto* const values = series.find("values");
    if (steps == nullptr || values == nullptr) continue;
    const auto count = std::min(steps->members.size(), values->members.size());
    for (std::size_t i = 0; i < count; ++i) {
      const auto& step = steps->members[i].text;
      if (!(to_number(step) == to_number(step))) continue;  // NaN has no place in an order
      auto& row = rows[to_number(step)];
      if (row.empty()) row.emplace_back("step", step);
      row.emplace_back(series.name, values->members[i].text);
    }
  }
  for (const auto& [step, row] : rows) add_flat(row, curves);
}

Ending ending_of(const JsonText& run) {
  Ending ending;
  const auto status = run.text_of("status");
  if (status == "COMPLETED") {
    ending.state = RunState::succeeded;
  } else if (status == "INTERRUPTED") {
    ending.state = RunState::stopped;
  } else if (status == "FAILED" || status == "TIMEOUT") {
    ending.state = RunState::failed;
    const auto* const trace = run.find("fail_trace");
    ending.reason = trace != nullptr && !trace->members.empty() ? trace->members.back().text
                                                                : std::string(status);
    ending.reason.erase(ending.reason.find_last_not_of(" \n") + 1);
  } else {
    ending.reason = "its status is " + std::string(status);
  }
  ending.started_at = parse_iso_time(run.text_of("start_time"));
  ending.ended_at = parse_iso_time(run.text_of("stop_time"));
  return ending;
}

/// Returns true if sacred wrote run.json: other programs have files of this name too.
bool is_of_sacred(const fs::path& run) {
  constexpr std::size_t kHead = 128;  // bytes
  Notes ignored;                      // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(run, kHead, 0, ignored);
  if (!ends || ends->head.find("\"gridctl.") != std::string::npos) return false;
  const auto root = read_json_object(run, ignored);
  const auto has = [&](const char* key) { return root->find(key) != nullptr; };
  return root && has("status") && has("start_time") &&
         (has("heartbeat") || has("experiment") || has("host"));
}

class SacredReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "sacred"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    if (!folder.has(kRun)) return false;
    const bool has_all =
        folder.has(kConfiguration) && (folder.has(kMetrics) || folder.has("cout.txt"));
    return has_all || is_of_sacred(folder.path / kRun);
  }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return file.ends_with(".json") && has_run(folder);
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    const auto configuration = folder.has(kConfiguration)
                                   ? read_json_object(folder.path / kConfiguration, notes)
                                   : std::nullopt;
    if (configuration) parts.configuration = flat(*configuration);
    if (folder.has(kMetrics)) {
      const auto metrics = read_json_object(folder.path / kMetrics, notes);
      if (metrics) add_metrics(*metrics, parts.rows);
    }
    const auto run = read_json_object(folder.path / kRun, notes);
    if (!run) return;
    parts.ending = ending_of(*run);
    if (const auto result = run->text_of("result"); is_number(result)) {
      parts.rows.finals.emplace_back("final.result", result);
    }
  }
};

}  // namespace

std::unique_ptr<Reader> make_sacred_reader() {
  return std::make_unique<SacredReader>();
}

}  // namespace gridctl::collect
