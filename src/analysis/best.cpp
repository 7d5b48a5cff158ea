#include <gridctl/analysis/best.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/filesystem/operations.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kMostFiles = 10'000;  // files of one run that are looked at
constexpr std::size_t kLargestRecord = std::size_t{16} << 20U;

/// Endings by which frameworks name the files of trained models.
bool is_model(const fs::path& file) {
  static constexpr std::array<std::string_view, 15> kEndings{
      ".bin", ".pt",  ".pth",    ".ckpt",   ".safetensors", ".h5",      ".keras", ".onnx",
      ".pkl", ".zip", ".joblib", ".tflite", ".weights",     ".msgpack", ".pb"};
  const auto ending = file.extension().string();
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

std::vector<std::string> models_in(const fs::path& folder, const fs::path& experiment) {
  std::vector<std::string> models;
  boost::system::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                         error);
  std::size_t seen = 0;
  for (; !error && entry != fs::recursive_directory_iterator() && seen < kMostFiles;
       entry.increment(error)) {
    ++seen;
    boost::system::error_code ignored;
    if (!is_model(entry->path()) || !fs::is_regular_file(entry->path(), ignored)) continue;
    const auto relative = entry->path().lexically_relative(experiment);
    models.push_back(relative.empty() ? entry->path().string() : relative.string());
  }
  std::sort(models.begin(), models.end());
  return models;
}

/// Runs with a value, the best one first.
std::vector<std::size_t> ordered_runs(const Analysis& analysis, const MetricAnalysis& metric,
                                      const RunGroup& group) {
  const auto values = collect::run_values(analysis.experiment, analysis.table,
                                          analysis.table.column(metric.metric).value());
  auto runs = group.runs;
  std::erase_if(runs, [&](std::size_t run) {
    return analysis.experiment.runs[run].record.state != RunState::succeeded || !values[run] ||
           !std::isfinite(*values[run]);
  });
  const bool higher = metric.direction == stats::Direction::higher;
  std::stable_sort(runs.begin(), runs.end(), [&](std::size_t a, std::size_t b) {
    return higher ? *values[a] > *values[b] : *values[a] < *values[b];
  });
  return runs;
}

}  // namespace

std::string command_of(const collect::RunResult& run) {
  const auto text = sys::read_file(run.folder.parent_path() / layout::kRunFile, kLargestRecord);
  const auto record = text ? parse_json(*text) : nlohmann::ordered_json();
  if (!record.is_object()) return {};
  std::vector<std::string> argv;
  const auto command = record.find("command");
  if (command == record.end() || !command->is_array()) return {};
  for (const auto& word : *command)
    if (word.is_string()) argv.push_back(word.get<std::string>());
  const auto place = record.find("cwd");
  if (argv.empty() || place == record.end() || !place->is_string()) return {};
  return fmt::format("cd {} && {}", shell_quote(place->get<std::string>()), shell_quote(argv));
}

std::vector<BestRuns> best_runs(const Analysis& analysis) {
  std::vector<BestRuns> found;
  for (const auto& task : analysis.tasks) {
    if (!task.has_best()) continue;
    const auto& metric = task.metrics.front();
    const auto& group = task.grouping.groups[metric.analysis.groups.front().group];
    BestRuns best{task.task, 0, group.label, ordered_runs(analysis, metric, group), {}, {}};
    if (best.runs.empty()) continue;
    const auto& first = analysis.experiment.runs[best.runs.front()];
    if (group.is_alike)
      best.configuration = first.id_in_books.value_or(first.record.id).configuration;
    for (const auto run : best.runs) {
      const auto& folder = analysis.experiment.runs[run].folder;
      for (auto& model : models_in(folder, analysis.experiment.folder))
        best.models.push_back(std::move(model));
    }
    if (analysis.experiment.native) best.command = command_of(first);
    found.push_back(std::move(best));
  }
  return found;
}

Result<TopConfigurations> top_configurations(const Analysis& analysis, std::size_t most) {
  TopConfigurations top;
  for (const auto& task : analysis.tasks) {
    if (!task.has_best()) continue;
    const auto& metric = task.metrics.front();
    top.metric = metric.metric;
    top.ranked += metric.analysis.groups.size();
    std::size_t taken = 0;
    for (const auto& ranked : metric.analysis.groups) {
      if (taken++ == most) break;
      const auto& group = task.grouping.groups[ranked.group];
      if (!group.is_alike || analysis.options.experiments.size() > 1)
        return fail(ErrorKind::usage,
                    fmt::format("'{}' stands for runs of several configurations", group.label),
                    "refine an experiment whose runs are told apart by their configurations");
      top.configurations.push_back(group.number);
    }
  }
  if (!top.configurations.empty()) return top;
  return fail(ErrorKind::nothing_to_do, "no run has a metric that says which is best",
              "'--metric NAME' ranks by another");
}

Result<std::vector<RunId>> best_run_ids(const Analysis& analysis) {
  std::vector<RunId> ids;
  for (const auto& best : best_runs(analysis)) {
    for (const auto run : best.runs) ids.push_back(analysis.experiment.runs[run].record.id);
  }
  if (!ids.empty()) return ids;
  return fail(ErrorKind::nothing_to_do, "no run has a metric that says which is best",
              "'gridctl analyze --metric NAME' ranks by another; then name the runs");
}

}  // namespace gridctl::analysis
