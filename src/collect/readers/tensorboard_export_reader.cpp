// Files downloaded from TensorBoard's page: run-RUN-tag-TAG.csv with the columns Wall time, Step
// and Value, a file a metric, and other tables of one metric that their names tell: val_acc.csv
// with the columns step and value. A RUN that ends in a split holds that split of a run.
#include "files/extension.hpp"
#include "readers/csv_rows.hpp"
#include "readers/naming.hpp"
#include "readers/reader.hpp"
#include "readers/rows_by_step.hpp"
#include "readers/tensorboard_export.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr std::string_view kTag = "-tag-";

struct Export {
  std::string run;  ///< without its split
  std::string split;
  std::string tag;
};

/// Parses a file's name: "run-net_validation-tag-epoch_loss.csv" is "epoch_loss" of the validation
/// of the run "net". The page writes "_" for slashes in names.
Export export_of(const std::string& name) {
  const std::string stem(stem_of(name));
  const auto tag = stem.find(kTag);
  const bool is_named =
      tag != std::string::npos && (stem.starts_with("run-") || stem.starts_with("run_"));
  if (!is_named) return {{}, {}, stem};
  Export found{stem.substr(4, tag - 4), {}, stem.substr(tag + kTag.size())};
  const auto word = found.run.find_last_of("_-");
  const auto last = word == std::string::npos ? std::string_view(found.run)
                                              : std::string_view(found.run).substr(word + 1);
  if (const auto split = split_word(last)) {
    found.split = *split;
    found.run.erase(word == std::string::npos ? 0 : word);
  }
  return found;
}

/// Whether a table has steps, values of something that the file may name, and times at most.
bool is_value_over_steps(const std::vector<std::string>& columns) {
  const auto count = [&](auto is) { return std::count_if(columns.begin(), columns.end(), is); };
  const auto steps = count(is_step_name);
  const auto times = count(is_time_name);
  const auto values = count([](const std::string& name) { return is_word(name, "value"); });
  return steps == 1 && values == 1 && columns.size() == static_cast<std::size_t>(2 + times);
}

bool names_metric(const std::string& stem) {
  return direction_of_metric(split_name(stem).name).has_value();
}

bool is_tensorboard_export(const Folder& folder, const std::string& name) {
  const auto header = extension_of(name) == ".csv" ? peek_table(folder, name) : nullptr;
  if (!header) return false;
  if (header->columns == std::vector<std::string>{"Wall time", "Step", "Value"}) return true;
  return is_value_over_steps(header->columns) && names_metric(std::string(stem_of(name)));
}

class TensorboardExportReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "TensorBoard's export"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return is_tensorboard_export(folder, file);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return std::any_of(folder.files.begin(), folder.files.end(), [&](const std::string& name) {
      return is_tensorboard_export(folder, name);
    });
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    std::map<std::string, std::vector<std::string>> runs;
    for (const auto& name : folder.files) {
      if (is_tensorboard_export(folder, name)) runs[export_of(name).run].push_back(name);
    }
    if (runs.empty()) return;
    if (runs.size() > 1) {
      notes.add_remark(
          fmt::format("'{}': downloads of {} runs of TensorBoard in one folder: only those of '{}' "
                      "are read; put "
                      "those of each run into a folder of its own",
                      folder.path.string(), runs.size(), runs.rbegin()->first));
    }
    RowsByStep rows;
    for (const auto& name : runs.rbegin()->second) {
      read_export(folder.path / name, export_of(name), last_line, rows, notes);
    }
    rows.add_to(parts.rows);
  }

 private:
  static void read_export(const fs::path& file, const Export& what, LastLine last_line,
                          RowsByStep& rows, Notes& notes) {
    const auto table = read_csv_file(file, last_line, notes);
    if (!table) return;
    const auto& header = table->header();
    const auto step = step_column(header);
    const auto value = std::find_if(header.begin(), header.end(),
                                    [](auto column) { return is_word(column, "value"); });
    const auto time = std::find_if(header.begin(), header.end(), is_time_name);
    if (!step || value == header.end()) return;
    const auto cell = [&](std::size_t row, auto column) {
      return table->cell(row, static_cast<std::size_t>(column - header.begin()));
    };
    const auto name = what.split.empty() ? what.tag : what.split + "/" + what.tag;
    for (std::size_t row = 0; row < table->rows(); ++row) {
      rows.add(table->cell(row, *step), name, cell(row, value),
               time == header.end() ? CurvePoint::kUnknown : to_number(cell(row, time)));
    }
  }
};

}  // namespace

std::vector<Folder> runs_in_exports(const Folder& folder) {
  std::map<std::string, std::vector<std::string>> runs;
  for (const auto& name : folder.files) {
    if (is_tensorboard_export(folder, name)) runs[export_of(name).run].push_back(name);
  }
  if (runs.size() < 2) return {folder};
  std::vector<Folder> parts;
  for (const auto& [run, own] : runs) {
    auto& part = parts.emplace_back(folder);
    part.part = own.front();
    std::erase_if(part.files, [&, &mine = own](const std::string& name) {
      return std::find(mine.begin(), mine.end(), name) == mine.end() &&
             is_tensorboard_export(folder, name);
    });
  }
  return parts;
}

std::unique_ptr<Reader> make_tensorboard_export_reader() {
  return std::make_unique<TensorboardExportReader>();
}

}  // namespace gridctl::collect
