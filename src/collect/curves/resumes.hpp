// Finds where a training went on from an earlier step: a trainer that was stopped and resumed from
// a checkpoint writes steps that it has written before. The rows before count no longer: no model
// came from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace gridctl::collect {

/// Looks at rows one after the other. A row is where a training went on if its step is one of
/// before with the same metrics, later than the first one, and the next row goes on from there
/// among known steps. Rows that begin again at the first step may count the steps of another epoch.
class Resumes {
 public:
  struct Resume {
    std::size_t row;  ///< index among the rows that were added
    double step;
  };
  /// Adds the next row; unknown numbers are NaN. `metrics` has a bit set for each metric in the
  /// row.
  void add(double step, double epoch, std::uint64_t metrics);
  /// Forgets the steps of before: another start is known.
  void begin_anew();
  /// In the order of the rows. Empty if steps go back so often that several writers must have
  /// written the rows.
  [[nodiscard]] std::vector<Resume> all() const;

 private:
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  struct Row {
    double step;
    std::uint64_t metrics;
  };
  struct Candidate {
    Resume resume;
    double highest;  ///< step before it
  };
  [[nodiscard]] bool has_seen(double step, std::uint64_t metrics) const;

  std::vector<Row> seen_;  // the latest ones, as a ring
  std::size_t next_ = 0;
  std::size_t rows_ = 0;
  std::size_t falls_ = 0;
  double first_ = kNone;
  double last_ = kNone;
  double highest_ = kNone;
  double epoch_ = kNone;
  Candidate candidate_{{0, kNone}, kNone};
  std::vector<Resume> found_;
};

}  // namespace gridctl::collect
