// DVCLive: a folder "dvclive" with the last values in metrics.json, parameters in params.yaml, and
// every metric's course in plots/metrics/PATH.tsv; in plots/scalars, scalars or the folder itself
// before version 2, 1 and 0.6.
#include "files/extension.hpp"
#include "formats/json_text.hpp"
#include "readers/configuration.hpp"
#include "readers/csv_rows.hpp"
#include "readers/json_files.hpp"
#include "readers/reader.hpp"

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

constexpr const char* kLive = "dvclive";
constexpr const char* kMetrics = "metrics.json";
constexpr const char* kParameters = "params.yaml";
// Where the tables of metrics were in each version, the folder itself last.
constexpr std::array<const char*, 4> kPlots{"plots/metrics", "plots/scalars", "scalars", "."};

/// The metric of a file: plots/metrics/train/loss.tsv has the metric "train/loss".
std::string metric_name(const fs::path& top, const fs::path& file) {
  return file.lexically_relative(top).lexically_normal().replace_extension().generic_string();
}

/// Adds the rows of all files in the order of their steps.
void add_plots(const fs::path& top, LastLine last_line, Curves& curves, Notes& notes) {
  std::map<double, Values> rows;
  walk(top, notes, [&](const Folder& folder) {
    for (const auto& name : folder.files) {
      if (extension_of(name) != ".tsv") continue;
      const auto table = read_csv_file(folder.path / name, last_line, notes, '\t');
      const auto step = table ? table->column("step") : std::nullopt;
      // "timestamp step NAME", and since version 2 "step NAME"; the plots of images are others.
      if (!step || table->header().size() < 2 || table->header().size() > 3) continue;
      const auto value = table->header().size() - 1;  // old versions have a time between
      for (std::size_t i = 0; i < table->rows(); ++i) {
        const auto at = table->cell(i, *step);
        if (!(to_number(at) == to_number(at))) continue;
        auto& row = rows[to_number(at)];
        if (row.empty()) row.emplace_back("step", at);
        row.emplace_back(metric_name(top, folder.path / name), table->cell(i, value));
      }
    }
    return true;
  });
  for (const auto& [step, row] : rows) add_flat(row, curves);
}

bool is_table(const std::string& name) {
  return extension_of(name) == ".tsv";
}

/// Whether old versions wrote the folder: they kept no parameters, and last values beside it.
bool has_tables(const Folder& folder) {
  return std::any_of(folder.files.begin(), folder.files.end(), is_table) ||
         std::binary_search(folder.folders.begin(), folder.folders.end(), "scalars") ||
         std::binary_search(folder.folders.begin(), folder.folders.end(), "plots");
}

class DvcliveReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "DVCLive"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    if (is_part(folder)) return true;
    Notes ignored;  // a folder that cannot be listed is noted by the walk
    return std::binary_search(folder.folders.begin(), folder.folders.end(), kLive) &&
           is_part(list_folder(folder.path / kLive, ignored));
  }

  [[nodiscard]] bool is_part(const Folder& folder) const override {
    if (folder.name() != kLive) return false;
    return folder.has(kMetrics) || folder.has(kParameters) || has_tables(folder);
  }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    const auto is_live = [](const fs::path& part) { return part == kLive; };
    return (file == kMetrics && is_part(folder)) ||
           (file.ends_with(".tsv") && std::any_of(folder.path.begin(), folder.path.end(), is_live));
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    const auto live = is_part(folder) ? folder : list_folder(folder.path / kLive, notes);
    if (live.has(kParameters)) {
      parts.configuration = read_configuration(live.path / kParameters, notes);
    }
    for (const char* plots : kPlots) {
      boost::system::error_code ignored;
      const auto top = (live.path / plots).lexically_normal();
      if (!parts.rows.empty() || !fs::is_directory(top, ignored)) continue;
      add_plots(top, last_line, parts.rows, notes);
    }
    if (!parts.rows.empty() || !live.has(kMetrics)) return;
    if (const auto metrics = read_json_object(live.path / kMetrics, notes)) {
      add_flat(flat(*metrics), parts.rows);
    }
  }
};

}  // namespace

std::unique_ptr<Reader> make_dvclive_reader() {
  return std::make_unique<DvcliveReader>();
}

}  // namespace gridctl::collect
