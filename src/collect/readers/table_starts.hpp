// Decides which rows of a table count if its writer began anew in the middle: a header that comes
// again, epochs that begin again, or steps that go on from an earlier one.
#pragma once

#include "curves/resumes.hpp"
#include "formats/csv.hpp"

#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace gridctl::collect {

/// The rows at which the writer began anew. Rows before a start count only if their step is before
/// the step of the start.
class TableStarts {
 public:
  /// Looks at the next rows of the table. `is_by_split`: a column names the split of each row, so
  /// that epochs come again without a new start.
  void add(const CsvTable& part, bool is_by_split);
  /// After the last rows.
  void end();
  [[nodiscard]] bool empty() const { return starts_.empty(); }

  /// Removes rows that later ones replace; `begin`: the number of rows of the table before `part`.
  /// Returns how many rows it removed.
  std::size_t leave_out(CsvTable& part, std::size_t begin) const;
  /// Says that `left_out` rows were removed.
  [[nodiscard]] std::string remark(const fs::path& file, std::size_t left_out) const;

 private:
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  struct Start {
    std::size_t row;
    double first_step;  ///< after end(): the least of this start and all behind it
    bool is_resume = false;
  };
  void add_row(double step, bool is_epoch, bool is_restart);

  std::vector<Start> starts_;
  Resumes resumes_;
  std::size_t rows_ = 0;
  bool is_header_last_ = false;  // the part before ended with a header
  double first_epoch_ = kUnknown;
  double last_epoch_ = kUnknown;
};

}  // namespace gridctl::collect
