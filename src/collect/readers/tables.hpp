// Which files of a folder are tables of statistics, and which of them belong to one run. This is
// the rule for every reader of tables:
//
// 1. A table has a header and counts steps: a column is named so ("epoch", "total_timesteps"), or
// has
//    no name and is 0, 1, 2, …, as pandas writes it.
// 2. A split in a file's name is the split of the columns that name none: "train_log.csv",
//    "validation.csv". Files whose names differ in the split alone belong to one run.
// 3. Tables that have a metric twice, of one split and over the same kind of steps, are runs of
// their
//    own, each named by its file: three files with equal headers are three runs.
// 4. Tables of different metrics are one run, joined by step. Where the folder has several runs,
// such
//    a table belongs to the one whose name it has.
// 5. A header in the middle of a file begins anew: rows before it count as far as their steps are
//    before those behind it. The same goes for epochs that begin again without a header.
// 6. Whatever table is passed over has a reason, which is told.
#pragma once

#include "files/files.hpp"
#include "readers/csv_rows.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

struct StepTable {
  std::string file;
  CsvHeader header;
  std::string_view split;  ///< of columns that name none
  std::string stem;        ///< the file's name without its ending and split
};

/// The tables of one run.
struct RunTables {
  std::string name;  ///< of the file by which the run is called
  std::vector<StepTable> tables;
};

/// A table that nobody reads.
struct PassedOver {
  fs::path file;
  std::string reason;  ///< "without a column of steps"
  std::string about;   ///< the first of its columns, or what the system says
};

struct FolderTables {
  std::vector<RunTables> runs;
  std::vector<PassedOver> passed_over;
};

/// Of the files that no other reader owns.
[[nodiscard]] FolderTables tables_of(const Folder& folder);

/// The folder once for each run of which it holds tables, with the files of that run alone; as it
/// is if there is one at most, or if files of another writer say that it is one run.
[[nodiscard]] std::vector<Folder> runs_in(const Folder& folder);

/// One note for each reason: "7 tables without a column of steps, e.g. 'a/progress.csv': time, …".
[[nodiscard]] Notes notes_of(const std::vector<PassedOver>& tables);

}  // namespace gridctl::collect
