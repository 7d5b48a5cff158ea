#include "readers/reader.hpp"

#include "formats/utf8.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

std::vector<std::unique_ptr<Reader>> make_readers() {
  std::vector<std::unique_ptr<Reader>> all;
  for (const auto make : {make_jsonl_reader,       make_mip_reader,
                          make_lightning_reader,   make_hugging_face_reader,
                          make_ultralytics_reader, make_timm_reader,
                          make_fastai_reader,      make_ray_reader,
                          make_progress_reader,    make_monitor_reader,
                          make_detectron_reader,   make_openmmlab_reader,
                          make_epoch_log_reader,   make_llama_factory_reader,
                          make_stylegan_reader,    make_long_table_reader,
                          make_table_reader,       make_sacred_reader,
                          make_pymarl_reader,      make_dvclive_reader,
                          make_tensorboard_reader, make_tensorboard_export_reader,
                          make_wandb_reader,       make_mlflow_reader,
                          make_hydra_reader,       make_history_reader,
                          make_row_log_reader,     make_lm_eval_reader,
                          make_nnunet_reader,      make_catboost_reader,
                          make_kaldi_reader,       make_espnet_reader,
                          make_guild_reader,       make_final_numbers_reader,
                          make_generic_reader}) {
    all.push_back(make());
  }
  return all;
}

const Reader& last_resort() {
  return *readers().back();
}

std::ptrdiff_t depth(const Folder& folder) {
  return std::distance(folder.path.begin(), folder.path.end());
}

/// The deepest folder that `knows` accepts, of equals the last by name; notes what it passes over.
/// Parts are read with the folder above them.
template <class Knows>
const Folder* deepest(const std::vector<Folder>& folders, const Reader& reader, Knows knows,
                      Notes& notes) {
  const Folder* best = nullptr;
  for (const auto& folder : folders) {
    if (!knows(folder)) continue;
    const bool is_part = reader.is_part(folder) &&
                         std::any_of(folders.begin(), folders.end(), [&](const Folder& above) {
                           return above.path == folder.path.parent_path() && knows(above);
                         });
    if (is_part) continue;
    if (best != nullptr && depth(folder) < depth(*best)) continue;
    if (best != nullptr && depth(folder) == depth(*best)) {
      notes.add_remark("'" + best->path.string() + "' left out: '" + folder.path.string() +
                       "' is newer");
    }
    best = &folder;
  }
  return best;
}

/// Makes names and values valid UTF-8, which the files of an analysis must be.
void repair(Values& values) {
  for (auto& [key, value] : values) {
    make_utf8(value);
    make_utf8(key);
  }
}

/// Adds metrics that `into` lacks; returns the metrics that `into` has with another value.
std::vector<std::string> merge(const char* split, Values from, Values& into) {
  constexpr double kRounding = 1e-5;  // TensorBoard has seven digits
  std::vector<std::string> other;
  repair(from);
  const ValueIndex known(into);
  for (const auto& [key, value] : from) {
    const auto there = known.value_of(key);
    if (there.empty() || is_step_name(key) || is_beside_another(key)) continue;
    const double a = to_number(there);
    const double b = to_number(value);
    if (std::abs(a - b) > kRounding * std::abs(a)) other.push_back(std::string(split) + key);
  }
  add_missing(into, std::move(from));
  return other;
}

void note_conflicts(const std::vector<std::string>& metrics, const char* writer,
                    const fs::path& place, Notes& notes) {
  if (metrics.empty()) return;
  notes.add_remark(fmt::format(
      "'{}': {} has another value of '{}'{}: left out", place.string(), writer, metrics.front(),
      metrics.size() == 1 ? "" : fmt::format(" and {} more metrics", metrics.size() - 1)));
}

void read_parts(const Reader& reader, const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) {
  RunParts found;
  found.with_curves = parts.with_curves;
  found.visitor = parts.visitor;
  reader.read_run(folder, last_line, found, notes);
  complete(found);
  if (!found.resumed.empty())
    notes.add_remark(fmt::format("'{}': {}", folder.path.string(), found.resumed));
  add_parts(std::move(found), reader.name(), folder.path, parts, notes);
}

bool has_statistics(const RunParts& parts) {
  return !parts.training.empty() || !parts.validation.empty() || !parts.test.empty();
}

/// The readers that know the folder; the last resort only if no other reader does.
std::vector<const Reader*> readers_of(const Folder& folder) {
  std::vector<const Reader*> found;
  for (const auto& reader : readers()) {
    const bool is_asked = reader.get() != &last_resort() || found.empty();
    if (is_asked && reader->has_run(folder)) found.push_back(reader.get());
  }
  return found;
}

}  // namespace

void complete(RunParts& parts) {
  if (auto resumed = leave_out_before_resumes(parts.rows); !resumed.empty())
    parts.resumed = std::move(resumed);
  auto summary = summarize(parts.rows);
  add_missing(parts.training, std::move(summary.training));
  add_missing(parts.validation, std::move(summary.validation));
  add_missing(parts.test, std::move(summary.test));
  if (parts.with_curves) add_missing(parts.curves, metric_curves(parts.rows));
}

bool add_folded(const RowSource& source, RunParts& parts) {
  auto summary = fold(source);
  if (!summary) return false;
  add_missing(parts.training, std::move(summary->training));
  add_missing(parts.validation, std::move(summary->validation));
  add_missing(parts.test, std::move(summary->test));
  if (parts.with_curves) add_missing(parts.curves, fold_curves(source));
  return true;
}

