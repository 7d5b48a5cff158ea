#include "curves/fold.hpp"

#include "curves/best_values.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gridctl::collect {
namespace {

constexpr double kBeforeAll = -std::numeric_limits<double>::infinity();

enum class Order {
  rising,  ///< of the steps of each split
  any,     ///< as long as no row can be joined with an earlier one
};

/// The metrics that every row of a split has. While there is one, no two rows can be joined.
class CommonMetrics {
 public:
  /// Whether some metric is in all rows.
  [[nodiscard]] bool add(const Values& row) {
    if (std::exchange(is_first_, false)) {
      for (const auto& [key, value] : row) {
        if (!is_step_name(key)) keys_.push_back(key);
      }
    } else {
      std::erase_if(keys_, [&](const auto& key) { return value_of(row, key).empty(); });
    }
    return !keys_.empty();
  }

 private:
  std::vector<std::string> keys_;
  bool is_first_ = true;
};

/// Rows in the order of each split, joined as Curves joins them, as far as that takes the last row
/// of each split alone.
class RowStream : public RowSink {
 public:
  explicit RowStream(Order order) : order_(order) {}

  void add(std::string_view split, MetricRow row) final {
    auto found = splits_.find(split);
    if (found == splits_.end()) found = splits_.try_emplace(std::string(split)).first;
    auto& [highest, last, common, resumes] = found->second;
    const double step = row.step.step;
    if (order_ == Order::any) {
      is_plain_ = is_plain_ && common.add(row.values);
      add_row(resumes, row);
    } else {
      const bool is_beside = last && last->step.step == step;
      if (is_beside && join_rows(*last, row)) return;
      const bool comes_later = step > highest || (is_beside && step == highest);
      if (!std::isnan(step) && !comes_later) is_plain_ = false;
    }
    if (!is_plain_) return;
    row.step.loss = loss_of(row.values);
    if (last) take(found->first, std::move(*last));
    last = std::move(row);
    if (!std::isnan(step)) highest = step;
  }
  void add_final(std::string key, std::string value) final {
    finals_.emplace_back(std::move(key), std::move(value));
  }
  void restart() final {
    splits_.clear();
    finals_.clear();
    is_plain_ = true;
    forget();
  }
  [[nodiscard]] bool wants_more() const final { return is_plain_; }

  /// After the last row.
  void finish() {
    for (auto& [split, rows] : splits_) {
      if (rows.last) take(split, std::move(*rows.last));
      rows.last.reset();
      if (!rows.resumes.all().empty()) is_plain_ = false;
    }
  }
  /// Whether no row had to be joined with one before the last one, or replaces earlier ones.
  [[nodiscard]] bool is_plain() const { return is_plain_; }
  [[nodiscard]] const Values& finals() const { return finals_; }

 private:
  virtual void take(const std::string& split, MetricRow row) = 0;
  virtual void forget() = 0;

  struct Split {
    double highest = kBeforeAll;
    std::optional<MetricRow> last;
    CommonMetrics common;
    Resumes resumes;
  };
  Order order_;
  std::map<std::string, Split, std::less<>> splits_;
  Values finals_;
  bool is_plain_ = true;
};

/// A set of numbers that takes 11 to 21 bytes for each.
class NumberSet {
 public:
  [[nodiscard]] bool contains(double number) {
    return !slots_.empty() && *slot_of(number) == number;
  }
  /// Whether the number is new.
  bool insert(double number) {
    if (4 * (count_ + 1) > 3 * slots_.size()) grow();
    const auto slot = slot_of(number);
    if (*slot == number) return false;
    *slot = number;
    ++count_;
    return true;
  }

 private:
  static constexpr double kFree = std::numeric_limits<double>::quiet_NaN();

  /// The slot that holds the number, or the free one for it.
  std::vector<double>::iterator slot_of(double number) {
    const auto last = slots_.size() - 1;  // a power of two less one
    auto place = std::hash<double>{}(number)&last;
    while (!std::isnan(slots_[place]) && slots_[place] != number) place = (place + 1) & last;
    return slots_.begin() + static_cast<std::ptrdiff_t>(place);
  }
  void grow() {
    constexpr std::size_t kLeast = 1024;
    auto old = std::exchange(slots_, {});
    slots_.assign(std::max(kLeast, 2 * old.size()), kFree);
    for (const double number : old) {
      if (!std::isnan(number)) *slot_of(number) = number;
    }
  }

