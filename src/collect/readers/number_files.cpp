#include "readers/number_files.hpp"

#include "files/extension.hpp"
#include "readers/json_lines.hpp"
#include "readers/reader.hpp"
#include "readers/tables.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace gridctl::collect {
namespace {

bool is_lines_name(std::string_view extension) {
  return extension == ".jsonl" || extension == ".ndjson";
}

bool may_have_numbers(const std::string& name) {
  constexpr auto kEndings = std::to_array<std::string_view>(
      {".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".csv", ".tsv"});
  return std::find(kEndings.begin(), kEndings.end(), extension_of(name)) != kEndings.end();
}

/// The words of a file's name that may name a run: not those that say which of a run's values are
/// in it.
std::string plain_stem(const std::string& name) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"best", "last", "latest", "final", "result", "results", "metric", "metrics", "score",
       "scores", "summary", "stats", "statistics", "history", "log", "logs"});
  std::vector<std::string> kept;
  for (auto& word : stats::words_of(stats::apart(stem_of(name)))) {
    const bool says_what = std::find(kWords.begin(), kWords.end(), word) != kWords.end();
    if (!says_what && !split_word(word)) kept.push_back(word);
  }
  return join(kept, "_");
}

std::string without_digits(const std::string& name) {
  std::string text;
  for (const char c : name) {
    if (c < '0' || c > '9') text += c;
  }
  return text;
}

/// The metrics in a file, and the step if the file tells a single one.
struct NumberFile {
  std::string name;
  std::set<std::string> metrics;  ///< with their splits: "valid/acc"
  std::optional<double> only_step;
};

void add_metrics(const Curves& rows, NumberFile& file) {
  std::size_t count = 0;
  for (const auto& [split, all] : rows.rows) {
    for (const auto& row : all) {
      ++count;
      if (row.step.step == row.step.step) file.only_step = row.step.step;
      for (const auto& [key, value] : row.values) {
        if (is_metric(key)) file.metrics.insert(split + "/" + key);
      }
    }
  }
  if (count != rows.rows.size()) file.only_step.reset();
  for (const auto& final : rows.finals) file.metrics.insert("train/" + final.first);
}

/// The metrics in the first lines of a file: a log of steps may be large.
void add_metrics_of_lines(const fs::path& path, NumberFile& file) {
  constexpr std::size_t kHead = std::size_t{16} << 10U;
  Notes ignored;  // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(path, kHead, 0, ignored);
  if (!ends) return;
  const auto whole = ends->head.substr(0, ends->head.rfind('\n') + 1);
  Curves rows;
  add_json_lines(whole, path, make_table(file.name, {}).split, LastLine::complete, rows, ignored);
  add_metrics(rows, file);
  file.only_step.reset();
}

/// Reads a file as general readers do, as if the file were alone in its folder.
NumberFile read_alone(const Folder& folder, const std::string& name) {
  NumberFile file{name, {}, std::nullopt};
  Folder alone{folder.path, {name}, {}, {}};
  for (const auto& reader : readers()) {
    if (!reader->is_general() || !reader->has_run(alone)) continue;
    if (is_lines_name(extension_of(name))) {
      add_metrics_of_lines(folder.path / name, file);
      break;
    }
    RunParts parts;
    parts.with_curves = false;
    Notes ignored;
    reader->read_run(alone, LastLine::may_be_torn, parts, ignored);
    add_metrics(parts.rows, file);
    break;
  }
  return file;
}

bool have_common(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& name) { return b.count(name) != 0; });
}

/// Returns true if a reader that knows one writer reads the file.
bool is_of_writer(const Folder& folder, const std::string& name) {
  return std::any_of(readers().begin(), readers().end(), [&](const auto& reader) {
    return !reader->is_general() && reader->owns(folder, name);
  });
}

/// The files of numbers that no writer is known of, without those that are steps of one run.
std::vector<NumberFile> files_of_numbers(const Folder& folder) {
  std::vector<NumberFile> files;
  for (const auto& name : folder.files) {
    if (!may_have_numbers(name) || is_of_writer(folder, name)) continue;
    const auto header = peek_table(folder, name);
    if (header && header->has_steps()) return {};  // of the run that the table is of
    auto file = read_alone(folder, name);
    if (!file.metrics.empty()) files.push_back(std::move(file));
  }
  std::map<std::string, std::multiset<double>> steps;
  for (const auto& file : files) {
    if (file.only_step) steps[without_digits(file.name)].insert(*file.only_step);
  }
  std::erase_if(files, [&](const NumberFile& file) {
    const auto known = steps.find(without_digits(file.name));
    if (!file.only_step || known == steps.end() || known->second.size() < 2) return false;
    return std::set<double>(known->second.begin(), known->second.end()).size() ==
           known->second.size();
  });
  return files;
}

}  // namespace

std::vector<Folder> runs_in_number_files(const Folder& folder) {
  if (std::count_if(folder.files.begin(), folder.files.end(), may_have_numbers) < 2)
    return {folder};
  struct Group {
    std::vector<std::string> files;
    std::set<std::string> metrics;
  };
  std::map<std::string, Group> groups;  // by the plain name
  std::set<std::string> all;
  for (auto& file : files_of_numbers(folder)) {
    auto& group = groups[plain_stem(file.name)];
    group.files.push_back(file.name);
    group.metrics.merge(file.metrics);
    all.insert(file.name);
  }
  std::vector<StepTable> tables;
  std::map<std::string, std::vector<std::string>> same;  // files by the first of their group
  std::map<std::string, std::set<std::string>> metrics;  // likewise
  for (auto& [stem, group] : groups) {
    CsvHeader header;
    header.columns.assign(group.metrics.begin(), group.metrics.end());
    tables.push_back(StepTable{group.files.front(), std::move(header), "train", stem});
    metrics[group.files.front()] = std::move(group.metrics);
    same[group.files.front()] = std::move(group.files);
  }
  auto found = assign_tables(folder, std::move(tables));
  if (found.runs.size() < 2 || has_other_statistics(folder, all)) return {folder};
  const auto runs = found.runs.size();
  for (auto& table : found.passed_over) {
    const auto name = table.file.filename().string();
    const auto shares = [&](const RunTables& run) {
      return have_common(metrics[run.name], metrics[name]);
    };
    if (std::any_of(found.runs.begin(), found.runs.begin() + static_cast<std::ptrdiff_t>(runs),
                    shares)) {
      found.runs.push_back({name, {StepTable{name, {}, "train", name}}});
    } else {  // what is of no single run is each run's
      for (const auto& file : same[name]) all.erase(file);
    }
  }
  std::vector<Folder> folders;
  for (const auto& run : found.runs) {
    std::set<std::string> own;
    for (const auto& table : run.tables)
      own.insert(same[table.file].begin(), same[table.file].end());
    auto& one = folders.emplace_back(folder);
    one.part = run.name;
    std::erase_if(one.files, [&](const std::string& file) {
      return all.count(file) != 0 && own.count(file) == 0;
    });
  }
  return folders;
}

}  // namespace gridctl::collect
