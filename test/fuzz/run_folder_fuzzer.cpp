// A folder of a foreign trainer with files of any bytes, through all that an analysis makes of it:
// which readers know it, what they find, how that comes to tables. Parts of the input are files.
#include "scratch.hpp"

#include <gridctl/collect/tables/legacy_table.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/collect/trees/gather.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace gridctl;

/// Names by which the readers know whose a file is.
constexpr std::array<std::string_view, 32> kFiles{
    "metrics.jsonl",
    "run.json",
    "config.yaml",
    "training_statistics.csv",
    "validation_set_agg_statistics.csv",
    "training_configuration.yaml",
    "trainer.log",
    "models/model_best.pt",
    "test_1/testing_statistics.csv",
    "metrics.csv",
    "hparams.yaml",
    "trainer_state.json",
    "eval_results.json",
    "checkpoint-1/trainer_state.json",
    "results.csv",
    "args.yaml",
    ".hydra/config.yaml",
    "config.json",
    "metrics.json",
    "dvclive/metrics.json",
    "dvclive/plots/metrics/train/loss.tsv",
    "events.out.tfevents.1",
    "validation/events.out.tfevents.2",
    "run-1.wandb",
    "files/wandb-summary.json",
    "files/config.yaml",
    "meta.yaml",
    "params/lr",
    "metrics/loss",
    "mlflow.db",
    "log.csv",
    "log.ndjson",
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto scratch = fuzz::make_scratch();
  const auto folder = scratch / "run-1";  // so that W&B's reader knows it, too
  fuzz::write_files(folder, kFiles, {reinterpret_cast<const char*>(data), size});
  const auto experiment = collect::gather_foreign(folder);
  if (experiment) {
    const auto table = collect::result_table(*experiment);
    for (const auto& row : table.rows) {
      if (row.size() != table.columns.size()) __builtin_trap();
    }
    for (const auto& metric : collect::metrics_of(table)) {
      (void)collect::run_values(*experiment, table, *table.column(metric));
    }
    (void)collect::legacy_table(*experiment);
  }
  fs::remove_all(folder);
  return 0;
}
