// Ultralytics: results.csv, a row per epoch, and the arguments in args.yaml. Its "metrics/…" are of
// the validation.
#include "readers/configuration.hpp"
#include "readers/csv_rows.hpp"
#include "readers/reader.hpp"
#include "values.hpp"

namespace gridctl::collect {
namespace {

constexpr const char* kResults = "results.csv";
constexpr const char* kArguments = "args.yaml";
constexpr std::string_view kMetrics = "metrics/";

/// The epoch whose weights are kept as best.pt: the one of the greatest fitness, which for boxes is
/// 0.1 mAP50 + 0.9 mAP50-95, for classes the mean of the two accuracies.
class Fitness {
 public:
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
  static double weight_of(const std::string& key) {
    if (key.compare(0, 8, "mAP50-95") == 0) return 0.9;
    if (key.compare(0, 5, "mAP50") == 0) return 0.1;
    return key == "accuracy_top1" || key == "accuracy_top5" ? 0.5 : 0;
  }
  double best_ = -1;
  std::optional<double> epoch_;
};

class UltralyticsReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "results.csv"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return folder.has(kResults) && folder.has(kArguments);
  }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return file == kResults && has_run(folder);
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    parts.configuration = read_configuration(folder.path / kArguments, notes);
    const auto table = read_csv_file(folder.path / kResults, last_line, notes);
    if (!table) return;
    Fitness fitness;
    for (std::size_t row = 0; row < table->rows(); ++row) {
      Values values;
      Values metrics;
      for (auto& [key, value] : table->values(row)) {
        if (key.compare(0, kMetrics.size(), kMetrics) == 0) {
          metrics.emplace_back(key.substr(kMetrics.size()), value);
          values.emplace_back("val/" + metrics.back().first, value);
        } else {
          values.emplace_back(key, value);
        }
      }
      fitness.add(to_number(value_of(values, "epoch")), metrics);
      add_flat(values, parts.rows);
    }
    parts.rows.kept_step = fitness.best_epoch();
  }
};

}  // namespace

std::unique_ptr<Reader> make_ultralytics_reader() {
  return std::make_unique<UltralyticsReader>();
}

}  // namespace gridctl::collect
