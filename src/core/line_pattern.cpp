#include <gridctl/core/line_pattern.hpp>
#include <gridctl/core/try.hpp>

#include <fmt/format.h>
#include <re2/re2.h>

namespace gridctl {
namespace {

/// `example` is an expression of the kind that is wanted.
Result<std::shared_ptr<const re2::RE2>> compiled(const std::string& text, const char* example) {
  RE2::Options options;
  options.set_log_errors(false);
  auto expression = std::make_shared<const re2::RE2>(text, options);
  if (expression->ok()) return expression;
  return fail(ErrorKind::usage,
              fmt::format("'{}' is no regular expression: {}", text, expression->error()),
              fmt::format("write it in RE2's syntax, a \\ before a sign that is meant as itself: "
                          "'{}'",
                          example));
}

}  // namespace

Result<LinePattern> LinePattern::compile(const std::string& text) {
  GRIDCTL_TRY_ASSIGN(auto expression, compiled(text, "loss\\[0\\]: ([0-9.]+)"));
  if (expression->NumberOfCapturingGroups() != 1) {
    return fail(
        ErrorKind::usage,
        fmt::format("'{}' has {} groups, not one", text, expression->NumberOfCapturingGroups()),
        "put the number in parentheses, and others in (?:...): 'val acc ([0-9.]+)'");
  }
  return LinePattern(std::move(expression));
}

std::optional<std::string_view> LinePattern::find_last(std::string_view line) const {
  std::optional<std::string_view> last;
  const re2::StringPiece text(line.data(), line.size());
  re2::StringPiece groups[2];
  std::size_t begin = 0;
  while (begin <= line.size() &&
         expression_->Match(text, begin, line.size(), RE2::UNANCHORED, groups, 2)) {
    if (groups[1].data() != nullptr) last = std::string_view(groups[1].data(), groups[1].size());
    const auto end = static_cast<std::size_t>(groups[0].data() - line.data()) + groups[0].size();
    begin = groups[0].empty() ? end + 1 : end;
  }
  return last;
}

const std::string& LinePattern::text() const {
  return expression_->pattern();
}

Result<TextPattern> TextPattern::compile(const std::string& text) {
  GRIDCTL_TRY_ASSIGN(auto expression, compiled(text, "loss\\[0\\]"));
  return TextPattern(std::move(expression));
}

bool TextPattern::matches(std::string_view text) const {
  return expression_->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                            RE2::UNANCHORED, nullptr, 0);
}

}  // namespace gridctl
