#include "trees/unread.hpp"

#include "files/extension.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

struct Store {
  std::string_view name;  ///< of a file or folder
  std::string_view program;
};
constexpr auto kStores = std::to_array<Store>({{".aim", "Aim"},
                                               {".neptune", "Neptune"},
                                               {".cometml-runs", "Comet"},
                                               {".clearml", "ClearML"},
                                               {".polyaxon", "Polyaxon"},
                                               {".swanlog", "SwanLab"},
                                               {"swanlog", "SwanLab"}});

/// Returns true if a file is in a format of numbers that gridctl does not read, and named as
/// results are: "evaluations.npz" of stable-baselines3, "history.pkl", Dopamine's "log_19".
bool is_binary_result(const std::string& name) {
  constexpr auto kFormats = std::to_array<std::string_view>(
      {".npz", ".npy", ".pkl", ".pickle", ".joblib", ".mat", ".h5", ".hdf5", ".parquet", ".feather",
       ".xlsx", ".xls", ".rds", ".RData"});
  constexpr auto kWords = std::to_array<std::string_view>(
      {"result",      "results", "metric",   "metrics",    "history", "histories",  "evaluation",
       "evaluations", "score",   "scores",   "progress",   "stats",   "statistics", "loss",
       "losses",      "acc",     "accuracy", "accuracies", "reward",  "rewards",    "return",
       "returns",     "log",     "logs",     "trial",      "trials",  "optuna"});
  const auto extension = extension_of(name);
  if (std::find(kFormats.begin(), kFormats.end(), extension) == kFormats.end()) return false;
  const auto words = stats::words_of(stats::apart(fs::path(name).stem().string()));
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
  });
}

/// ClearML's session without a server: "metrics.jsonl" and "log.jsonl" beside "task.json".
bool is_clearml_session(const Folder& folder) {
  return folder.has("task.json") && (folder.has("metrics.jsonl") || folder.has("log.jsonl"));
}

std::string example(const std::vector<fs::path>& files) {
  return fmt::format("{}'{}'", files.size() > 1 ? "e.g. " : "", files.front().string());
}

}  // namespace

void Unread::add(const Folder& folder) {
  for (const auto& [name, program] : kStores) {
    const bool is_folder = std::binary_search(folder.folders.begin(), folder.folders.end(), name);
    if (is_folder || folder.has(name))
      stores_[std::string(program)].push_back(folder.path / std::string(name));
  }
  if (is_clearml_session(folder)) stores_["ClearML"].push_back(folder.path / "task.json");
  for (const auto& name : folder.files) {
    if (is_binary_result(name)) binaries_.push_back(folder.path / name);
  }
}

Notes Unread::notes() const {
  Notes notes;
  for (const auto& [program, files] : stores_) {
    notes.add_remark(fmt::format("{} of {} not read, {}: export its runs as CSV",
                                 counted(files.size(), "store"), program, example(files)));
  }
  if (!binaries_.empty()) {
    notes.add_remark(fmt::format(
        "{} of results in a format that is no text not read, {}: write the numbers as CSV or JSON",
        counted(binaries_.size(), "file"), example(binaries_)));
  }
  if (!logs_.empty()) {
    notes.add_remark(fmt::format(
        "no known number in {}, {}: --scrape NAME=REGEX says which of its lines have one",
        counted(logs_.size(), "log"), example(logs_)));
  }
  return notes;
}

}  // namespace gridctl::collect
