#include <gridctl/core/layout.hpp>

#include <charconv>

#include <fmt/format.h>

namespace gridctl::layout {
namespace {

constexpr std::string_view kAttempt = "attempt-";
constexpr std::string_view kTest = "test-";
constexpr std::string_view kAttemptOfTest = "-attempt-";

/// A whole number from 1 on, all of the text.
std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

}  // namespace

fs::path run_folder(const std::string& configuration, int repetition) {
  return fs::path(kRuns) / configuration / std::to_string(repetition);
}

std::string attempt_name(int attempt) {
  return fmt::format("{}{}", kAttempt, attempt);
}

std::string test_name(int test, int attempt) {
  auto name = fmt::format("{}{}", kTest, test);
  return attempt == 1 ? name : fmt::format("{}{}{}", name, kAttemptOfTest, attempt);
}

fs::path attempt_beside(const fs::path& attempt, int test, int number) {
  return attempt.parent_path() / (test > 0 ? test_name(test, number) : attempt_name(number));
}

std::optional<int> parse_attempt_name(std::string_view name) {
  if (!name.starts_with(kAttempt)) return std::nullopt;
  return number(name.substr(kAttempt.size()));
}

std::optional<TestName> parse_test_name(std::string_view name) {
  if (!name.starts_with(kTest)) return std::nullopt;
  name.remove_prefix(kTest.size());
  const auto cut = name.find(kAttemptOfTest);
  const auto test = number(name.substr(0, cut));
  const auto attempt =
      cut == std::string_view::npos ? 1 : number(name.substr(cut + kAttemptOfTest.size()));
  if (!test || !attempt) return std::nullopt;
  return TestName{*test, *attempt};
}

}  // namespace gridctl::layout
