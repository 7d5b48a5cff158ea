// EleutherAI's lm-evaluation-harness: results.json, or results_TIME.json in a folder per model.
// "results" has an object of metrics for each task, "acc,none" with its filter and
// "acc_stderr,none"; "config" has the settings of the evaluation. lighteval's files are alike.
#include "files/extension.hpp"
#include "formats/json_text.hpp"
#include "readers/json_files.hpp"
#include "readers/lm_eval.hpp"
#include "readers/reader.hpp"
#include "values.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr std::string_view kNoFilter = ",none";
constexpr const char* kOfLighteval = "config_general";

/// Returns true if an object with results of tasks lies beside what only the harness writes.
bool is_of_harness(const JsonText& root) {
  const auto* const results = root.find("results");
  if (results == nullptr || !results->is_object() || results->members.empty()) return false;
  const bool are_tasks = std::all_of(results->members.begin(), results->members.end(),
                                     [](const JsonText& task) { return task.is_object(); });
  const auto has = [&](const char* key) { return root.find(key) != nullptr; };
  return are_tasks && has("versions") && (has("config") || has("configs") || has(kOfLighteval));
}

/// Returns true if a file of this name may hold results: JSON of any name but of those that
/// settings and records of runs have.
bool may_have_results(std::string_view name) {
  constexpr auto kOthers = std::to_array<std::string_view>(
      {"config", "param", "args", "run.", "exit.", "meta", "state", "token", "vocab", "package",
       "info", "setting", "experiment", "stat", "metrics", "history", "wandb"});
  return extension_of(name) == ".json" &&
         std::none_of(kOthers.begin(), kOthers.end(), [&](std::string_view other) {
           return name.find(other) != std::string_view::npos;
         });
}

/// Returns true if a file is JSON that begins with results. Some give names of their own to the
/// files; a folder of very many files is a data set.
bool may_be_of_harness(const Folder& folder, const std::string& name) {
  constexpr std::size_t kHead = 512;  // bytes
  constexpr std::size_t kMostFiles = 200;
  const bool is_named_so = name.find("results") != std::string::npos;
  if (!may_have_results(name) || (folder.files.size() > kMostFiles && !is_named_so)) return false;
  Notes ignored;  // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(folder.path / name, kHead, kHead, ignored);
  return ends && trim(ends->head).starts_with('{') &&
         (ends->head.find("\"results\"") != std::string::npos ||
          ends->head.find(kOfLighteval) != std::string::npos);
}

std::optional<JsonText> parse_results(const Folder& folder, const std::string& name) {
  Notes ignored;
  if (!may_be_of_harness(folder, name)) return std::nullopt;
  auto root = read_json_object(folder.path / name, ignored);
  if (!root || !is_of_harness(*root)) return std::nullopt;
  return root;
}

/// "acc" of "acc,none"; a filter stays as a part of the name, "exact_match.strict-match".
std::string metric_of(std::string_view key) {
  if (key.ends_with(kNoFilter)) key.remove_suffix(kNoFilter.size());
  std::string name(key);
  std::replace(name.begin(), name.end(), ',', '.');
  return name;
}

/// Adds the tasks that are not known yet; returns how many are.
std::size_t add_tasks(const JsonText& root, Values& values) {
  Values more;
  std::size_t known = 0;
  for (const auto& task : root.find("results")->members) {
    const bool is_known = std::any_of(values.begin(), values.end(), [&](const auto& pair) {
      return pair.first.starts_with(task.name + ".");
    });
    if (is_known) {
      ++known;
      continue;
    }
    for (const auto& number : task.members) {
      if (number.kind == JsonText::Kind::number || is_number(number.text))
        more.emplace_back(task.name + "." + metric_of(number.name), number.text);
    }
  }
  values.insert(values.end(), more.begin(), more.end());
  return known;
}

/// Adds the settings, and how many examples the tasks show to the model.
void add_settings(const JsonText& root, Values& configuration) {
  Values settings;
  if (const auto* const config = root.find("config"); config && config->is_object())
    settings = flat(*config);
  if (const auto* const config = root.find(kOfLighteval); config && config->is_object())
    settings = {{"model", std::string(config->text_of("model_name"))}};
  std::erase_if(settings, [](const auto& pair) { return pair.second == "null"; });
  if (const auto* const shots = root.find("n-shot"); shots && shots->is_object()) {
    for (const auto& task : shots->members)
      settings.emplace_back("num_fewshot." + task.name, task.text);
  }
  add_missing(configuration, settings);
}

class LmEvalReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "lm-evaluation-harness"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return std::any_of(folder.files.begin(), folder.files.end(),
                       [&](const std::string& file) { return owns(folder, file); });
  }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return parse_results(folder, file).has_value();
  }

  /// The names of files have their times: the last one by name is the newest.
  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    std::string newest;
    for (auto name = folder.files.rbegin(); name != folder.files.rend(); ++name) {
      const auto root = parse_results(folder, *name);
      if (!root) continue;
      const auto known = add_tasks(*root, parts.test);
      if (known > 0) {
        notes.add_remark(fmt::format("'{}': {} left out, of which '{}' has newer results",
                                     (folder.path / *name).string(), counted(known, "task"),
                                     newest));
      }
      add_settings(*root, parts.configuration);
      if (newest.empty()) newest = *name;
    }
  }
};

}  // namespace

std::vector<Folder> runs_of_models(const Folder& folder) {
  std::map<Values, std::vector<std::string>> files_of;  // by the settings of an evaluation
  for (const auto& name : folder.files) {
    const auto root = parse_results(folder, name);
    if (!root) continue;
    Values settings;
    add_settings(*root, settings);
    files_of[settings].push_back(name);
  }
  if (files_of.size() < 2) return {folder};
  std::vector<Folder> runs;
  for (const auto& [settings, own] : files_of) {
    auto run = folder;
    for (const auto& [others, files] : files_of) {
      if (others == settings) continue;
      std::erase_if(run.files, [&files = files](const std::string& name) {
        return std::find(files.begin(), files.end(), name) != files.end();
      });
    }
    run.part = own.front();
    runs.push_back(std::move(run));
  }
  std::sort(runs.begin(), runs.end(),
            [](const Folder& a, const Folder& b) { return a.part < b.part; });
  return runs;
}

std::unique_ptr<Reader> make_lm_eval_reader() {
  return std::make_unique<LmEvalReader>();
}

}  // namespace gridctl::collect
