// fastai's CSVLogger: a table of any name that begins with epoch, train_loss and valid_loss. The
// metrics behind valid_loss are of the validation; the last column is the time that an epoch took.
#include "files/extension.hpp"
#include "readers/csv_rows.hpp"
#include "readers/naming.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>

namespace gridctl::collect {
namespace {

std::string name_of(std::string_view name) {
  if (name == "train_loss" || name == "valid_loss") return std::string(name);
  return is_time_name(name) ? "" : "valid/" + std::string(name);
}

bool is_fastai_table(const Folder& folder, const std::string& name) {
  const auto header = extension_of(name) == ".csv" ? peek_table(folder, name) : nullptr;
  if (!header) return false;
  const auto& columns = header->columns;
  return columns.size() >= 4 && columns[0] == "epoch" && columns[1] == "train_loss" &&
         columns[2] == "valid_loss" && columns.back() == "time";
}

class FastaiReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "fastai"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return is_fastai_table(folder, file);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return std::any_of(folder.files.begin(), folder.files.end(),
                       [&](const std::string& file) { return is_fastai_table(folder, file); });
  }

  /// A new training overwrites the table, or appends another: the last training counts.
  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    const auto last =
        std::find_if(folder.files.rbegin(), folder.files.rend(),
                     [&](const std::string& file) { return is_fastai_table(folder, file); });
    if (last == folder.files.rend()) return;
    const auto table = read_csv_file(folder.path / *last, last_line, notes);
    if (table) add_named_rows(*table, {{"epoch"}, name_of}, parts.rows);
  }
};

}  // namespace

std::unique_ptr<Reader> make_fastai_reader() {
  return std::make_unique<FastaiReader>();
}

}  // namespace gridctl::collect