  std::vector<double> slots_;
  std::size_t count_ = 0;
};

/// A set of steps. Steps a constant distance apart, as nearly all are, take a bit each.
class SeenSteps {
 public:
  /// Whether the step is new. NaN always is.
  bool insert(double step) {
    if (std::isnan(step)) return true;
    if (++count_ == 1) first_ = step;
    if (unit_ == 0) unit_ = step - first_;
    const auto place = place_of(step);
    if (!place) return others_.insert(step);
    if (*place < bits_.size() && bits_[*place]) return false;
    if (others_.contains(step)) return false;
    if (*place >= bits_.size()) bits_.resize(*place + 1);
    bits_[*place] = true;
    return true;
  }

 private:
  /// The place among the multiples of the first distance, if the bits up to that place take no more
  /// memory than the steps themselves.
  [[nodiscard]] std::optional<std::size_t> place_of(double step) const {
    constexpr double kBitsOfStep = 64;
    const double place = unit_ == 0 ? 0 : std::round((step - first_) / unit_);
    const bool is_near = place >= 0 && place < kBitsOfStep * static_cast<double>(count_);
    if (!is_near || first_ + place * unit_ != step) return std::nullopt;
    return static_cast<std::size_t>(place);
  }

  double first_ = 0;
  double unit_ = 0;  // the distance of the second step; 0: all were equal so far
  std::size_t count_ = 0;
  std::vector<bool> bits_;
  NumberSet others_;
};

/// Finds the best validation.
class BestStep final : public RowStream {
 public:
  explicit BestStep(Order order) : RowStream(order), order_(order) {}
  /// Index among the validations. Nothing if no loss is finite: then the last one is the best.
  [[nodiscard]] std::optional<std::size_t> index() const { return best_; }
  /// Of the best validation; nothing without a validation.
  [[nodiscard]] std::optional<double> step() const {
    if (count_ == 0) return std::nullopt;
    return best_ ? best_step_ : last_step_;
  }

 private:
  void take(const std::string& split, MetricRow row) override {
    if (split != "valid") return;
    const auto [step, loss] = std::pair(row.step.step, row.step.loss);
    const bool is_again = order_ == Order::any ? !seen_.insert(step) : step == highest_;
    if (!std::isnan(step)) highest_ = step;
    last_step_ = step;
    if (!is_again && std::isfinite(loss) && (!best_ || loss < best_loss_)) {
      best_ = count_;
      best_step_ = step;
      best_loss_ = loss;
    }
    ++count_;
  }
  void forget() override {
    best_.reset();
    count_ = 0;
    highest_ = kBeforeAll;
    seen_ = {};
  }

  Order order_;
  SeenSteps seen_;  // in any order
  std::optional<std::size_t> best_;
  std::size_t count_ = 0;
  double best_step_ = kBeforeAll;
  double best_loss_ = 0;
  double last_step_ = kBeforeAll;
  double highest_ = kBeforeAll;
};

/// The last value of every key.
class LatestValues {
 public:
  void add(const Values& row) {
    ++rows_;
    for (std::size_t position = 0; position < row.size(); ++position) {
      const auto& [key, value] = row[position];
      auto& entry = entry_of(key);
      if (entry.row == rows_) continue;  // of one row the first counts
      entry.value = value;
      entry.row = rows_;
      entry.position = position;
    }
  }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// The keys of the last row first, then those that it lacks, of the nearest rows before it.
  [[nodiscard]] Values values() const {
    std::vector<const Entry*> order;
    for (const auto& entry : entries_) order.push_back(&entry);
    std::sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) {
      return std::tie(b->row, a->position) < std::tie(a->row, b->position);
    });
    Values values;
    for (const auto* entry : order) values.emplace_back(entry->key, entry->value);
    return values;
  }

 private:
  struct Entry {
    Key key;
    std::string value;
    std::size_t row = 0;  // from 1
    std::size_t position = 0;
  };
  /// Rows mostly have the same keys in the same order.
  Entry& entry_of(const Key& key) {
    if (next_ >= entries_.size()) next_ = 0;
    if (entries_.empty() || !entries_[next_].key.is(key)) {
      const auto [known, is_new] = index_.try_emplace(key.data(), entries_.size());
      if (is_new) entries_.push_back({key, {}, 0, 0});
      next_ = known->second;
    }
    return entries_[next_++];
  }

  std::vector<Entry> entries_;
  std::unordered_map<const char*, std::size_t> index_;  // equal keys have one text
  std::size_t next_ = 0;
  std::size_t rows_ = 0;
};

