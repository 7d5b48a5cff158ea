// StyleGAN2-ADA, StyleGAN3 and EDM: stats.jsonl, an object a line with num, mean and std of each
// number; metric-NAME.jsonl, what a metric is for the snapshots; training_options.json.
#include "readers/configuration.hpp"
#include "readers/json_lines.hpp"
#include "readers/naming.hpp"
#include "readers/rows_by_step.hpp"
#include "values.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

namespace gridctl::collect {
namespace {

constexpr const char* kStats = "stats.jsonl";
constexpr const char* kOptions = "training_options.json";
constexpr std::string_view kMetric = "metric-";

bool is_metric_file(std::string_view name) {
  return name.starts_with(kMetric) && name.ends_with(".jsonl");
}

/// Translates a name: "Loss/G/loss.mean" is "Loss/G/loss". Empty for times and resources.
std::string name_of(std::string_view name) {
  for (const char* prefix : {"Timing/", "Resources/", "Progress/"}) {
    if (name.starts_with(prefix)) return "";
  }
  if (name == "timestamp") return std::string(name);
  constexpr std::string_view kMean = ".mean";
  return name.ends_with(kMean) ? std::string(name.substr(0, name.size() - kMean.size())) : "";
}

/// The step of a snapshot, in thousands of images: 200 for "network-snapshot-000200.pkl".
std::string step_of(std::string_view snapshot) {
  const auto end = snapshot.find_last_of("0123456789");
  if (end == std::string_view::npos) return {};
  const auto begin = snapshot.find_last_not_of("0123456789", end);
  const auto digits = begin == std::string_view::npos ? snapshot.substr(0, end + 1)
                                                      : snapshot.substr(begin + 1, end - begin);
  const auto number = digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return std::string(number);
}

void add_metric(const Values& line, RowsByStep& rows) {
  const auto step = step_of(value_of(line, "snapshot_pkl"));
  for (const auto& [key, value] : line) {
    if (const auto metric = behind(key, "results.")) {
      rows.add(step, "valid/" + std::string(*metric), value);
    }
  }
}

class StyleganReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "StyleGAN"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return (file == kStats || file == kOptions || is_metric_file(file)) && has_run(folder);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    if (!folder.has(kStats)) {
      return folder.has(kOptions) &&
             std::any_of(folder.files.begin(), folder.files.end(), is_metric_file);
    }
    const auto first = first_json_line(folder.path / kStats);
    return first && !value_of(*first, "Progress/kimg.mean").empty();
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    if (folder.has(kOptions)) {
      parts.configuration = read_configuration(folder.path / kOptions, notes);
    }
    if (folder.has(kStats)) {
      const Naming naming{{"progress/kimg.mean"}, name_of};
      for_each_json_line(folder.path / kStats, last_line, notes,
                         [&](const Values& line) { add_flat(renamed(line, naming), parts.rows); });
    }
    RowsByStep metrics;
    for (const auto& name : folder.files) {
      if (!is_metric_file(name)) continue;
      for_each_json_line(folder.path / name, last_line, notes,
                         [&](const Values& line) { add_metric(line, metrics); });
    }
    metrics.add_to(parts.rows);
  }
};

}  // namespace

std::unique_ptr<Reader> make_stylegan_reader() {
  return std::make_unique<StyleganReader>();
}

}  // namespace gridctl::collect
