#include "readers/tables.hpp"

#include "files/extension.hpp"
#include "readers/mip_tables.hpp"
#include "readers/reader.hpp"
#include "readers/run_table.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr const char* kNoSteps = "without a column of steps";

/// Whether the name's ending is that of a table. Other files count only if they look like a table.
bool is_table_name(std::string_view name) {
  const auto extension = extension_of(name);
  return extension == ".csv" || extension == ".tsv";
}

/// Whether a text file of that name may hold a table. Files with other names are not opened.
bool is_log_name(const std::string& name) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"log", "progress", "result", "metric", "history", "loss", "acc", "train", "val", "test",
       "stat", "score", "curve", "monitor", "record"});
  std::string stem(stem_of(name));
  for (auto& c : stem) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension_of(name) == ".log" || std::any_of(kWords.begin(), kWords.end(), [&](auto word) {
           return stem.find(word) != std::string::npos;
         });
}

/// Whether the file is a table in a form that is not read: "log.csv.gz".
bool is_packed_table(const std::string& name) {
  constexpr auto kEndings = std::to_array<std::string_view>({".gz", ".xz", ".bz2", ".zst"});
  const bool is_packed =
      std::find(kEndings.begin(), kEndings.end(), extension_of(name)) != kEndings.end();
  return is_packed && is_table_name(stem_of(name));
}

bool may_be_table(const std::string& name) {
  constexpr auto kOutputs = std::to_array<std::string_view>(
      {"output.log", "trainer.log", "tester.log", "stdout.txt", "stderr.txt", "requirements.txt"});
  if (is_table_name(name)) return !mip::is_table(name);
  const auto extension = extension_of(name);
  const bool is_text =
      extension == ".log" || extension == ".txt" || extension == ".dat" || extension == ".md";
  return is_text && std::find(kOutputs.begin(), kOutputs.end(), name) == kOutputs.end() &&
         is_log_name(name);
}

bool is_owned(const Folder& folder, const std::string& file) {
  return std::any_of(readers().begin(), readers().end(),
                     [&](const auto& reader) { return reader->owns(folder, file); });
}

/// Whether `gridctl analyze -o` wrote the table.
bool is_ours(const CsvHeader& header) {
  return header.has("run_id") && (header.has("experiment") || header.has("metric"));
}

/// Whether the first rows of a table of several columns are numbers.
bool has_only_numbers(const CsvHeader& header) {
  const auto is_row = [](const auto& row) {
    return std::all_of(row.begin(), row.end(),
                       [](const auto& cell) { return cell.empty() || is_number(cell); });
  };
  return header.columns.size() > 1 && !header.rows().empty() &&
         std::all_of(header.rows().begin(), header.rows().end(), is_row);
}

using MetricOfSplit = std::pair<std::string, std::string>;

std::set<MetricOfSplit> metrics_of(const StepTable& table) {
  std::set<MetricOfSplit> metrics;
  for (const auto& column : table.header.columns) {
    if (column.empty() || is_step_name(column) || is_time_name(column)) continue;
    auto name = split_name(column, table.split);
    if (is_metric(name.name)) metrics.emplace(name.split, std::move(name.name));
  }
  return metrics;
}

/// The kind of steps of a table: a table over epochs and one over steps differ.
std::string step_of(const StepTable& table) {
  const auto column = table.header.step();
  const auto name = column ? table.header.columns[*column] : std::string();
  return name.empty() || is_word(name, "epochs") ? "epoch" : name;
}

bool share(const std::set<MetricOfSplit>& a, const std::set<MetricOfSplit>& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& metric) { return b.count(metric) != 0; });
}

/// Tables with equal headers, by their names without the split.
struct Class {
  std::map<std::string, std::vector<StepTable>> members;
};

