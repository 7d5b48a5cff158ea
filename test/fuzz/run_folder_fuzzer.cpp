// A folder of a foreign trainer with files of any bytes, through all that an analysis makes of it:
// which readers know it, what they find, how that comes to tables. Parts of the input are files.
#include <gridctl/collect/tables/legacy_table.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/collect/trees/gather.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

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
/// Behind a file, before the next one.
constexpr std::string_view kEnd = "\n%%\n";

/// In memory where there is such a folder: thousands of files a second are written.
fs::path make_scratch() {
  std::string form = fs::is_directory("/dev/shm") ? "/dev/shm/fuzzXXXXXX" : "/tmp/fuzzXXXXXX";
  if (::mkdtemp(form.data()) == nullptr) std::abort();
  return form;
}

void write_files(const fs::path& folder, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto name = kFiles.at(static_cast<unsigned char>(bytes.front()) % kFiles.size());
    bytes.remove_prefix(1);
    const auto content = bytes.substr(0, bytes.find(kEnd));
    bytes.remove_prefix(content.size());
    if (!bytes.empty()) bytes.remove_prefix(kEnd.size());
    const auto path = folder / std::string(name);
    fs::create_directories(path.parent_path());
    std::ofstream(path.string(), std::ios::binary) << content;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto scratch = make_scratch();
  const auto folder = scratch / "run-1";  // so that W&B's reader knows it, too
  write_files(folder, {reinterpret_cast<const char*>(data), size});
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
