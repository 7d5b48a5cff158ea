// MLflow's file store: mlruns/EXPERIMENT/RUN/ with meta.yaml, a file for each parameter in params/
// and one for each metric in metrics/, whose lines are "TIME VALUE STEP". Both folders may be
// missing: meta.yaml makes the run, unless it says that the run was deleted.
#include "readers/configuration.hpp"
#include "readers/mlflow.hpp"
#include "readers/reader.hpp"
#include "values.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

namespace gridctl::collect {
namespace {

constexpr const char* kMeta = "meta.yaml";
constexpr const char* kMetrics = "metrics";
constexpr const char* kParameters = "params";
constexpr const char* kTrash = ".trash";

/// Calls `use` with every file below `top` and its name from there: "train/loss".
template <class Use>
void for_files(const fs::path& top, Notes& notes, Use use) {
  walk(top, notes, [&](const Folder& folder) {
    for (const auto& file : folder.files) {
      const auto path = folder.path / file;
      if (const auto text = read_file(path, notes)) {
        use(path.lexically_relative(top).generic_string(), *text, path);
      }
    }
    return true;
  });
}

/// Parses a line of a metric's file; nothing if it is malformed. Old versions wrote no step.
std::optional<MlflowValue> parse_line(std::string_view line) {
  const auto words = split(line, ' ');
  if (words.size() < 2 || words.size() > 3 || !is_number(words[0]) || !is_number(words[1])) {
    return std::nullopt;
  }
  if (words.size() == 3 && !is_number(words[2])) return std::nullopt;
  MlflowValue value;
  value.time = to_number(words[0]) / 1e3;
  value.text = words[1];
  if (words.size() == 3) value.step = to_number(words[2]);
  return value;
}

void add_metric(const std::string& name, std::string_view text, const fs::path& file,
                LastLine last_line, std::vector<MlflowValue>& values, Notes& notes) {
  std::size_t bad = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = trim(text.substr(0, end));
    const bool is_torn = end == std::string_view::npos && last_line == LastLine::may_be_torn;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (is_torn) {
      notes.add_loss("'" + file.string() + "': last line has no end and was left out");
    } else if (auto value = parse_line(line)) {
      value->metric = name;
      values.push_back(std::move(*value));
    } else if (!line.empty()) {
      ++bad;
    }
  }
  if (bad != 0) {
    notes.add_loss("'" + file.string() +
                   "': lines left out that are not TIME VALUE STEP: " + std::to_string(bad));
  }
}

/// Whether the folder is a run. Experiments and versions of registered models have a meta.yaml too,
/// and deleted runs keep theirs.
bool is_run(const Folder& folder) {
  for (const auto& part : folder.path) {
    if (part == kTrash) return false;
  }
  Notes ignored;  // read_run() notes what is wrong with the file
  const auto meta = read_configuration(folder.path / kMeta, ignored);
  const bool has_id = !value_of(meta, "run_id").empty() || !value_of(meta, "run_uuid").empty();
  return has_id && value_of(meta, "version").empty() &&
         value_of(meta, "lifecycle_stage") != "deleted";
}

class MlflowReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "MLflow"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return folder.has(kMeta) && is_run(folder);
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    const auto has = [&](const char* name) {
      return std::binary_search(folder.folders.begin(), folder.folders.end(), name);
    };
    if (has(kParameters))
      for_files(folder.path / kParameters, notes,
                [&](const std::string& name, const std::string& text, const fs::path&) {
                  parts.configuration.emplace_back(name, text);
                });
    std::vector<MlflowValue> values;
    if (has(kMetrics))
      for_files(folder.path / kMetrics, notes,
                [&](const std::string& name, const std::string& text, const fs::path& file) {
                  add_metric(name, text, file, last_line, values, notes);
                });
    add_values(std::move(values), parts.rows);
    const auto meta = read_configuration(folder.path / kMeta, notes);
    parts.ending = mlflow_ending(value_of(meta, "status"), to_number(value_of(meta, "start_time")),
                                 to_number(value_of(meta, "end_time")));
    const auto above = list_folder(folder.path.parent_path(), notes);
    if (above.has(kMeta)) {
      parts.task = value_of(read_configuration(above.path / kMeta, notes), "name");
    }
  }
};

}  // namespace

std::unique_ptr<Reader> make_mlflow_reader() {
  return std::make_unique<MlflowReader>();
}

}  // namespace gridctl::collect
