#include <gridctl/cli/arguments.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

/// The word the user wrote and would have to change: "--jobs" or "GRIDCTL_JOBS".
std::string said_as(std::string_view option, Arguments::From from) {
  return from == Arguments::From::environment ? variable_of(option) : fmt::format("--{}", option);
}

template <class T>
std::optional<T> parse(const std::string& text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

const Arguments::Value* Arguments::find(std::string_view option) const {
  const auto at = values_.find(option);
  return at == values_.end() ? nullptr : &at->second;
}

Arguments::From Arguments::from(std::string_view option) const {
  const auto* value = find(option);
  return value ? value->from : From::nobody;
}

bool Arguments::given(std::string_view option) const {
  return from(option) == From::environment || from(option) == From::command_line;
}

bool Arguments::flag(std::string_view option) const {
  return given(option);
}

int Arguments::count(std::string_view option) const {
  const auto* value = find(option);
  return value ? static_cast<int>(value->texts.size()) : 0;
}

std::string Arguments::text(std::string_view option) const {
  const auto* value = find(option);
  return value && !value->texts.empty() ? value->texts.back() : std::string();
}

std::vector<std::string> Arguments::all(std::string_view option) const {
  const auto* value = find(option);
  return value ? value->texts : std::vector<std::string>();
}

Result<std::optional<long>> Arguments::integer(std::string_view option, long minimum) const {
  const std::string said = text(option);
  if (said.empty() && !given(option)) return std::nullopt;
  const auto value = parse<long>(said);
  if (value && *value >= minimum) return value;
  return fail(ErrorKind::usage,
              fmt::format("'{}' is not a value for {}", said, said_as(option, from(option))),
              fmt::format("give a whole number, {} or more", minimum));
}

Result<std::optional<double>> Arguments::number(std::string_view option) const {
  const std::string said = text(option);
  if (said.empty() && !given(option)) return std::nullopt;
  const auto value = parse<double>(said);
  if (value && std::isfinite(*value)) return value;
  return fail(ErrorKind::usage,
              fmt::format("'{}' is not a value for {}", said, said_as(option, from(option))),
              "give a number, such as 0.5");
}

Result<std::optional<double>> Arguments::duration(std::string_view option) const {
  const std::string said = text(option);
  if (said.empty() && !given(option)) return std::nullopt;
  if (const auto value = parse_duration(said)) return value;
  return fail(ErrorKind::usage,
              fmt::format("'{}' is not a value for {}", said, said_as(option, from(option))),
              "give a duration, such as 90s, 1h30m or 02:00:00");
}

std::string Arguments::positional(std::size_t index) const {
  return index < positionals_.size() ? positionals_[index] : std::string();
}

void Arguments::add(const std::string& option, std::string text) {
  auto& value = values_[option];
  if (value.from != From::command_line) value.texts.clear();
  value.from = From::command_line;
  value.texts.push_back(std::move(text));
}

std::string variable_of(std::string_view option) {
  std::string name = "GRIDCTL_";
  for (const char c : option)
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

}  // namespace gridctl::cli
