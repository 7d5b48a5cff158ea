// Tables of epochs that nothing counts, such as the log.txt of many scripts for image classifiers:
// "Learning Rate, Train Loss, Valid Loss, Train Acc., Valid Acc.". Each row is an epoch if all
// columns are metrics, learning rates or times, and a metric is of the training and of another
// split.
#include "files/extension.hpp"
#include "readers/csv_rows.hpp"
#include "readers/mip_tables.hpp"
#include "readers/naming.hpp"
#include "readers/reader.hpp"
#include "remembered.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

bool has_name_of_log(std::string_view name) {
  constexpr auto kEndings =
      std::to_array<std::string_view>({".csv", ".tsv", ".txt", ".log", ".dat"});
  constexpr auto kBeginnings =
      std::to_array<std::string_view>({"log", "hist", "loss", "train", "curve", "progress",
                                       "metric", "result", "acc", "record", "stat"});
  if (std::find(kEndings.begin(), kEndings.end(), extension_of(name)) == kEndings.end())
    return false;
  const auto words = stats::words_of(stats::apart(stem_of(name)));
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                       [&](auto beginning) { return word.starts_with(beginning); });
  });
}

/// Returns true if people give such a name to a log of epochs; files with other names are not
/// opened.
bool may_be_log_of_rows(const std::string& name) {
  thread_local Remembered<bool> known;
  return !mip::is_table(name) && known.of(name, has_name_of_log);
}

/// The name of a metric without blanks and points: "Acc." and "acc" are one.
std::string plain_metric(std::string_view name) {
  std::string plain;
  for (const auto& word : stats::words_of(name)) plain += word;
  return plain;
}

bool is_number_or_gap(const std::string& cell) {
  return cell.empty() || is_number(cell);
}

bool rows_are_epochs(const CsvHeader& header) {
  constexpr std::size_t kLeast = 2;
  if (header.step() || header.rows().size() < kLeast) return false;
  const bool has_only_numbers = std::all_of(
      header.rows().begin(), header.rows().end(),
      [](const auto& row) { return std::all_of(row.begin(), row.end(), is_number_or_gap); });
  if (!has_only_numbers) return false;
  std::set<std::string> of_training;
  std::set<std::string> of_others;
  for (const auto& column : header.columns) {
    if (column.empty() || is_time_name(column)) continue;
    const auto plain = plain_metric(column);
    if (plain == "lr" || plain == "learningrate") continue;
    const auto named = named_split(column);
    if (!named || !direction_of_metric(named->name)) return false;
    (named->split == "train" ? of_training : of_others).insert(plain_metric(named->name));
  }
  return std::any_of(of_training.begin(), of_training.end(),
                     [&](const auto& metric) { return of_others.contains(metric); });
}

class RowLogReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "a table of epochs"; }
  [[nodiscard]] bool is_general() const override { return true; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return may_be_log_of_rows(file) && rows_are_epochs(*peek_csv(folder.path / file));
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return !table_in(folder).empty();
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    const auto file = folder.path / table_in(folder);
    const auto table = read_csv_file(file, last_line, notes, peek_csv(file)->separator);
    if (!table) return;
    for (std::size_t row = 0; row < table->rows(); ++row) {
      auto values = table->values(row);
      values.emplace(values.begin(), "epoch", std::to_string(row));
      add_flat(values, parts.rows);
    }
    notes.add_remark(fmt::format("'{}': its rows are counted as epochs, from 0", file.string()));
  }

 private:
  /// The first table of epochs in the folder; empty if there is none.
  [[nodiscard]] std::string table_in(const Folder& folder) const {
    const auto found =
        std::find_if(folder.files.begin(), folder.files.end(), [&](const std::string& name) {
          return owns(folder, name) && !has_owner(folder, name, this);
        });
    return found == folder.files.end() ? std::string() : *found;
  }
};

}  // namespace

std::unique_ptr<Reader> make_row_log_reader() {
  return std::make_unique<RowLogReader>();
}

}  // namespace gridctl::collect
