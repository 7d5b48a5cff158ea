// Reads catboost_info. Its "test" is the eval_set by which CatBoost chooses the iteration whose
// model is kept, so it is the validation; of several the last one chooses, and the others keep
// their names.
#include "formats/json_text.hpp"
#include "readers/catboost.hpp"
#include "readers/csv_rows.hpp"
#include "readers/json_files.hpp"
#include "readers/reader.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace gridctl::collect {
namespace {

constexpr const char* kInfo = "catboost_info";
constexpr const char* kTraining = "catboost_training.json";
constexpr auto kTables = std::to_array<const char*>({"learn_error.tsv", "test_error.tsv"});

bool has_errors(const fs::path& folder) {
  boost::system::error_code ignored;
  return fs::exists(folder / kTraining, ignored) ||
         std::any_of(kTables.begin(), kTables.end(),
                     [&](const char* table) { return fs::exists(folder / table, ignored); });
}

/// The folder catboost_info that is the folder or lies in it; empty if there is none.
fs::path info_of(const Folder& folder) {
  if (folder.path.filename() == kInfo) return has_errors(folder.path) ? folder.path : fs::path();
  const bool has_info = std::binary_search(folder.folders.begin(), folder.folders.end(), kInfo);
  return has_info && has_errors(folder.path / kInfo) ? folder.path / kInfo : fs::path();
}

/// One set of data, and its metrics in the order of their values.
struct DataSet {
  std::string name;
  std::string prefix;  ///< of its metrics' names
  std::vector<std::string> metrics;
};

std::vector<std::string> texts_of(const JsonText& list, const char* key) {
  std::vector<std::string> texts;
  for (const auto& member : list.members)
    texts.emplace_back(member.is_object() ? member.text_of(key) : std::string_view(member.text));
  return texts;
}

std::vector<DataSet> sets_of(const JsonText& meta, const char* sets, const char* metrics,
                             const std::string& split) {
  const auto* const names = meta.find(sets);
  const auto* const measured = meta.find(metrics);
  std::vector<DataSet> found;
  if (names == nullptr || measured == nullptr) return found;
  for (auto& name : texts_of(*names, "name")) {
    const bool chooses = &names->members.back() == &names->members[found.size()];
    auto prefix = split + "/" + (chooses ? "" : name + ".");
    found.push_back({std::move(name), std::move(prefix), texts_of(*measured, "name")});
  }
  return found;
}

/// Finds the iteration that is kept: the first of the best ones.
class KeptIteration {
 public:
  explicit KeptIteration(bool is_highest) : is_highest_(is_highest) {}
  void add(double iteration, double value) {
    if (std::isnan(value) || (step_ && !(is_highest_ ? value > best_ : value < best_))) return;
    best_ = value;
    step_ = iteration;
  }
  [[nodiscard]] std::optional<double> step() const { return step_; }

 private:
  bool is_highest_;
  double best_ = 0;
  std::optional<double> step_;
};

void read_training(const fs::path& file, Curves& curves, Notes& notes) {
  const auto root = read_json_object(file, notes);
  const auto* const meta = root ? root->find("meta") : nullptr;
  const auto* const iterations = root ? root->find("iterations") : nullptr;
  if (meta == nullptr || iterations == nullptr) return;
  auto sets = sets_of(*meta, "learn_sets", "learn_metrics", "train");
  const auto tests = sets_of(*meta, "test_sets", "test_metrics", "valid");
  sets.insert(sets.end(), tests.begin(), tests.end());
  const auto* const measured = meta->find("test_metrics");
  const bool is_highest = measured != nullptr && !measured->members.empty() &&
                          measured->members.front().text_of("best_value") == "Max";
  KeptIteration kept(is_highest);
  for (const auto& iteration : iterations->members) {
    const auto number = iteration.text_of("iteration");
    Values row{{"iteration", std::string(number)},
               {"time", std::string(iteration.text_of("passed_time"))}};
    for (const auto& set : sets) {
      const auto* const values = iteration.find(set.name);
      if (values == nullptr) continue;
      const auto count = std::min(values->members.size(), set.metrics.size());
      for (std::size_t i = 0; i < count; ++i)
        row.emplace_back(set.prefix + set.metrics[i], values->members[i].text);
      if (!tests.empty() && set.name == tests.back().name && count > 0)
        kept.add(to_number(number), to_number(values->members.front().text));
    }
    add_flat(row, curves);
  }
  curves.kept_step = kept.step();
}

/// Without the JSON nobody tells which way is better: the name of the metric does.
void read_table(const fs::path& file, std::string_view split, Curves& curves, Notes& notes) {
  const auto table = read_csv_file(file, LastLine::may_be_torn, notes, '\t');
  if (!table || table->header().size() < 2) return;
  KeptIteration kept(stats::direction_of(table->header()[1]) == stats::Direction::higher);
  for (std::size_t row = 0; row < table->rows(); ++row) {
    Values values{{"iteration", std::string(table->cell(row, 0))}};
    for (std::size_t i = 1; i < table->header().size(); ++i)
      values.emplace_back(table->header()[i], table->cell(row, i));
    kept.add(to_number(table->cell(row, 0)), to_number(table->cell(row, 1)));
    add_flat(values, curves, split);
  }
  if (split == "valid") curves.kept_step = kept.step();
}

class CatBoostReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "CatBoost"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return !info_of(folder).empty();
  }

  [[nodiscard]] bool is_part(const Folder& folder) const override {
    return folder.path.filename() == kInfo;
  }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return folder.path.filename() == kInfo && (file.ends_with(".tsv") || file.ends_with(".json")) &&
           has_run(folder);
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    const auto info = info_of(folder);
    boost::system::error_code ignored;
    if (fs::exists(info / kTraining, ignored)) read_training(info / kTraining, parts.rows, notes);
    if (!parts.rows.empty()) return;
    for (const char* table : kTables) {
      const auto split = std::string_view(table).starts_with("learn") ? "train" : "valid";
      if (fs::exists(info / table, ignored)) read_table(info / table, split, parts.rows, notes);
    }
  }
};

}  // namespace

bool is_of_catboost(const fs::path& folder) {
  const auto& above = folder.parent_path();
  return (folder.filename() == kInfo && has_errors(folder)) ||
         (above.filename() == kInfo && has_errors(above));
}

std::unique_ptr<Reader> make_catboost_reader() {
  return std::make_unique<CatBoostReader>();
}

}  // namespace gridctl::collect
