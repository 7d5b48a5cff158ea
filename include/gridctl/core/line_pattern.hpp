// Regular expressions of users, for lines of logs and for names: matched in time and memory that
// are linear in the text's length, whatever the expression.
#pragma once

#include <gridctl/core/error.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace re2 {
class RE2;
}  // namespace re2

namespace gridctl {

/// An expression in RE2's syntax with one group, which is what the line is asked for:
/// "val acc ([0-9.]+)". Copies share the compiled expression; safe in several threads.
class LinePattern {
 public:
  /// Errors (usage): no expression, too large a one, or not exactly one group.
  [[nodiscard]] static Result<LinePattern> compile(const std::string& text);

  /// What the group matched, of several matches the last one; nothing if the line does not match.
  [[nodiscard]] std::optional<std::string_view> find_last(std::string_view line) const;
  /// As it was written.
  [[nodiscard]] const std::string& text() const;

 private:
  explicit LinePattern(std::shared_ptr<const re2::RE2> expression)
      : expression_(std::move(expression)) {}
  std::shared_ptr<const re2::RE2> expression_;
};

/// An expression in RE2's syntax that a text may match anywhere. Copies share the compiled
/// expression; safe in several threads.
class TextPattern {
 public:
  /// Errors (usage): no expression, or too large a one.
  [[nodiscard]] static Result<TextPattern> compile(const std::string& text);

  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  explicit TextPattern(std::shared_ptr<const re2::RE2> expression)
      : expression_(std::move(expression)) {}
  std::shared_ptr<const re2::RE2> expression_;
};

}  // namespace gridctl
