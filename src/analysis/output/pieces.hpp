// Makes the text of many rows on all cores, and hands it on before there is much of it.
#pragma once

#include <gridctl/analysis/output/files.hpp>
#include <gridctl/collect/tables/results.hpp>
#include <gridctl/report/table.hpp>

#include <cstddef>
#include <functional>
#include <string>

namespace gridctl::analysis {

/// Appends the texts that `make` returns for the rows, in the order of the rows. Calls `make` in
/// several threads, once for each row. `columns`: the cells of a row, by which is decided how many
/// texts are kept until they are appended.
[[nodiscard]] Result<void> append_rows(std::size_t rows, std::size_t columns,
                                       const std::function<std::string(std::size_t row)>& make,
                                       const Append& append);

/// Appends results.csv.
[[nodiscard]] Result<void> make_results_csv(const collect::ResultTable& table,
                                            report::CsvCells cells, const Append& append);

}  // namespace gridctl::analysis
