// What is said of files that were read: what could not be read, and what was left out or guessed
// although all was read. Nothing is dropped in silence.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::collect {

/// Sentences for the user, in the order in which they were added.
class Notes {
 public:
  Notes() = default;
  /// Losses.
  Notes(std::initializer_list<std::string> losses) {
    for (const auto& loss : losses) add_loss(loss);
  }

  /// Adds a sentence on what could not be read, or not whole: a file without rights, a damaged row.
  void add_loss(std::string text) {
    texts_.push_back(std::move(text));
    are_losses_.push_back(true);
  }
  /// Adds a sentence on what was read, and then left out, guessed or found wrong by itself.
  void add_remark(std::string text) {
    texts_.push_back(std::move(text));
    are_losses_.push_back(false);
  }
  /// Adds all sentences of `other`.
  void append(const Notes& other) {
    texts_.insert(texts_.end(), other.texts_.begin(), other.texts_.end());
    are_losses_.insert(are_losses_.end(), other.are_losses_.begin(), other.are_losses_.end());
  }
  /// Removes every sentence of this text. Returns whether there was one.
  bool remove(const std::string& text) {
    bool found = false;
    for (std::size_t i = texts_.size(); i-- > 0;) {
      if (texts_[i] != text) continue;
      const auto at = static_cast<std::ptrdiff_t>(i);
      texts_.erase(texts_.begin() + at);
      are_losses_.erase(are_losses_.begin() + at);
      found = true;
    }
    return found;
  }
  /// Removes sentences that were added before.
  void remove_repeated() {
    Notes kept;
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      if (std::find(kept.texts_.begin(), kept.texts_.end(), texts_[i]) != kept.texts_.end())
        continue;
      kept.texts_.push_back(std::move(texts_[i]));
      kept.are_losses_.push_back(are_losses_[i]);
    }
    *this = std::move(kept);
  }
  void clear() { *this = {}; }

  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }
  [[nodiscard]] bool is_loss(std::size_t index) const { return are_losses_[index]; }
  /// Whether anything could not be read, or not whole.
  [[nodiscard]] bool has_losses() const {
    return std::find(are_losses_.begin(), are_losses_.end(), true) != are_losses_.end();
  }

  [[nodiscard]] auto begin() const { return texts_.begin(); }
  [[nodiscard]] auto end() const { return texts_.end(); }
  [[nodiscard]] bool empty() const { return texts_.empty(); }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  [[nodiscard]] const std::string& front() const { return texts_.front(); }
  [[nodiscard]] const std::string& back() const { return texts_.back(); }
  [[nodiscard]] const std::string& operator[](std::size_t index) const { return texts_[index]; }
  [[nodiscard]] const std::string& at(std::size_t index) const { return texts_.at(index); }
  /// The texts alone.
  [[nodiscard]] bool operator==(const Notes& other) const { return texts_ == other.texts_; }

 private:
  std::vector<std::string> texts_;
  std::vector<bool> are_losses_;
};

}  // namespace gridctl::collect
