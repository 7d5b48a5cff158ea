// The interface behind which one file knows one writer's layout. To add a writer: one source with a
// class, one line in readers().
#pragma once

#include "curves/curves.hpp"
#include "files/files.hpp"
#include "formats/csv.hpp"

#include <gridctl/collect/experiment.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::collect {

/// What the writer itself says of how and when the run went; gridctl's own records know better.
struct Ending {
  RunState state = RunState::lost;
  std::string reason;
  std::optional<TimePoint> started_at;
  std::optional<TimePoint> ended_at;
};

/// What a reader found of one training. It fills `rows`, from which statistics and curves follow,
/// or both by itself.
struct RunParts {
  bool with_curves = true;  ///< whether anyone wants `curves`
  Values configuration;
  bool is_scant = false;  ///< `configuration` is too little to tell settings apart
  Curves rows;
  std::vector<Curve> curves;
  Values training;
  Values validation;
  Values test;  ///< of a trainer that tests by itself
  std::optional<Ending> ending;
  std::string task;  ///< what the writer calls the whole of which this is a run
};
/// Adds the statistics and, if they are wanted, the curves that follow from `rows`.
void complete(RunParts& parts);
/// Adds what another writer left in `place` of the same run, but for its rows. Where the two
/// disagree, the first counts, and a note says so.
void add_parts(RunParts found, const char* writer, const fs::path& place, RunParts& parts,
               Notes& notes);
/// Takes the curves; null if nobody wanted them.
[[nodiscard]] CurveList kept_curves(RunParts& parts);

/// What readers found of one test.
struct TestParts {
  Values configuration;
  Values statistics;
};

class Reader {
 public:
  virtual ~Reader() = default;
  /// Of what it reads, for notes: "TensorBoard".
  [[nodiscard]] virtual const char* name() const = 0;
  /// Whether this writer's training left its statistics in the folder.
  [[nodiscard]] virtual bool has_run(const Folder& folder) const = 0;
  virtual void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                        Notes& notes) const = 0;
  /// Whether the folder, though it has statistics, belongs to the run in the folder above, with
  /// which it is read.
  [[nodiscard]] virtual bool is_part(const Folder& /*folder*/) const { return false; }
  /// Whether the file is this writer's: no general reader of tables or JSON may take it for one of
  /// its own. Asked only for folders in which the file is; must ask no other reader.
  [[nodiscard]] virtual bool owns(const Folder& /*folder*/, const std::string& /*file*/) const {
    return false;
  }
  /// Whether it knows no writer, only what statistics look like.
  [[nodiscard]] virtual bool is_general() const { return false; }
  /// Whether what it finds are the statistics of one run: then general tables beside them are of
  /// that run too.
  [[nodiscard]] virtual bool tells_statistics() const { return !is_general(); }
  /// Whether the folder is known to be a test's by itself.
  [[nodiscard]] virtual bool has_test(const Folder& /*folder*/) const { return false; }
  /// The statistics of a test; of a writer that knows none, what it would have as a training's.
  virtual void read_test(const Folder& folder, LastLine last_line, TestParts& parts,
                         Notes& notes) const;
};

/// All of them, the one to believe first at the front. The last one knows no writer, only what
/// statistics look like: it is asked where no other one found any.
[[nodiscard]] const std::vector<std::unique_ptr<Reader>>& readers();
[[nodiscard]] std::unique_ptr<Reader> make_jsonl_reader();
[[nodiscard]] std::unique_ptr<Reader> make_mip_reader();
[[nodiscard]] std::unique_ptr<Reader> make_lightning_reader();
[[nodiscard]] std::unique_ptr<Reader> make_hugging_face_reader();
[[nodiscard]] std::unique_ptr<Reader> make_ultralytics_reader();
[[nodiscard]] std::unique_ptr<Reader> make_table_reader();
[[nodiscard]] std::unique_ptr<Reader> make_timm_reader();
[[nodiscard]] std::unique_ptr<Reader> make_fastai_reader();
[[nodiscard]] std::unique_ptr<Reader> make_ray_reader();
[[nodiscard]] std::unique_ptr<Reader> make_progress_reader();
[[nodiscard]] std::unique_ptr<Reader> make_monitor_reader();
[[nodiscard]] std::unique_ptr<Reader> make_detectron_reader();
[[nodiscard]] std::unique_ptr<Reader> make_openmmlab_reader();
[[nodiscard]] std::unique_ptr<Reader> make_epoch_log_reader();
[[nodiscard]] std::unique_ptr<Reader> make_llama_factory_reader();
[[nodiscard]] std::unique_ptr<Reader> make_stylegan_reader();
[[nodiscard]] std::unique_ptr<Reader> make_pymarl_reader();
[[nodiscard]] std::unique_ptr<Reader> make_history_reader();
[[nodiscard]] std::unique_ptr<Reader> make_tensorboard_export_reader();
[[nodiscard]] std::unique_ptr<Reader> make_final_numbers_reader();
[[nodiscard]] std::unique_ptr<Reader> make_sacred_reader();
[[nodiscard]] std::unique_ptr<Reader> make_dvclive_reader();
[[nodiscard]] std::unique_ptr<Reader> make_tensorboard_reader();
[[nodiscard]] std::unique_ptr<Reader> make_wandb_reader();
[[nodiscard]] std::unique_ptr<Reader> make_mlflow_reader();
[[nodiscard]] std::unique_ptr<Reader> make_hydra_reader();
[[nodiscard]] std::unique_ptr<Reader> make_generic_reader();

/// Whether any reader knows the folder.
[[nodiscard]] bool has_run(const Folder& folder);
[[nodiscard]] bool has_test(const Folder& folder);
/// Whether statistics in `below`, a folder below the run's, are that run's: what one trainer writes
/// with several libraries. Two folders that one writer made are two runs.
[[nodiscard]] bool is_same_run(const Folder& run, const Folder& below);
/// Whether one writer left several of a run's folders below the first one, in which only general
/// readers find anything: then they are no parts of it.
[[nodiscard]] bool has_several_runs(const std::vector<Folder>& folders);
/// All readers that know one of the folders, in their order; of its folders each takes the deepest,
/// of those the last by name. What two readers found counts once; where they disagree, a note says
/// so. `with_curves`: whether anyone wants them.
[[nodiscard]] RunParts read_run(const std::vector<Folder>& folders, LastLine last_line,
                                Notes& notes, bool with_curves = true);
[[nodiscard]] TestParts read_test(const std::vector<Folder>& folders, LastLine last_line,
                                  Notes& notes);

}  // namespace gridctl::collect
