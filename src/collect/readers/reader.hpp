// The interface of readers: each knows the files of one writer. To add a writer, add one source
// with a class, and one line in readers().
#pragma once

#include "curves/curves.hpp"
#include "curves/fold.hpp"
#include "files/files.hpp"
#include "formats/csv.hpp"

#include <gridctl/collect/experiment.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::collect {

/// How and when the run ended, as its writer says; gridctl's own records count more.
struct Ending {
  RunState state = RunState::lost;
  std::string reason;
  std::optional<TimePoint> started_at;
  std::optional<TimePoint> ended_at;
};

/// What a reader found of one training. A reader fills `rows`, from which complete() makes
/// statistics and curves, or it fills statistics and curves itself.
struct RunParts {
  bool with_curves = true;  ///< false: `curves` are not needed
  /// Takes the curves of large tables, which never are in `curves`, and wants no statistics of
  /// them. Null: nobody does. Set it only for a run that was found large.
  const CurveVisitor* visitor = nullptr;
  bool is_large = false;  ///< there are curves that only a visitor gets
  Values configuration;
  bool is_scant = false;  ///< `configuration` has too few keys to tell settings apart
  Curves rows;
  std::vector<Curve> curves;
  Values training;
  Values validation;
  Values test;  ///< statistics of a trainer that tests by itself
  std::optional<Ending> ending;
  std::string task;     ///< the writer's name for the experiment to which the run belongs
  std::string resumed;  ///< says which rows were left out because the training went back
};
/// Makes the statistics and, if with_curves, the curves from `rows`.
void complete(RunParts& parts);
/// Adds what another writer left of the same run in `place`, without its rows. If two writers
/// disagree, the first counts, and a note says so.
void add_parts(RunParts found, const char* writer, const fs::path& place, RunParts& parts,
               Notes& notes);
/// Adds the statistics and, if they are wanted, the curves of rows that are not kept. False if the
/// rows have to be kept: see fold().
[[nodiscard]] bool add_folded(const RowSource& source, RunParts& parts);
/// Moves the curves out of `parts`; null if they were not wanted, or the run is large.
[[nodiscard]] CurveList kept_curves(RunParts& parts);

/// Gives the visitor those curves that it wants.
void hand_out(std::vector<Curve> curves, const CurveVisitor& visitor);

/// What readers found of one test.
struct TestParts {
  Values configuration;
  Values statistics;
};

class Reader {
 public:
  virtual ~Reader() = default;
  /// The name of the writer, for notes: "TensorBoard".
  [[nodiscard]] virtual const char* name() const = 0;
  /// Whether this writer's training left its statistics in the folder.
  [[nodiscard]] virtual bool has_run(const Folder& folder) const = 0;
  virtual void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                        Notes& notes) const = 0;
  /// Whether the folder, though it has statistics, is a part of the run in the folder above and is
  /// read with that run.
  [[nodiscard]] virtual bool is_part(const Folder& /*folder*/) const { return false; }
  /// Whether the file is this writer's, so that general readers of tables or JSON leave it alone.
  /// Called only for files in the folder; must call no other reader.
  [[nodiscard]] virtual bool owns(const Folder& /*folder*/, const std::string& /*file*/) const {
    return false;
  }
  /// Whether this reader knows no writer, only the usual shapes of statistics.
  [[nodiscard]] virtual bool is_general() const { return false; }
  /// Whether this reader finds the statistics of exactly one run: then general tables beside them
  /// belong to that run too.
  [[nodiscard]] virtual bool tells_statistics() const { return !is_general(); }
  /// Whether the content of the folder alone shows that it is a test's.
  [[nodiscard]] virtual bool has_test(const Folder& /*folder*/) const { return false; }
  /// Reads the statistics of a test. By default they are read as those of a training.
  virtual void read_test(const Folder& folder, LastLine last_line, TestParts& parts,
                         Notes& notes) const;
};

/// All readers, the most trusted one first. The last one knows no writer, only the usual shapes of
/// statistics, and is used if no other reader found any.
[[nodiscard]] const std::vector<std::unique_ptr<Reader>>& readers();
[[nodiscard]] std::unique_ptr<Reader> make_jsonl_reader();
[[nodiscard]] std::unique_ptr<Reader> make_mip_reader();
[[nodiscard]] std::unique_ptr<Reader> make_lightning_reader();
[[nodiscard]] std::unique_ptr<Reader> make_hugging_face_reader();
[[nodiscard]] std::unique_ptr<Reader> make_ultralytics_reader();
[[nodiscard]] std::unique_ptr<Reader> make_table_reader();
[[nodiscard]] std::unique_ptr<Reader> make_row_log_reader();
[[nodiscard]] std::unique_ptr<Reader> make_timm_reader();
[[nodiscard]] std::unique_ptr<Reader> make_fastai_reader();
[[nodiscard]] std::unique_ptr<Reader> make_ray_reader();
[[nodiscard]] std::unique_ptr<Reader> make_progress_reader();
[[nodiscard]] std::unique_ptr<Reader> make_monitor_reader();
[[nodiscard]] std::unique_ptr<Reader> make_detectron_reader();
[[nodiscard]] std::unique_ptr<Reader> make_openmmlab_reader();
[[nodiscard]] std::unique_ptr<Reader> make_epoch_log_reader();
[[nodiscard]] std::unique_ptr<Reader> make_llama_factory_reader();
[[nodiscard]] std::unique_ptr<Reader> make_long_table_reader();
[[nodiscard]] std::unique_ptr<Reader> make_stylegan_reader();
[[nodiscard]] std::unique_ptr<Reader> make_pymarl_reader();
[[nodiscard]] std::unique_ptr<Reader> make_history_reader();
[[nodiscard]] std::unique_ptr<Reader> make_tensorboard_export_reader();
[[nodiscard]] std::unique_ptr<Reader> make_lm_eval_reader();
[[nodiscard]] std::unique_ptr<Reader> make_nnunet_reader();
[[nodiscard]] std::unique_ptr<Reader> make_catboost_reader();
[[nodiscard]] std::unique_ptr<Reader> make_kaldi_reader();
[[nodiscard]] std::unique_ptr<Reader> make_espnet_reader();
[[nodiscard]] std::unique_ptr<Reader> make_guild_reader();
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
/// Whether statistics in `below`, a folder below the run's, belong to that run: one trainer may
/// write with several libraries. Two folders of one writer are two runs.
[[nodiscard]] bool is_same_run(const Folder& run, const Folder& below);
/// Whether several of the folders below the first are of one writer, while only general readers
/// find anything in the first: then those folders are runs of their own.
[[nodiscard]] bool has_several_runs(const std::vector<Folder>& folders);
/// Reads a run with all readers that know one of its folders, in the order of readers(). Each
/// reader takes its deepest folder, the last by name among equals. If two readers found the same
/// value it counts once; if they disagree, a note says so. `with_curves`: false skips curves.
[[nodiscard]] RunParts read_run(const std::vector<Folder>& folders, LastLine last_line,
                                Notes& notes, bool with_curves = true,
                                const CurveVisitor* visitor = nullptr);
[[nodiscard]] TestParts read_test(const std::vector<Folder>& folders, LastLine last_line,
                                  Notes& notes);

}  // namespace gridctl::collect
