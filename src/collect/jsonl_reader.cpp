// metrics.jsonl, the file that gridctl offers to trainers: one flat object a line.
#include "json_line.hpp"
#include "reader.hpp"
#include "steps.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <map>

namespace gridctl::collect {
namespace {

constexpr const char* kMetrics = "metrics.jsonl";

struct Row {
  Step step;
  Values values;
};

/// The rows of one split, and the numbers that the trainer itself called final.
struct Metrics {
  std::map<std::string, std::vector<Row>> rows;  ///< by split: "train", "valid", "test"
  Values final_values;
};

/// Lines of one split and step are one row: some trainers write a line per metric.
void add_row(std::vector<Row>& rows, Row row) {
  if (!rows.empty() && rows.back().step.step == row.step.step) {
    const auto clash = [&](const auto& pair) {
      return pair.first != "step" && pair.first != "epoch" &&
             !value_of(rows.back().values, pair.first).empty();
    };
    if (std::none_of(row.values.begin(), row.values.end(), clash)) {
      add_missing(rows.back().values, row.values);
      rows.back().step.loss = to_number(value_of(rows.back().values, "loss"));
      return;
    }
  }
  rows.push_back(std::move(row));
}

void add_line(const Values& line, const std::string& default_split, Metrics& metrics) {
  constexpr std::string_view kFinal = "final.";
  Row row;
  bool has_metric = false;
  for (const auto& [key, value] : line) {
    if (key.compare(0, kFinal.size(), kFinal) == 0) {
      metrics.final_values.emplace_back(key, value);
    } else if (key != "split" && key != "time" && key != "progress" && key != "status" &&
               is_number(value)) {
      row.values.emplace_back(key, value);
      has_metric = has_metric || (key != "step" && key != "epoch");
    }
  }
  if (!has_metric) return;
  const auto step = value_of(line, "step");
  row.step.step = to_number(step.empty() ? value_of(line, "epoch") : step);
  row.step.loss = to_number(value_of(line, "loss"));
  const auto split = value_of(line, "split");
  add_row(metrics.rows[split.empty() ? default_split : split_of(split)], std::move(row));
}

Metrics read_metrics(const Folder& folder, const std::string& default_split, LastLine last_line,
                     Notes& notes) {
  Metrics metrics;
  const auto path = folder.path / kMetrics;
  const auto text = read_file(path, notes);
  if (!text) return metrics;
  std::string_view rest = *text;
  std::size_t bad = 0;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto line = trim(rest.substr(0, end));
    const bool torn = end == std::string_view::npos && last_line == LastLine::may_be_torn;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (torn) {
      notes.push_back("'" + path.string() + "': last line has no end and was left out");
    } else if (!line.empty()) {
      const auto values = parse_json_line(line);
      if (values) add_line(*values, default_split, metrics);
      if (!values) ++bad;
    }
  }
  if (bad != 0) {
    notes.push_back("'" + path.string() +
                    "': lines left out that are no JSON objects: " + std::to_string(bad));
  }
  return metrics;
}

std::vector<Step> steps_of(const std::vector<Row>& rows) {
  std::vector<Step> steps;
  steps.reserve(rows.size());
  for (const auto& row : rows) steps.push_back(row.step);
  return steps;
}

void add_statistics(const std::vector<Row>& rows, std::optional<std::size_t> index,
                    Values& values) {
  if (!index) return;
  auto found = rows[*index].values;
  add_last(found, rows.back().values);
  add_missing(values, found);
}

class JsonlReader final : public Reader {
 public:
  [[nodiscard]] bool has_run(const Folder& folder) const override { return folder.has(kMetrics); }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    auto metrics = read_metrics(folder, "train", last_line, notes);
    const auto& training = metrics.rows["train"];
    const auto& validation = metrics.rows["valid"];
    const auto choice = choose(steps_of(training), steps_of(validation));
    add_statistics(training, choice.training, parts.training);
    add_statistics(validation, choice.validation, parts.validation);
    add_missing(parts.training, metrics.final_values);
    if (!metrics.rows["test"].empty()) {
      add_missing(parts.test, metrics.rows["test"].back().values);
    }
  }

  /// The file looks alike for both phases: the folder's name tells.
  [[nodiscard]] bool has_test(const Folder& folder) const override {
    return folder.has(kMetrics) && folder.path.filename().string().compare(0, 4, "test") == 0;
  }

  void read_test(const Folder& folder, LastLine last_line, TestParts& parts,
                 Notes& notes) const override {
    auto metrics = read_metrics(folder, "test", last_line, notes);
    for (const auto& [key, value] : metrics.final_values) {  // of a test, all numbers are final
      add_missing(parts.statistics, {{key.substr(key.find('.') + 1), value}});
    }
    if (!metrics.rows["test"].empty()) {
      add_missing(parts.statistics, metrics.rows["test"].back().values);
    }
  }
};

}  // namespace

std::unique_ptr<Reader> make_jsonl_reader() {
  return std::make_unique<JsonlReader>();
}

}  // namespace gridctl::collect