std::vector<Class> classes_of(std::vector<StepTable> tables) {
  std::map<std::vector<std::string>, Class> by_header;
  std::vector<std::vector<std::string>> order;
  for (auto& table : tables) {
    auto columns = table.header.columns;
    std::sort(columns.begin(), columns.end());
    if (by_header.count(columns) == 0) order.push_back(columns);
    // Twice the same split under one name cannot be one run: "a.csv" and "a.tsv".
    auto& members = by_header[columns].members;
    auto key = table.stem;
    const auto has_split = [&](const StepTable& other) { return other.split == table.split; };
    if (std::any_of(members[key].begin(), members[key].end(), has_split)) key = table.file;
    members[key].push_back(std::move(table));
  }
  std::vector<Class> classes;
  for (const auto& columns : order) classes.push_back(std::move(by_header[columns]));
  // The other classes are compared with the first: the one of most runs, then with validations.
  const auto rank = [](const Class& one) {
    const auto metrics = metrics_of(one.members.begin()->second.front());
    const bool has_validation = std::any_of(
        metrics.begin(), metrics.end(), [](const auto& metric) { return metric.first == "valid"; });
    return std::pair(one.members.size(), has_validation);
  };
  std::stable_sort(classes.begin(), classes.end(),
                   [&](const Class& a, const Class& b) { return rank(a) > rank(b); });
  return classes;
}

/// The words of a name that are not in all of them: "big" of "log_big" beside "log_small".
std::set<std::string> words_of_name(const std::string& name) {
  const auto words = stats::words_of(stats::apart(name));
  return {words.begin(), words.end()};
}

/// Whether `name` names the run of the file `run`: it has all words that tell `run` from the other
/// runs.
bool names_run(const std::string& name, const std::string& run,
               const std::vector<std::string>& all_runs) {
  auto own = words_of_name(run);
  for (const auto& other : all_runs) {
    if (other == run) continue;
    for (const auto& word : words_of_name(other)) own.erase(word);
  }
  const auto words = words_of_name(name);
  return !own.empty() && std::all_of(own.begin(), own.end(),
                                     [&](const auto& word) { return words.count(word) != 0; });
}

/// Assigns tables to runs, by the rule in tables.hpp.
class Assignment {
 public:
  explicit Assignment(const Folder& folder) : folder_(folder) {}

  void add(Class tables) {
    const bool first = runs_.empty();
    for (auto& [stem, members] : tables.members) {
      if (first) {
        stems_.push_back(stem);
        begin_run(std::move(members));
      } else {
        place(stem, std::move(members));
      }
    }
  }

  FolderTables take() && {
    std::sort(runs_.begin(), runs_.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return {std::move(runs_), std::move(passed_over_)};
  }

 private:
  void begin_run(std::vector<StepTable> tables) {
    runs_.push_back({tables.front().file, std::move(tables)});
  }

  void place(const std::string& stem, std::vector<StepTable> tables) {
    const auto known = stems_.size();
    std::optional<std::size_t> own;
    if (known == 1) own = 0;
    for (std::size_t i = 0; i < known && !own; ++i) {
      if (stems_[i] == stem || names_run(stem, stems_[i], stems_)) own = i;
    }
    if (own) return join(*own, std::move(tables));
    if (meets_any(tables)) return begin_run(std::move(tables));
    pass_over(tables, fmt::format("of other metrics than the {} runs in their folder", known));
  }

  void join(std::size_t run, std::vector<StepTable> tables) {
    for (auto& table : tables) {
      const auto metrics = metrics_of(table);
      bool is_twice = false;
      bool same_steps = false;
      for (const auto& other : runs_[run].tables) {
        if (!share(metrics, metrics_of(other))) continue;
        is_twice = true;
        same_steps = same_steps || step_of(other) == step_of(table);
      }
      if (!is_twice) {
        runs_[run].tables.push_back(std::move(table));
      } else if (same_steps && stems_.size() == 1) {
        begin_run({std::move(table)});
      } else {
        pass_over({std::move(table)}, "over other steps of metrics that another one has");
      }
    }
  }

  [[nodiscard]] bool meets_any(const std::vector<StepTable>& tables) const {
    const auto metrics = metrics_of(tables.front());
    return std::any_of(runs_.begin(), runs_.end(), [&](const RunTables& run) {
      return share(metrics, metrics_of(run.tables.front()));
    });
  }

  void pass_over(const std::vector<StepTable>& tables, const std::string& reason) {
    for (const auto& table : tables)
      passed_over_.push_back(
          {folder_.path / table.file, reason, join_names(table.header.columns), false, true});
  }

  static std::string join_names(const std::vector<std::string>& columns) {
    return gridctl::join(columns, ", ");
  }

  const Folder& folder_;
  std::vector<RunTables> runs_;
  std::vector<std::string> stems_;  ///< names of the runs of the first class, without the split
  std::vector<PassedOver> passed_over_;
};

std::string beginning_of(const std::vector<std::string>& columns) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> shown(
      columns.begin(),
      columns.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, columns.size())));
  if (columns.size() > kMost) shown.emplace_back("…");
  return join(shown, ", ");
}

}  // namespace

