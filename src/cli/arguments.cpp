#include <gridctl/cli/arguments.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

Error no_value(const Arguments& arguments, std::string_view option, std::string help) {
  Error error{
      ErrorKind::usage,
      fmt::format("'{}' is not a value for {}", arguments.text(option), arguments.said_as(option)),
      std::move(help),
      {},
      {},
      {}};
  error.place = arguments.place(option);
  return error;
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

std::string Arguments::origin(std::string_view option) const {
  const auto* value = find(option);
  if (!value || value->from == From::nobody) return {};
  if (value->from == From::fallback) return "built-in";
  if (!value->place) return said_as(option);
  return fmt::format("{}:{}:{}", value->place->file, value->place->line, value->place->column);
}

std::string Arguments::said_as(std::string_view option) const {
  return from(option) == From::environment ? variable_of(option) : fmt::format("--{}", option);
}

std::optional<Place> Arguments::place(std::string_view option) const {
  const auto* value = find(option);
  return value ? value->place : std::nullopt;
}

Error Arguments::blame(std::string_view option, Error error) const {
  if (from(option) == From::environment)
    error.message += fmt::format(" (of {})", variable_of(option));
  if (!error.place) error.place = place(option);
  return error;
}

bool Arguments::given(std::string_view option) const {
  return from(option) >= From::file;
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

Result<std::optional<long>> Arguments::integer(std::string_view option, long minimum,
                                               long maximum) const {
  const std::string said = text(option);
  if (said.empty() && !given(option)) return std::nullopt;
  const auto value = parse<long>(said);
  if (value && *value >= minimum && *value <= maximum) return value;
  const auto range = value && *value > maximum ? fmt::format("from {} to {}", minimum, maximum)
                                               : fmt::format("{} or more", minimum);
  return tl::unexpected(no_value(*this, option, "give a whole number, " + range));
}

Result<std::optional<double>> Arguments::number(std::string_view option) const {
  const std::string said = text(option);
  if (said.empty() && !given(option)) return std::nullopt;
  const auto value = parse<double>(said);
  if (value && std::isfinite(*value)) return value;
  return tl::unexpected(no_value(*this, option, "give a number, such as 0.5"));
}

Result<std::optional<double>> Arguments::duration(std::string_view option) const {
  const std::string said = text(option);
  if (said.empty() && !given(option)) return std::nullopt;
  if (const auto value = parse_duration(said)) return value;
  return tl::unexpected(no_value(*this, option, "give a duration, such as 90s, 1h30m or 02:00:00"));
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
