// Axes as flags write them: KEY=V1,V2 and KEY=range(0.1,0.5,0.1).
#include "keys.hpp"
#include "values/odd_values.hpp"
#include "values/series.hpp"
#include "values/split_list.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/plan/sweep.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

/// "--set KEY=VALUE" in its parts; `written` is the whole, for errors.
struct Flag {
  std::string written;
  SweptKey key;
  std::string_view value;
};

Result<Flag> read_flag(std::string_view name, std::string_view text) {
  Flag flag;
  flag.written = fmt::format("{} {}", name, text);
  const auto equals = text.find('=');
  if (equals == std::string_view::npos)
    return fail(ErrorKind::usage, fmt::format("'{}' has no value", flag.written),
                fmt::format("write KEY=VALUE, such as {} training.optimizer.lr=0.01", name));
  auto key = trim(text.substr(0, equals));
  flag.key.may_be_new = key.starts_with('+');
  if (flag.key.may_be_new) key.remove_prefix(1);
  flag.key.name = std::string(key);
  if (!is_key(key))
    return fail(ErrorKind::usage, fmt::format("'{}' in '{}' is no key", key, flag.written),
                "a key is names joined by dots, such as training.optimizer.lr");
  flag.key.origin.source = std::make_shared<const config::Source>(config::Source{flag.written, {}});
  flag.value = trim(text.substr(equals + 1));
  return flag;
}

Result<std::vector<config::Node>> read_values(std::string_view list, const std::string& written) {
  const auto parts = split_list(list);
  if (!parts)
    return fail(ErrorKind::usage,
                fmt::format("a bracket or quote of '{}' is never closed", written),
                "close it; to the shell the whole is one word, in single quotes");
  std::vector<config::Node> values;
  for (const auto part : *parts) {
    if (part.empty() && parts->size() > 1)
      return fail(ErrorKind::usage, fmt::format("'{}' has an empty value", written),
                  "remove the comma, or write \"\" for an empty text");
    GRIDCTL_TRY_ASSIGN(auto value, config::parse_value(part, written));
    values.push_back(std::move(value));
  }
  return values;
}

Result<Axis> list_axis(Flag flag) {
  if (const auto odd = odd_flag(flag.key.name, flag.value))
    return fail(ErrorKind::usage, fmt::format("'{}': {}", flag.written, odd->problem), odd->help);
  GRIDCTL_TRY_ASSIGN(auto values, read_values(flag.value, flag.written));
  flag.key.values = Values::written(std::move(values));
  return Axis{{std::move(flag.key)}};
}

Result<Axis> series_axis(Flag flag, const std::string& name, std::string_view arguments) {
  const auto names = series_arguments(name);
  const auto values = read_values(arguments, flag.written);
  if (!values) return tl::unexpected(values.error());
  if (values->size() != names.size())
    return fail(ErrorKind::usage,
                fmt::format("'{}': {} takes {} values, not {}", flag.written, name, names.size(),
                            values->size()),
                fmt::format("write {}({})", name, join(names, ",")));
  auto texts = series(name, *values);
  if (!texts)
    return fail(ErrorKind::usage, fmt::format("'{}': {}", flag.written, texts.error().message),
                texts.error().help);
  flag.key.values = Values::computed(std::move(*texts), flag.key.origin);
  return Axis{{std::move(flag.key)}};
}

}  // namespace

Result<Axis> parse_axis(std::string_view text) {
  GRIDCTL_TRY_ASSIGN(auto flag, read_flag("--set", text));
  return list_axis(std::move(flag));
}

Result<Axis> parse_sweep(std::string_view text) {
  GRIDCTL_TRY_ASSIGN(auto flag, read_flag("--sweep", text));
  const auto open = flag.value.find('(');
  if (open == std::string_view::npos || !flag.value.ends_with(')'))
    return list_axis(std::move(flag));
  const auto name = std::string(trim(flag.value.substr(0, open)));
  if (std::ranges::count(series_names(), name) > 0)
    return series_axis(flag, name, flag.value.substr(open + 1, flag.value.size() - open - 2));
  if (const auto near = nearest(name, series_names()))
    return fail(ErrorKind::usage, fmt::format("'{}': unknown series '{}'", flag.written, name),
                fmt::format("did you mean '{}'?", *near));
  return list_axis(std::move(flag));
}

}  // namespace gridctl::plan
