// Weights & Biases, before or without its server: the history in run-ID.wandb, else the last values
// in files/wandb-summary.json, which also go on with a history that is cut off; the configuration
// in files/config.yaml, else in the history.
#include "files/extension.hpp"
#include "formats/json_text.hpp"
#include "readers/configuration.hpp"
#include "readers/json_files.hpp"
#include "readers/reader.hpp"
#include "readers/wandb_log.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <set>

namespace gridctl::collect {
namespace {

constexpr const char* kFiles = "files";
constexpr const char* kSummary = "wandb-summary.json";
constexpr const char* kConfiguration = "config.yaml";

bool is_run_name(std::string_view name) {
  return name.starts_with("run-") || name.starts_with("offline-run-");
}

/// The values in "lr: {desc: null, value: 0.1}" (lr = 0.1), without wandb's own keys ("_…").
Values unwrapped(const Values& wrapped) {
  Values values;
  for (const auto& [key, value] : wrapped) {
    const auto dot = key.find('.');
    if (key.starts_with('_') || dot == std::string::npos) continue;
    const auto inner = std::string_view(key).substr(dot);
    if (inner.compare(0, 6, ".value") != 0) continue;
    values.emplace_back(key.substr(0, dot) + std::string(inner.substr(6)), value);
  }
  return values;
}

/// The summary without wandb's own keys, which begin with "_": of these only the step and the times
/// are kept.
Values without_own(Values summary) {
  std::erase_if(summary, [](const auto& pair) {
    return pair.first.starts_with('_') && !is_step_name(pair.first) && !is_time_name(pair.first);
  });
  return summary;
}

double last_step(const Curves& curves) {
  double last = -1;
  for (const auto& [split, rows] : curves.rows) {
    for (const auto& row : rows) {
      if (row.step.step > last) last = row.step.step;
    }
  }
  return last;
}

/// Adds the summary, which has the last value of every key. A summary behind the end of the history
/// is one more step; otherwise it adds keys that the history lacks, such as those set by hand.
void add_summary(const Values& summary, RunParts& parts) {
  const double step = to_number(value_of(summary, "_step"));
  if (parts.rows.empty() || step > last_step(parts.rows)) return add_flat(summary, parts.rows);
  std::set<std::string> known;
  for (const auto& [split, rows] : parts.rows.rows) {
    for (const auto& row : rows) {
      for (const auto& pair : row.values) known.insert(split + "." + pair.first);
    }
  }
  for (const auto& [key, value] : summary) {
    const auto [split, name] = split_name(key);
    const bool is_new = is_number(value) && !is_step_name(key) && !is_time_name(key) &&
                        !known.contains(std::string(split) + "." + name);
    if (!is_new) continue;
    auto& values = split == "valid"  ? parts.validation
                   : split == "test" ? parts.test
                                     : parts.training;
    values.emplace_back(name, value);
  }
}

class WandbReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "W&B"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return is_run_name(folder.name()) &&
           std::binary_search(folder.folders.begin(), folder.folders.end(), kFiles);
  }

  [[nodiscard]] bool owns(const Folder& /*folder*/, const std::string& file) const override {
    return file.starts_with("wandb-") && file.ends_with(".json");
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    for (const auto& name : folder.files) {
      if (extension_of(name) == ".wandb") read_log(folder.path / name, parts, notes);
    }
    const auto files = list_folder(folder.path / kFiles, notes);
    if (files.has(kConfiguration)) {
      parts.configuration = unwrapped(read_configuration(files.path / kConfiguration, notes));
    }
    if (files.has(kSummary)) {
      if (const auto summary = read_json_object(files.path / kSummary, notes)) {
        add_summary(without_own(flat(*summary)), parts);
      }
    } else if (parts.rows.empty()) {
      notes.add_remark("'" + folder.path.string() + "': neither a history nor a summary");
    }
  }

 private:
  static void read_log(const fs::path& file, RunParts& parts, Notes& notes) {
    const auto bytes = read_file(file, notes);
    if (!bytes) return;
    const auto end =
        read_wandb_log(*bytes, [&](std::string_view record) { add_wandb_record(record, parts); });
    const auto note = [&](const std::string& what) {
      notes.add_loss("'" + file.string() + "': " + what);
    };
    if (!end.is_log) note("is no log of W&B");
    if (end.is_torn) note("last record is not whole and was left out");
    if (end.damaged != 0) {
      note("records left out for a wrong checksum: " + std::to_string(end.damaged));
    }
  }
};

}  // namespace

std::unique_ptr<Reader> make_wandb_reader() {
  return std::make_unique<WandbReader>();
}

}  // namespace gridctl::collect
