#include "readers/table_starts.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

/// The columns that count no steps.
std::vector<std::size_t> metric_columns(const CsvTable& table) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < table.header().size(); ++i) {
    if (!is_step_name(table.header()[i])) columns.push_back(i);
  }
  return columns;
}

/// A bit for each of the columns that has a value in the row.
std::uint64_t values_in(const CsvTable& table, std::size_t row,
                        const std::vector<std::size_t>& columns) {
  constexpr std::size_t kBits = 64;
  std::uint64_t bits = 0;
  for (const auto i : columns) {
    if (!table.cell(row, i).empty()) bits |= std::uint64_t{1} << (i % kBits);
  }
  return bits;
}

std::optional<std::size_t> epoch_column(const CsvTable& table) {
  const auto& names = table.header();
  const auto found = std::find_if(names.begin(), names.end(),
                                  [](std::string_view name) { return is_word(name, "epoch"); });
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

void TableStarts::add(const CsvTable& part, bool is_by_split) {
  const auto column = step_column(part.header());
  const bool is_epoch = column && !is_by_split && is_word(part.header()[*column], "epoch");
  const auto epochs = epoch_column(part);
  const auto* const all_steps = column ? &part.numbers(*column) : nullptr;
  const auto* const all_epochs = epochs ? &part.numbers(*epochs) : nullptr;
  const auto metrics = metric_columns(part);
  const auto& restarts = part.restarts();
  auto restart = restarts.begin();
  for (std::size_t row = 0; row < part.rows(); ++row) {
    bool is_restart = std::exchange(is_header_last_, false);
    for (; restart != restarts.end() && *restart == row; ++restart) is_restart = true;
    const double step = all_steps ? (*all_steps)[row] : kUnknown;
    add_row(step, is_epoch, is_restart);
    if (is_by_split) continue;  // rows of other splits are at the same steps
    const bool is_start = !starts_.empty() && starts_.back().row + 1 == rows_;
    if (is_start) resumes_.begin_anew();
    resumes_.add(step, all_epochs ? (*all_epochs)[row] : kUnknown, values_in(part, row, metrics));
  }
  is_header_last_ = is_header_last_ || restart != restarts.end();
}

void TableStarts::add_row(double step, bool is_epoch, bool is_restart) {
  bool is_start = is_restart;
  if (is_epoch) {
    if (std::isnan(first_epoch_)) first_epoch_ = step;
    is_start = is_start || (step < last_epoch_ && step <= first_epoch_);
    if (!std::isnan(step)) last_epoch_ = step;
  }
  if (is_start) starts_.push_back({rows_, step});
  ++rows_;
}

void TableStarts::end() {
  for (const auto& resume : resumes_.all()) starts_.push_back({resume.row, resume.step, true});
  std::sort(starts_.begin(), starts_.end(),
            [](const Start& a, const Start& b) { return a.row < b.row; });
  auto least = std::numeric_limits<double>::infinity();
  for (auto start = starts_.rbegin(); start != starts_.rend(); ++start) {
    // No step is before an unknown one.
    if (std::isnan(start->first_step)) least = -std::numeric_limits<double>::infinity();
    least = std::min(least, start->first_step);
    start->first_step = least;
  }
}

std::size_t TableStarts::leave_out(CsvTable& part, std::size_t begin) const {
  if (empty() || begin >= starts_.back().row) return 0;
  const auto column = step_column(part.header());
  std::vector<bool> keep(part.rows(), true);
  std::size_t left_out = 0;
  auto next = std::upper_bound(starts_.begin(), starts_.end(), begin,
                               [](std::size_t row, const Start& start) { return row < start.row; });
  for (std::size_t row = 0; row < part.rows(); ++row) {
    while (next != starts_.end() && next->row <= begin + row) ++next;
    if (next == starts_.end()) break;
    keep[row] = column && part.numbers(*column)[row] < next->first_step;
    left_out += keep[row] ? 0U : 1U;
  }
  if (left_out > 0) part.filter(keep);
  return left_out;
}

std::string TableStarts::remark(const fs::path& file, std::size_t left_out) const {
  const auto& last = starts_.back();
  if (last.is_resume)
    return fmt::format("'{}': the training went back to step {} in row {}: {} of before left out",
                       file.string(), last.first_step, last.row + 1, counted(left_out, "row"));
  return fmt::format("'{}': the training began anew in row {}: {} of before left out",
                     file.string(), last.row + 1, counted(left_out, "row"));
}

}  // namespace gridctl::collect
