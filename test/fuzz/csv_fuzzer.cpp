// CSV files of trainers, from any bytes: the table, its rows by split, its columns as curves.
#include "formats/csv.hpp"
#include "readers/csv_rows.hpp"
#include "readers/reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridctl::collect;
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const char separator = (data[0] & 1U) != 0 ? ',' : ';';
  const auto last_line = (data[0] & 2U) != 0 ? LastLine::complete : LastLine::may_be_torn;
  const auto table = CsvTable::parse(text, "fuzz.csv", last_line, separator);
  if (!table) return 0;
  for (std::size_t row = 0; row < table->rows(); ++row) (void)table->values(row);
  RunParts parts;
  parts.curves = table_curves(*table, "train");
  add_rows(*table, parts.rows);
  complete(parts);
  return 0;
}
