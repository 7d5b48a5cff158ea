// timm's train.py: summary.csv with a row per epoch, "train_" and "eval_", and the arguments in
// args.yaml. It keeps the model of the best eval_METRIC, whose name is the argument eval_metric.
#include "readers/configuration.hpp"
#include "readers/csv_rows.hpp"
#include "readers/naming.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>

#include <cmath>

namespace gridctl::collect {
namespace {

constexpr const char* kSummary = "summary.csv";
constexpr const char* kArguments = "args.yaml";

/// The epoch whose model is model_best: the first of the best ones.
std::optional<double> best_epoch(const CsvTable& table, const std::string& metric) {
  const auto epochs = table.column("epoch");
  const auto values = table.column("eval_" + metric);
  if (!epochs || !values) return std::nullopt;
  const bool is_lower = metric == "loss";  // as train.py has it
  std::optional<double> epoch;
  double best = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double value = to_number(table.cell(row, *values));
    if (std::isnan(value) || (epoch && !(is_lower ? value < best : value > best))) continue;
    best = value;
    epoch = to_number(table.cell(row, *epochs));
  }
  return epoch;
}

bool is_timm_table(const Folder& folder, const std::string& name) {
  if (name != kSummary || !folder.has(kSummary)) return false;
  const auto header = peek_csv(folder.path / kSummary);
  return header->has("epoch") && header->has("train_loss") && header->has("eval_loss");
}

class TimmReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "timm"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return is_timm_table(folder, file);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return is_timm_table(folder, kSummary);
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    std::string metric = "top1";
    if (folder.has(kArguments)) {
      parts.configuration = read_configuration(folder.path / kArguments, notes);
      const auto named = value_of(parts.configuration, "eval_metric");
      if (!named.empty()) metric = named;
    }
    const auto table = read_csv_file(folder.path / kSummary, last_line, notes);
    if (!table) return;
    add_named_rows(*table, {{"epoch"}, {}}, parts.rows);
    parts.rows.kept_step = best_epoch(*table, metric);
  }
};

}  // namespace

std::unique_ptr<Reader> make_timm_reader() {
  return std::make_unique<TimmReader>();
}

}  // namespace gridctl::collect
