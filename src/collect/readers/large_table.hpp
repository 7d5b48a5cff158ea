// Tables of statistics, however large: small ones are read as a whole, large ones a part at a time.
#pragma once

#include "curves/fold.hpp"
#include "readers/naming.hpp"
#include "readers/reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gridctl::collect {

struct TableFile {
  fs::path path;
  char separator = ',';
  std::string_view split = "train";  ///< of columns that name none; a literal
  const Naming* naming = nullptr;    ///< what the names mean, where the general rules cannot know
};

/// What large tables are, and how much of one is in the memory at once. In bytes.
struct TableSizes {
  std::uintmax_t largest_whole = kLargeFile;
  std::size_t part = std::size_t{1} << 20U;
  std::size_t longest_record = std::size_t{16} << 20U;
  std::size_t columns = std::size_t{32} << 20U;  ///< of the columns that are read at once
};

/// Adds the rows of the tables of one run, in their order. Of large tables it adds the statistics,
/// and hands the curves to whoever takes them (RunParts::visitor). The rows of large tables are
/// kept only where a row may have to be joined with a row far before it (curves/fold.hpp), and the
/// table is read as a whole where its parts tell different things of its columns.
void add_tables(const std::vector<TableFile>& tables, LastLine last_line, RunParts& parts,
                Notes& notes, const TableSizes& sizes = {});

}  // namespace gridctl::collect