StepTable make_table(const std::string& file, CsvHeader header) {
  const std::string stem(stem_of(file));
  StepTable table{file, std::move(header), "train", stem};
  if (const auto of_folder = split_word(fs::path(file).parent_path().string())) {
    table.split = *of_folder;
  } else if (const auto word = split_word(stem)) {
    table.split = *word;
    table.stem.clear();
  } else if (auto named = named_split(stem)) {
    table.split = named->split;
    table.stem = std::move(named->name);
  }
  return table;
}

bool has_other_statistics(const Folder& folder, const std::set<std::string>& files) {
  auto rest = folder;
  std::erase_if(rest.files, [&](const auto& file) { return files.count(file) != 0; });
  return std::any_of(readers().begin(), readers().end(), [&](const auto& reader) {
    return reader->tells_statistics() && reader->has_run(rest);
  });
}

FolderTables assign_tables(const Folder& folder, std::vector<StepTable> tables) {
  Assignment assignment(folder);
  for (auto& one : classes_of(std::move(tables))) assignment.add(std::move(one));
  return std::move(assignment).take();
}

FolderTables tables_of(const Folder& folder) {
  std::vector<StepTable> tables;
  std::vector<PassedOver> passed_over;
  for (const auto& file : folder.files) {
    if (is_packed_table(file))
      passed_over.push_back({folder.path / file, "that is compressed", "unpack it"});
    if (!may_be_table(file) || is_owned(folder, file)) continue;
    Notes problems;
    const auto peeked = peek_csv(folder.path / file, problems);
    const auto& header = *peeked;
    if (!problems.empty() && is_table_name(file)) {
      passed_over.push_back({folder.path / file, {}, problems.front()});
    } else if (is_table_name(file) && header.columns.empty()) {
      passed_over.push_back({folder.path / file, "with nothing in it", "no header"});
    } else if (header.has_steps() && !is_ours(header) &&
               has_runs_of_steps(folder.path / file, header)) {
      passed_over.push_back(
          {folder.path / file, "of several runs", beginning_of(header.columns), true});
    } else if (header.has_steps() && !is_ours(header)) {
      tables.push_back(make_table(file, header));
    } else if ((is_table_name(file) || has_only_numbers(header)) && !header.columns.empty() &&
               !is_ours(header)) {
      passed_over.push_back({folder.path / file, kNoSteps, beginning_of(header.columns),
                             has_runs_in_rows(file, header)});
    }
  }
  auto found = assign_tables(folder, std::move(tables));
  passed_over.insert(passed_over.end(), found.passed_over.begin(), found.passed_over.end());
  found.passed_over = std::move(passed_over);
  return found;
}

std::vector<Folder> runs_in(const Folder& folder) {
  const auto found = tables_of(folder);
  if (found.runs.size() < 2) return {folder};
  std::set<std::string> all;
  for (const auto& run : found.runs) {
    for (const auto& table : run.tables) all.insert(table.file);
  }
  for (const auto& table :
       found.passed_over) {  // so that no run takes what a note calls passed over
    if (table.has_steps) all.insert(table.file.filename().string());
  }
  if (has_other_statistics(folder, all)) return {folder};
  std::vector<Folder> folders;
  for (const auto& run : found.runs) {
    auto& own = folders.emplace_back(folder);
    own.part = run.name;
    const auto is_others = [&](const std::string& file) {
      return all.count(file) != 0 &&
             std::none_of(run.tables.begin(), run.tables.end(),
                          [&](const StepTable& table) { return table.file == file; });
    };
    std::erase_if(own.files, is_others);
  }
  return folders;
}

Notes notes_of(const std::vector<PassedOver>& tables) {
  std::map<std::string, std::vector<const PassedOver*>> by_reason;
  Notes notes;
  for (const auto& table : tables) {
    if (table.reason.empty()) {
      notes.add_loss(table.about);
    } else {
      by_reason[table.reason].push_back(&table);
    }
  }
  for (const auto& [reason, some] : by_reason) {
    const auto& first = *some.front();
    const auto where = some.size() == 1 ? "" : "e.g. ";
    notes.add_remark(fmt::format("passed over {} {}: {}'{}' ({})", counted(some.size(), "table"),
                                 reason, where, first.file.string(), first.about));
  }
  return notes;
}

}  // namespace gridctl::collect
