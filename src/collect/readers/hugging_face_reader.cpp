// Hugging Face's Trainer: the log of a training in trainer_state.json, beside the results or in the
// checkpoints, and {train,eval,test,predict,all}_results.json.
#include "formats/json_text.hpp"
#include "readers/json_files.hpp"
#include "readers/reader.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace gridctl::collect {
namespace {

constexpr const char* kState = "trainer_state.json";
constexpr std::string_view kCheckpoint = "checkpoint-";
// A later one adds what the earlier ones lack.
constexpr std::array<const char*, 5> kResults{"train_results.json", "eval_results.json",
                                              "test_results.json", "predict_results.json",
                                              "all_results.json"};

/// The step in a folder's name: 500 for "checkpoint-500".
std::optional<long> checkpoint_step(std::string_view name) {
  if (name.substr(0, kCheckpoint.size()) != kCheckpoint) return std::nullopt;
  long step = 0;
  const auto* const begin = name.data() + kCheckpoint.size();
  const auto [end, error] = std::from_chars(begin, name.data() + name.size(), step);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return step;
}

/// The folder of the last checkpoint; empty if there is none.
fs::path last_checkpoint(const Folder& folder) {
  long last = -1;
  fs::path found;
  for (const auto& name : folder.folders) {
    const auto step = checkpoint_step(name);
    if (!step || *step <= last) continue;
    last = *step;
    found = folder.path / name;
  }
  return found;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// Adds one entry of the log. Metrics of the training have no prefix; those of the last entry,
/// which sums up the training, have "train_".
void add_entry(const JsonText& entry, Curves& curves) {
  const auto values = flat(entry);
  const bool is_summary = entry.find("train_runtime") != nullptr;
  if (!is_summary) return add_flat(values, curves);
  for (const auto& [key, value] : values) {
    if (starts_with(key, "train_") && is_number(value)) {
      curves.finals.emplace_back("final." + key.substr(6), value);
    }
  }
}

void read_state(const fs::path& file, RunParts& parts, Notes& notes) {
  const auto state = read_json_object(file, notes);
  if (!state) return;
  if (const auto* const log = state->find("log_history"); log && log->is_array()) {
    for (const auto& entry : log->members) {
      if (entry.is_object()) add_entry(entry, parts.rows);
    }
  }
  const auto best = fs::path(std::string(state->text_of("best_model_checkpoint"))).filename();
  if (const auto step = checkpoint_step(best.string())) {
    parts.rows.kept_step = static_cast<double>(*step);
  }
  for (const char* key : {"num_train_epochs", "max_steps", "train_batch_size"}) {
    if (const auto text = state->text_of(key); is_number(text)) {
      parts.configuration.emplace_back(key, text);
      parts.is_scant = true;
    }
  }
}

/// Adds results that the log does not have: they belong to the model that was kept. Metrics whose
/// names have no split are of the file's: "eval_results.json" is the validation's.
void read_results(const fs::path& file, RunParts& parts, Notes& notes) {
  const auto results = read_json_object(file, notes);
  if (!results) return;
  const auto of_file = split_name(file.stem().string()).split;
  for (const auto& [key, value] : flat(*results)) {
    if (!is_number(value)) continue;
    const auto [split, name] = split_name(key);
    if (starts_with(key, "train_")) {
      add_missing(parts.training, {{"final." + name, value}});
    } else if (!named_split(key) && (of_file == "train" || !is_metric(key))) {
      add_missing(parts.training, {{key, value}});  // of the whole training: epoch, total_flos
    } else if (!named_split(key)) {
      add_missing(of_file == "valid" ? parts.validation : parts.test, {{key, value}});
    } else {
      add_missing(split == "valid" ? parts.validation : parts.test, {{name, value}});
    }
  }
}

class HuggingFaceReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "trainer_state.json"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    const auto has = [&](const char* file) { return folder.has(file); };
    if (has(kState) || std::any_of(kResults.begin(), kResults.end(), has)) return true;
    const auto checkpoint = last_checkpoint(folder);
    boost::system::error_code ignored;
    return !checkpoint.empty() && fs::exists(checkpoint / kState, ignored);
  }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    const auto is_file = [&](const char* name) { return file == name; };
    return is_file(kState) || (std::any_of(kResults.begin(), kResults.end(), is_file)) ||
           (file.ends_with(".json") && has_run(folder));
  }

  [[nodiscard]] bool is_part(const Folder& folder) const override {
    return checkpoint_step(folder.name()).has_value();
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    const auto checkpoint = last_checkpoint(folder);
    boost::system::error_code ignored;
    if (folder.has(kState)) {
      read_state(folder.path / kState, parts, notes);
    } else if (!checkpoint.empty() && fs::exists(checkpoint / kState, ignored)) {
      read_state(checkpoint / kState, parts, notes);
    }
    const auto summary = summarize(parts.rows);
    parts.training = summary.training;
    parts.validation = summary.validation;
    for (const char* file : kResults) {
      if (folder.has(file)) read_results(folder.path / file, parts, notes);
    }
  }
};

}  // namespace

std::unique_ptr<Reader> make_hugging_face_reader() {
  return std::make_unique<HuggingFaceReader>();
}

}  // namespace gridctl::collect
