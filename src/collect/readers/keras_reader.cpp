// Keras's CSVLogger: a file of any name whose first column is "epoch"; NA where an epoch has no
// value, quoted lists, and a separator of the user's choice.
#include "readers/csv_rows.hpp"
#include "readers/reader.hpp"

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

/// Whether the name may be that of such a file: the known files of others are not even opened.
bool may_be_log(const std::string& name) {
  constexpr std::array<std::string_view, 5> kOthers{"trainer.log", "tester.log", "output.log",
                                                    "metrics.csv", "results.csv"};
  constexpr std::string_view kMipStatistics = "_statistics.csv";
  const auto extension = fs::path(name).extension();
  if (extension != ".csv" && extension != ".log" && extension != ".tsv") return false;
  const bool is_mip =
      name.size() > kMipStatistics.size() &&
      name.compare(name.size() - kMipStatistics.size(), kMipStatistics.size(), kMipStatistics) == 0;
  return !is_mip && std::find(kOthers.begin(), kOthers.end(), name) == kOthers.end();
}

struct Log {
  std::string name;
  char separator;
};

/// The last of them by name: a training that was started again with a new file.
std::optional<Log> find_log(const Folder& folder) {
  for (auto name = folder.files.rbegin(); name != folder.files.rend(); ++name) {
    if (!may_be_log(*name)) continue;
    const auto header = peek_csv(folder.path / *name);
    if (header.has_steps() && header.columns.front() == "epoch" && !header.has("step")) {
      return Log{*name, header.separator};
    }
  }
  return std::nullopt;
}

class KerasReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "CSVLogger"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return find_log(folder).has_value();
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    const auto log = find_log(folder);
    if (!log) return;
    const auto table = read_csv_file(folder.path / log->name, last_line, notes, log->separator);
    if (table) add_rows(*table, parts.rows);
  }
};

}  // namespace

std::unique_ptr<Reader> make_keras_reader() {
  return std::make_unique<KerasReader>();
}

}  // namespace gridctl::collect
