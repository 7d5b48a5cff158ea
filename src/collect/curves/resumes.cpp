#include "curves/resumes.hpp"

#include <algorithm>
#include <cmath>

namespace gridctl::collect {
namespace {

constexpr std::size_t kMostSeen = std::size_t{1} << 16U;
constexpr std::size_t kMostFalls = 50;

}  // namespace

void Resumes::add(double step, double epoch, std::uint64_t metrics) {
  const auto row = rows_++;
  if (std::isnan(step) || falls_ > kMostFalls) return;
  const bool goes_on = !std::isnan(candidate_.resume.step) && step > last_;
  if (goes_on && step <= candidate_.highest) found_.push_back(candidate_.resume);
  if (step != last_) candidate_ = {{0, kNone}, kNone};
  const bool is_later_epoch = epoch > epoch_;
  if (step < last_) {
    ++falls_;
    if (step > first_ && !is_later_epoch && has_seen(step, metrics))
      candidate_ = {{row, step}, highest_};
  }
  if (std::isnan(first_)) first_ = step;
  last_ = step;
  highest_ = std::fmax(highest_, step);
  if (!std::isnan(epoch)) epoch_ = epoch;
  if (seen_.size() < kMostSeen) {
    seen_.push_back({step, metrics});
  } else {
    seen_[next_] = {step, metrics};
    next_ = (next_ + 1) % kMostSeen;
  }
}

bool Resumes::has_seen(double step, std::uint64_t metrics) const {
  return std::any_of(seen_.begin(), seen_.end(),
                     [&](const Row& row) { return row.step == step && row.metrics == metrics; });
}

void Resumes::begin_anew() {
  seen_.clear();
  next_ = 0;
  first_ = last_ = highest_ = epoch_ = kNone;
  candidate_ = {{0, kNone}, kNone};
}

std::vector<Resumes::Resume> Resumes::all() const {
  return falls_ > kMostFalls || found_.size() * 4 > rows_ ? std::vector<Resume>{} : found_;
}

}  // namespace gridctl::collect
