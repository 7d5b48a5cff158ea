#include "environment.hpp"

#include <gridctl/core/text.hpp>

#include <array>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

/// On, off, or something else.
std::optional<bool> parse_switch(std::string_view text) {
  constexpr std::array<std::string_view, 4> on_words = {"1", "true", "yes", "on"};
  constexpr std::array<std::string_view, 4> off_words = {"0", "false", "no", "off"};
  for (std::size_t i = 0; i < on_words.size(); ++i) {
    if (edit_distance(text, on_words[i]) == 0) return true;
    if (edit_distance(text, off_words[i]) == 0) return false;
  }
  return std::nullopt;
}

/// A variable's text to the values it stands for; none if it switches the option off.
Result<std::vector<std::string>> values_of(const Option& option, const std::string& text) {
  const auto on = parse_switch(text);
  if (option.is_switch()) {
    // "2" for a repeatable switch: -vv.
    const bool is_count = option.repeatable && text.size() == 1 && text[0] >= '2' && text[0] <= '9';
    if (is_count) return std::vector<std::string>(static_cast<std::size_t>(text[0] - '0'));
    if (!on) {
      return fail(ErrorKind::usage,
                  fmt::format("'{}' is not a value for {}", text, variable_of(option.name)),
                  "set it to 1 or 0, or unset it");
    }
    return std::vector<std::string>(*on ? 1 : 0);
  }
  if (option.optional_value && on) return std::vector<std::string>(*on ? 1 : 0);
  if (option.repeatable) return split(text, '\n');
  return std::vector<std::string>{text};
}

}  // namespace

Result<void> fill_in(Arguments& arguments, const std::vector<Option>& options,
                     const Environment& environment) {
  const bool inside_run = environment("GRIDCTL_RUN_ID").has_value();
  for (const auto& option : options) {
    if (arguments.given(option.name)) continue;
    if (!option.default_value.empty())
      arguments.set(option.name, {{option.default_value}, Arguments::From::fallback});
    if (!option.in_environment || inside_run) continue;
    const auto variable = environment(variable_of(option.name));
    if (!variable || variable->empty()) continue;
    auto values = values_of(option, *variable);
    if (!values) return tl::unexpected(std::move(values.error()));
    if (!values->empty())
      arguments.set(option.name, {std::move(*values), Arguments::From::environment});
  }
  return {};
}

}  // namespace gridctl::cli