/// Sums up the rows, once the best validation is known.
class Summary final : public RowStream {
 public:
  Summary(const BestStep& best, Order order)
      : RowStream(order), best_(best.index()), step_(best.step()) {}

  [[nodiscard]] CurveSummary result() {
    CurveSummary summary;
    if (train_.rows() > 0) {
      if (is_reached_ || !chosen_train_) chosen_train_ = train_.values();
      summary.training = std::move(*chosen_train_);
      add_last(summary.training, train_.values());
      add_missing(summary.training, best_train_.values());
    }
    if (valid_.rows() > 0) {
      if (!chosen_valid_) chosen_valid_ = valid_.values();
      summary.validation = std::move(*chosen_valid_);
      add_last(summary.validation, valid_.values());
      add_missing(summary.validation, best_valid_.values());
    }
    add_missing(summary.training, finals());
    if (test_.rows() > 0) summary.test = test_.values();
    return summary;
  }

 private:
  void take(const std::string& split, MetricRow row) override {
    if (split == "test") {
      test_.add(row.values);
    } else if (split == "train") {
      take_training(row);
    } else if (split == "valid") {
      valid_.add(row.values);
      add_best(row, best_valid_);
      if (best_ && valid_.rows() == *best_ + 1) chosen_valid_ = valid_.values();
    }
  }
  /// The last row at or before the best step is the chosen one.
  void take_training(const MetricRow& row) {
    const bool is_before = step_ && row.step.step <= *step_;
    if (!is_before && is_reached_) chosen_train_ = train_.values();
    is_reached_ = is_before;
    train_.add(row.values);
    add_best(row, best_train_);
  }
  static void add_best(const MetricRow& row, BestValues& best) {
    for (const auto& [key, value] : row.values) best.add(key, value, row.step.step);
  }
  void forget() override {
    train_ = valid_ = test_ = {};
    best_train_ = best_valid_ = {};
    chosen_train_.reset();
    chosen_valid_.reset();
    is_reached_ = false;
  }

  std::optional<std::size_t> best_;
  std::optional<double> step_;
  LatestValues train_;
  LatestValues valid_;
  LatestValues test_;
  BestValues best_train_;
  BestValues best_valid_;
  std::optional<Values> chosen_train_;
  std::optional<Values> chosen_valid_;
  bool is_reached_ = false;  // the last training row is at or before the best step
};

class CurveStream final : public RowStream {
 public:
  using RowStream::RowStream;
  [[nodiscard]] std::vector<Curve> result() && {
    std::vector<Curve> curves;
    for (auto& [split, builder] : builders_) std::move(builder).append_to(curves, split);
    return curves;
  }

 private:
  void take(const std::string& split, MetricRow row) override { builders_[split].add(row); }
  void forget() override { builders_.clear(); }
  std::map<std::string, CurveBuilder> builders_;
};

void read_all(const RowSource& source, RowStream& stream) {
  source(stream);
  stream.finish();
}

constexpr auto kOrders = {Order::rising, Order::any};

}  // namespace

std::optional<CurveSummary> fold(const RowSource& source) {
  for (const auto order : kOrders) {
    BestStep best(order);
    read_all(source, best);
    if (!best.is_plain()) continue;
    Summary summary(best, order);
    read_all(source, summary);
    if (summary.is_plain()) return summary.result();
  }
  return std::nullopt;
}

std::vector<Curve> fold_curves(const RowSource& source) {
  for (const auto order : kOrders) {
    CurveStream curves(order);
    read_all(source, curves);
    if (curves.is_plain()) return std::move(curves).result();
  }
  return {};
}

}  // namespace gridctl::collect
