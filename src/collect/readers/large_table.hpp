// Tables of statistics, however large: small ones are read as a whole, large ones a part at a time.
#pragma once

#include "readers/naming.hpp"
#include "readers/reader.hpp"

#include <string_view>
#include <vector>

namespace gridctl::collect {

struct TableFile {
  fs::path path;
  char separator = ',';
  std::string_view split = "train";  ///< of columns that name none; a literal
  const Naming* naming = nullptr;    ///< what the names mean, where the general rules cannot know
};

/// Adds the rows of the tables of one run, in their order. Of large tables it adds the statistics,
/// and hands the curves to whoever takes them (RunParts::visitor); what is odd in a large table (a
/// header in its middle, rows of other lengths, steps that go down) has it read as a whole.
void add_tables(const std::vector<TableFile>& tables, LastLine last_line, RunParts& parts,
                Notes& notes);

}  // namespace gridctl::collect
