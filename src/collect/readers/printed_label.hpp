// Decides the meaning of the words that stand before a number in a printed line: a count of epochs
// or steps, a metric, a split, or nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

[[nodiscard]] bool is_epoch_word(std::string_view word);
[[nodiscard]] bool is_step_word(std::string_view word);
/// Returns true if the word is the name of a type, whose values are printed in brackets: "tensor",
/// "np.float64".
[[nodiscard]] bool is_type_word(std::string_view word);
/// Whether a word before a count makes it no count: "total" of "total steps: 1000".
[[nodiscard]] bool is_no_count(std::string_view word);
/// The number that a text begins with: 1 of "1epoch" and of "1-599"; NaN if there is none.
[[nodiscard]] double leading_count(std::string_view text);
/// Whether an epoch is written as ESPnet does: "12epoch".
[[nodiscard]] bool is_glued_epoch(std::string_view text);

/// The class that a line of one class names first: "0" of "class [0], IoU: 0.9". Empty if there is
/// none, or if the line is of all classes.
[[nodiscard]] std::string_view class_in_front(std::string_view line);

/// The words before a number, since the last sign or number.
class Label {
 public:
  void add(std::string_view word) { words_.push_back(word); }
  void clear() {
    words_.clear();
    sign_ = '\0';
  }
  void sign(char c) {
    if (!words_.empty()) sign_ = c;
  }
  [[nodiscard]] bool has_sign() const { return sign_ != '\0'; }
  /// The split that stands alone before a sign: "Val:".
  [[nodiscard]] std::optional<std::string_view> lone_split() const;
  /// The word that stands alone before a colon, if it may name a part of what was measured: no
  /// split, no metric, no count, and no word such as "results" and "info". Empty if there is none.
  [[nodiscard]] std::string_view heading() const;
  [[nodiscard]] bool empty() const { return words_.empty(); }
  [[nodiscard]] const std::vector<std::string_view>& words() const { return words_; }

  /// The split that the last word of its own names; nothing if no word names one.
  [[nodiscard]] std::optional<std::string_view> split() const;
  /// The name of the metric; empty if no known metric is named.
  [[nodiscard]] std::string metric() const;
  /// Returns true if the metric is of a part of what was measured: "accuracy of plane", "class 0
  /// accuracy".
  [[nodiscard]] bool is_of_part() const;

 private:
  /// The name of the metric, and of the part that the metric is of.
  struct Named {
    std::string metric;
    std::string part;
  };
  [[nodiscard]] Named named() const;

  std::vector<std::string_view> words_;
  char sign_ = '\0';
};

}  // namespace gridctl::collect
