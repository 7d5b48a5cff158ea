// Weights & Biases, as far as it lies here in plain text: the last values in
// files/wandb-summary.json and the configuration in files/config.yaml. The course of a run is in
// its .wandb file, which wandb itself must read.
#include "configuration.hpp"
#include "json_text.hpp"
#include "reader.hpp"

#include <algorithm>

namespace gridctl::collect {
namespace {

constexpr const char* kFiles = "files";
constexpr const char* kSummary = "wandb-summary.json";
constexpr const char* kConfiguration = "config.yaml";

bool is_run_name(const std::string& name) {
  return name.compare(0, 4, "run-") == 0 || name.compare(0, 12, "offline-run-") == 0;
}

/// "lr: {desc: null, value: 0.1}" is lr = 0.1; what wandb adds for itself begins with "_".
Values unwrapped(const Values& wrapped) {
  Values values;
  for (const auto& [key, value] : wrapped) {
    const auto dot = key.find('.');
    if (key.front() == '_' || dot == std::string::npos) continue;
    const auto inner = std::string_view(key).substr(dot);
    if (inner.compare(0, 6, ".value") != 0) continue;
    values.emplace_back(key.substr(0, dot) + std::string(inner.substr(6)), value);
  }
  return values;
}

class WandbReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "W&B"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return is_run_name(folder.path.filename().string()) &&
           std::binary_search(folder.folders.begin(), folder.folders.end(), kFiles);
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    const auto files = list_folder(folder.path / kFiles, notes);
    if (files.has(kConfiguration)) {
      parts.configuration = unwrapped(read_configuration(files.path / kConfiguration, notes));
    }
    if (!files.has(kSummary)) {
      notes.push_back("'" + folder.path.string() +
                      "': no summary: 'wandb sync' it, and it can be read");
      return;
    }
    if (const auto summary = read_json_object(files.path / kSummary, notes)) {
      add_flat(flat(*summary), parts.rows);
    }
  }
};

}  // namespace

std::unique_ptr<Reader> make_wandb_reader() {
  return std::make_unique<WandbReader>();
}

}  // namespace gridctl::collect
