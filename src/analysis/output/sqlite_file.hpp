// Makes results.sqlite, whose metrics may have millions of rows.
#pragma once

#include <gridctl/analysis/output/files.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/report/table.hpp>

#include <vector>

namespace gridctl::analysis {

/// Appends the bytes of an SQLite database of the tables. It is made in a temporary file in
/// `folder`, where the result will need as much room again. An Error if it cannot be written.
[[nodiscard]] Result<void> make_sqlite(const std::vector<report::NamedTable>& tables,
                                       const fs::path& folder, const Append& append);

}  // namespace gridctl::analysis
