// Decides which files of a folder are tables of statistics, and which of them belong to one run.
// This is the rule for every reader of tables:
//
// 1. A table has a header and a column of steps: the name of the column counts steps ("epoch",
//    "total_timesteps"), or the column has no name and is 0, 1, 2, …, as pandas writes it.
// 2. A split in a file's name is the split of columns whose names have none: "train_log.csv",
//    "validation.csv". Files whose names differ in the split alone belong to one run.
// 3. Tables with the same metric, split and kind of steps are different runs, each named by its
//    file: three files with equal headers are three runs.
// 4. Tables of different metrics are one run, joined by step. If the folder has several runs,
//    such a table belongs to the run whose name the file has.
// 5. A header in the middle of a file begins the table anew: rows before it count if their steps
//    are before those behind it. The same goes for epochs that begin again without a header.
// 6. Each table that is passed over has a reason, which people are told.
#pragma once

#include "files/files.hpp"
#include "readers/csv_rows.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

struct StepTable {
  std::string file;
  CsvHeader header;
  std::string_view split;  ///< the split of columns whose names have none
  std::string stem;        ///< the file's name without its ending and split
};

/// The tables of one run.
struct RunTables {
  std::string name;  ///< the file by which the run is called
  std::vector<StepTable> tables;
};

/// A table that nobody reads.
struct PassedOver {
  fs::path file;
  std::string reason;      ///< "without a column of steps"
  std::string about;       ///< the first of its columns, or the system's error
  bool has_runs = false;   ///< each row may be a run (run_table.hpp)
  bool has_steps = false;  ///< a table of steps that belongs to none of the runs in its folder
};

struct FolderTables {
  std::vector<RunTables> runs;
  std::vector<PassedOver> passed_over;
};

/// The tables of a folder, without files that another reader owns.
[[nodiscard]] FolderTables tables_of(const Folder& folder);

/// Returns the table in a file, by the file's name and header.
[[nodiscard]] StepTable make_table(const std::string& file, CsvHeader header);

/// Assigns the tables of a folder to runs, by the rule above.
[[nodiscard]] FolderTables assign_tables(const Folder& folder, std::vector<StepTable> tables);

/// Returns true if a reader of a known writer finds statistics in the folder beside these files.
[[nodiscard]] bool has_other_statistics(const Folder& folder, const std::set<std::string>& files);

/// The folder once for each run that has tables in it, each time with the files of that run alone.
/// Returns the folder itself if it has at most one run, or if another writer's files say so.
[[nodiscard]] std::vector<Folder> runs_in(const Folder& folder);

/// One note for each reason: "7 tables without a column of steps, e.g. 'a/progress.csv': time, …".
[[nodiscard]] Notes notes_of(const std::vector<PassedOver>& tables);

}  // namespace gridctl::collect
