// PyTorch Lightning's CSVLogger: metrics.csv with a row per step and kind, so that most cells are
// empty, and the hyper-parameters in hparams.yaml.
#include "readers/configuration.hpp"
#include "readers/csv_rows.hpp"
#include "readers/large_table.hpp"
#include "readers/long_table.hpp"
#include "readers/reader.hpp"

namespace gridctl::collect {
namespace {

constexpr const char* kMetrics = "metrics.csv";
constexpr const char* kParameters = "hparams.yaml";

class LightningReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "metrics.csv"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    if (!folder.has(kMetrics) || is_long_table(folder, kMetrics)) return false;
    return folder.has(kParameters) || peek_csv(folder.path / kMetrics)->has_steps();
  }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return file == kMetrics && has_run(folder);
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    if (folder.has(kParameters)) {
      parts.configuration = read_configuration(folder.path / kParameters, notes);
    }
    add_tables({{folder.path / kMetrics}}, last_line, parts, notes);
  }
};

}  // namespace

std::unique_ptr<Reader> make_lightning_reader() {
  return std::make_unique<LightningReader>();
}

}  // namespace gridctl::collect
