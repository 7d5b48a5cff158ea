// Tables of statistics of any writer, as tables.hpp says which they are: Keras's CSVLogger,
// histories that pandas wrote, and what people write by hand.
#include "readers/large_table.hpp"
#include "readers/reader.hpp"
#include "readers/tables.hpp"

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

class TableReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "a table of steps"; }
  [[nodiscard]] bool is_general() const override { return true; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return !tables_of(folder).runs.empty();
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    const auto found = tables_of(folder);
    if (found.runs.empty()) return;
    const auto& last = found.runs.back();
    for (const auto& run : found.runs) {
      if (&run == &last) break;
      notes.add_remark(fmt::format("'{}' left out: '{}' has other values of the same metrics",
                                   (folder.path / run.name).string(), last.name));
    }
    std::vector<TableFile> tables;
    for (const auto& table : last.tables)
      tables.push_back({folder.path / table.file, table.header.separator, table.split});
    add_tables(tables, last_line, parts, notes);
  }
};

}  // namespace

std::unique_ptr<Reader> make_table_reader() {
  return std::make_unique<TableReader>();
}

}  // namespace gridctl::collect