void hand_out(std::vector<Curve> curves, const CurveVisitor& visitor) {
  for (auto& curve : curves) {
    if (visitor.wants(curve.split, curve.metric)) visitor.take(std::move(curve));
  }
}

CurveList kept_curves(RunParts& parts) {
  if (!parts.with_curves || parts.is_large) return nullptr;
  // Vectors that have grown take up to twice what is in them, and curves are most of a run.
  for (auto& curve : parts.curves) curve.values.shrink_to_fit();
  parts.curves.shrink_to_fit();
  return std::make_shared<const std::vector<Curve>>(std::move(parts.curves));
}

void add_parts(RunParts found, const char* writer, const fs::path& place, RunParts& parts,
               Notes& notes) {
  // Two scant configurations are still scant; a full one has all settings.
  if (!found.configuration.empty())
    parts.is_scant = found.is_scant && (parts.is_scant || parts.configuration.empty());
  (void)merge("config.", std::move(found.configuration), parts.configuration);
  auto conflicts = merge("train.", std::move(found.training), parts.training);
  for (auto& more : {merge("valid.", std::move(found.validation), parts.validation),
                     merge("test.", std::move(found.test), parts.test)}) {
    conflicts.insert(conflicts.end(), more.begin(), more.end());
  }
  note_conflicts(conflicts, writer, place, notes);
  for (auto& curve : found.curves) make_utf8(curve.metric);
  add_missing(parts.curves, std::move(found.curves));
  parts.is_large = parts.is_large || found.is_large;
  if (!parts.ending) parts.ending = std::move(found.ending);
  if (parts.task.empty()) parts.task = std::move(found.task);
}

void Reader::read_test(const Folder& folder, LastLine last_line, TestParts& parts,
                       Notes& notes) const {
  RunParts run;
  run.with_curves = false;
  read_run(folder, last_line, run, notes);
  const auto summary = summarize(run.rows);
  add_missing(parts.configuration, run.configuration);
  const std::array<const Values*, 6> found{&run.test,           &summary.test,     &run.validation,
                                           &summary.validation, &summary.training, &run.training};
  for (const auto* const values : found) {
    if (parts.statistics.empty()) add_missing(parts.statistics, *values);
  }
  const auto is_repeated = [](const auto& pair) { return is_beside_another(pair.first); };
  parts.statistics.erase(
      std::remove_if(parts.statistics.begin(), parts.statistics.end(), is_repeated),
      parts.statistics.end());
}

const std::vector<std::unique_ptr<Reader>>& readers() {
  static const auto all = make_readers();
  return all;
}

bool has_run(const Folder& folder) {
  return std::any_of(readers().begin(), readers().end(),
                     [&](const auto& reader) { return reader->has_run(folder); });
}

bool has_test(const Folder& folder) {
  return std::any_of(readers().begin(), readers().end(),
                     [&](const auto& reader) { return reader->has_test(folder); });
}

bool is_same_run(const Folder& run, const Folder& below) {
  const auto of_run = readers_of(run);
  if (of_run.empty() || of_run.front() == &last_resort()) return false;
  const auto of_below = readers_of(below);
  return std::all_of(of_below.begin(), of_below.end(), [&](const Reader* reader) {
    const bool is_in_both = std::find(of_run.begin(), of_run.end(), reader) != of_run.end();
    return !is_in_both || (reader->is_part(below) && below.path.parent_path() == run.path);
  });
}

bool has_several_runs(const std::vector<Folder>& folders) {
  const auto is_general = [](const Reader* reader) { return reader->is_general(); };
  const auto of_first = readers_of(folders.front());
  if (!std::all_of(of_first.begin(), of_first.end(), is_general)) return false;
  return std::any_of(readers().begin(), readers().end(), [&](const auto& reader) {
    const auto knows = [&](const Folder& folder) {
      return reader->tells_statistics() && reader->has_run(folder) && !reader->is_part(folder);
    };
    return std::count_if(folders.begin() + 1, folders.end(), knows) > 1;
  });
}

RunParts read_run(const std::vector<Folder>& folders, LastLine last_line, Notes& notes,
                  bool with_curves, const CurveVisitor* visitor) {
  RunParts parts;
  parts.with_curves = with_curves;
  parts.visitor = visitor;
  Notes found;
  for (const auto& reader : readers()) {
    if (reader.get() == &last_resort() && has_statistics(parts)) break;
    const auto* const folder = deepest(
        folders, *reader, [&](const Folder& f) { return reader->has_run(f); }, found);
    if (folder != nullptr) read_parts(*reader, *folder, last_line, parts, found);
  }
  found.remove_repeated();  // two readers may try one file
  notes.append(found);
  return parts;
}

TestParts read_test(const std::vector<Folder>& folders, LastLine last_line, Notes& notes) {
  TestParts parts;
  for (const auto& reader : readers()) {
    if (reader.get() == &last_resort() && !parts.statistics.empty()) break;
    const auto knows = [&](const Folder& f) { return reader->has_test(f) || reader->has_run(f); };
    const auto* const folder = deepest(folders, *reader, knows, notes);
    if (folder != nullptr) reader->read_test(*folder, last_line, parts, notes);
  }
  repair(parts.configuration);
  repair(parts.statistics);
  return parts;
}

}  // namespace gridctl::collect
