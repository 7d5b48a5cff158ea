// Ultralytics and its forebears. results.csv has a row per epoch, with the arguments in args.yaml
// (ultralytics) or in opt.yaml and hyp.yaml (YOLOv5, YOLOv9); older ones have results.txt without
// names. Their "metrics/…" are of the validation.
#include "readers/configuration.hpp"
#include "readers/csv_rows.hpp"
#include "readers/naming.hpp"
#include "values.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

constexpr const char* kResults = "results.csv";
constexpr const char* kOldResults = "results.txt";
constexpr const char* kArguments = "args.yaml";
constexpr const char* kOptions = "opt.yaml";
constexpr const char* kHyperParameters = "hyp.yaml";
constexpr std::string_view kMetrics = "metrics/";

/// The epoch whose weights are kept as best.pt: the one of the greatest fitness. For boxes and
/// masks that is 0.1 mAP50 + 0.9 mAP50-95; for classes the mean of the two accuracies, of YOLOv5
/// the first.
class Fitness {
 public:
  explicit Fitness(bool is_yolov5) : is_yolov5_(is_yolov5) {}

  void add(double epoch, const Values& metrics) {
    double fitness = 0;
    bool is_known = false;
    for (const auto& [key, value] : metrics) {
      const double weight = weight_of(key);
      if (weight == 0) continue;
      fitness += weight * to_number(value);
      is_known = true;
    }
    if (!is_known || !(fitness > best_)) return;
    best_ = fitness;
    epoch_ = epoch;
  }
  [[nodiscard]] std::optional<double> best_epoch() const { return epoch_; }

 private:
  [[nodiscard]] double weight_of(std::string_view key) const {
    if (key.starts_with("mAP50-95") || key.starts_with("mAP_0.5:0.95")) return 0.9;
    if (key.starts_with("mAP50") || key.starts_with("mAP_0.5")) return 0.1;
    if (key == "accuracy_top1") return is_yolov5_ ? 1 : 0.5;
    return key == "accuracy_top5" && !is_yolov5_ ? 0.5 : 0;
  }
  bool is_yolov5_;
  double best_ = -1;
  std::optional<double> epoch_;
};

/// Translates a name. YOLOv5 may be told to call its validation a test.
std::string name_of(std::string_view name) {
  for (const auto prefix : {kMetrics, std::string_view("test/")}) {
    if (const auto rest = behind(name, prefix)) return "val/" + std::string(*rest);
  }
  return std::string(name);
}

void add_row(const Values& row, Fitness& fitness, RunParts& parts) {
  Values metrics;
  for (const auto& [key, value] : row) {
    if (const auto name = behind(key, kMetrics)) metrics.emplace_back(*name, value);
  }
  fitness.add(to_number(value_of(row, "epoch")), metrics);
  add_flat(renamed(row, {{"epoch"}, name_of}), parts.rows);
}

/// Reads a line of results.txt, which has no names but fixed places:
/// "0/299  3.98G  0.09 0.06 0.01 0.17  22  640  0.5 0.3 0.2 0.1  0.08 0.06 0.01". Else nothing.
Values row_of(std::string_view line) {
  constexpr std::array<const char*, 15> kNames{"epoch",
                                               "",
                                               "train/box_loss",
                                               "train/obj_loss",
                                               "train/cls_loss",
                                               "train/loss",
                                               "",
                                               "",
                                               "metrics/precision",
                                               "metrics/recall",
                                               "metrics/mAP_0.5",
                                               "metrics/mAP_0.5:0.95",
                                               "val/box_loss",
                                               "val/obj_loss",
                                               "val/cls_loss"};
  std::vector<std::string_view> cells;
  while (!(line = trim(line)).empty()) {
    const auto end = std::min(line.find_first_of(" \t"), line.size());
    cells.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  if (cells.size() != kNames.size()) return {};
  cells[0] = cells[0].substr(0, cells[0].find('/'));
  Values row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (*kNames[i] != '\0') row.emplace_back(kNames[i], cells[i]);
  }
  return row;
}

void read_old_results(const fs::path& file, Fitness& fitness, RunParts& parts, Notes& notes) {
  const auto text = read_file(file, notes);
  if (!text) return;
  std::size_t bad = 0;
  for (const auto& line : split(*text, '\n')) {
    if (trim(line).empty()) continue;
    const auto row = row_of(line);
    if (row.empty()) ++bad;
    if (!row.empty()) add_row(row, fitness, parts);
  }
  if (bad != 0) {
    notes.add_loss("'" + file.string() +
                   "': lines left out that do not have 15 cells: " + std::to_string(bad));
  }
}

Values configuration_of(const Folder& folder, Notes& notes) {
  if (folder.has(kArguments)) return read_configuration(folder.path / kArguments, notes);
  auto configuration = read_configuration(folder.path / kOptions, notes);
  if (!folder.has(kHyperParameters)) return configuration;
  Values inner;
  for (const auto& [key, value] : read_configuration(folder.path / kHyperParameters, notes)) {
    inner.emplace_back("hyp." + key, value);
  }
  add_missing(configuration, inner);
  return configuration;
}

bool is_yolo_table(const Folder& folder, const std::string& name) {
  return name == kResults && folder.has(kResults) &&
         (folder.has(kArguments) || folder.has(kOptions));
}

class UltralyticsReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "results.csv"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return is_yolo_table(folder, file);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return is_yolo_table(folder, kResults) || (folder.has(kOldResults) && folder.has(kOptions));
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    parts.configuration = configuration_of(folder, notes);
    Fitness fitness(!folder.has(kArguments));
    if (folder.has(kResults)) {
      const auto table = read_csv_file(folder.path / kResults, last_line, notes);
      for (std::size_t row = 0; table && row < table->rows(); ++row) {
        add_row(table->values(row), fitness, parts);
      }
    } else {
      read_old_results(folder.path / kOldResults, fitness, parts, notes);
    }
    parts.rows.kept_step = fitness.best_epoch();
  }
};

}  // namespace

std::unique_ptr<Reader> make_ultralytics_reader() {
  return std::make_unique<UltralyticsReader>();
}

}  // namespace gridctl::collect
