#include "values/odd_values.hpp"

#include "values/decimal.hpp"
#include "values/distribution.hpp"
#include "values/series.hpp"
#include "values/split_list.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

using config::Node;
using Texts = std::vector<std::string>;

/// What other tools call it, and what it is here; "" for a list of values.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kNames = {{
    {"range", "range"},
    {"arange", "range"},
    {"linspace", "linspace"},
    {"logspace", "logspace"},
    {"uniform", "uniform"},
    {"quniform", "uniform"},
    {"q_uniform", "uniform"},
    {"loguniform", "loguniform"},
    {"log_uniform", "loguniform"},
    {"log_uniform_values", "loguniform"},
    {"qloguniform", "loguniform"},
    {"normal", "normal"},
    {"randn", "normal"},
    {"int", "int"},
    {"int_uniform", "int"},
    {"randint", "int"},
    {"interval", "uniform"},
    {"choice", ""},
    {"choices", ""},
    {"categorical", ""},
}};

/// "a, b" of "range(a, b)" and the name before it, without "np." and the like.
struct Call {
  std::string name;
  std::optional<Texts> arguments;  ///< nothing if the bracket is never closed
};

std::optional<Call> call_of(std::string_view text) {
  text = trim(text);
  const auto open = text.find('(');
  if (open == std::string_view::npos) return std::nullopt;
  auto name = trim(text.substr(0, open));
  if (const auto dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
  Call call{std::string(name), std::nullopt};
  if (!text.ends_with(')')) return call;
  const auto parts = split_list(text.substr(open + 1, text.size() - open - 2));
  if (!parts) return call;
  call.arguments.emplace();
  for (const auto part : *parts) call.arguments->emplace_back(part);
  return call;
}

const std::string_view* name_here(std::string_view name) {
  const auto found = std::ranges::find(kNames, name, &decltype(kNames)::value_type::first);
  return found == kNames.end() ? nullptr : &found->second;
}

bool has_open_bracket(std::string_view text) {
  return std::ranges::count(text, '(') != std::ranges::count(text, ')');
}

bool are_numbers(const Texts& texts) {
  return std::ranges::all_of(texts,
                             [](const auto& text) { return parse_decimal(text).has_value(); });
}

/// "range: {start: 1, stop: 5, step: 1}", with the values that were given if they fit.
std::string in_our_words(std::string_view name, Texts given) {
  const auto is_series = std::ranges::count(series_names(), name) > 0;
  const auto names = is_series ? series_arguments(name) : distribution_arguments(name);
  if (name == "range" && given.size() == 1) given.insert(given.begin(), "0");
  if (name == "range" && given.size() == 2) given.emplace_back("1");
  if (given.size() != names.size() || !are_numbers(given)) given.assign(names.size(), "…");
  Texts parts;
  for (std::size_t i = 0; i < names.size(); ++i)
    parts.push_back(fmt::format("{}: {}", names[i], given[i]));
  return fmt::format("{{{}: {{{}}}}}", name, join(parts, ", "));
}

/// How the values are written here.
std::string cure(const std::string& key, std::string_view name, const Texts& given) {
  if (name.empty())
    return fmt::format("write {}: [{}]", key, given.empty() ? "a, b" : join(given, ", "));
  const auto written = fmt::format("write {}: {}", key, in_our_words(name, given));
  if (name == "range") return written + "; stop is included";
  if (name == "logspace") return written + "; start and stop are values, not powers";
  const bool is_series = std::ranges::count(series_names(), name) > 0;
  return is_series ? written : written + " beside 'sample: N' in the same block";
}

Texts words_of(std::string_view text) {
  Texts words;
  while (!(text = trim(text)).empty()) {
    const auto end = std::min(text.find_first_of(" \t"), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

OddValue odd_call(const std::string& key, const std::string& text, const Call& call) {
  const auto problem = fmt::format("the value of '{}' is the text '{}'", key, text);
  if (const auto* name = name_here(call.name))
    return {problem, cure(key, *name, call.arguments.value_or(Texts()))};
  return {problem, fmt::format("list the values, {}: [a, b]; or write it in quotes, if it is one "
                               "text",
                               key)};
}

bool is_ours(const std::string& name) {
  return name == "choice" || std::ranges::count(series_names(), name) > 0 ||
         std::ranges::count(distribution_names(), name) > 0;
}

/// The texts of a mapping's scalars at these keys; empty unless all are there.
Texts texts_at(const Node& mapping, const std::vector<std::string>& keys) {
  Texts texts;
  for (const auto& key : keys) {
    const auto* value = mapping.find(key);
    if (!value || !value->is_scalar()) return {};
    texts.push_back(value->text());
  }
  return texts;
}

}  // namespace

std::optional<OddValue> odd_single(const std::string& key, const Node& value) {
  if (!value.is_scalar() || value.style() != config::Style::plain) return std::nullopt;
  const auto& text = value.text();
  if (const auto call = call_of(text)) return odd_call(key, text, *call);
  const auto parts = split_list(text);
  const auto words = words_of(text);
  const bool has_numbers = words.size() > 1 && are_numbers(words);
  if (!has_numbers && (!parts || parts->size() < 2)) return std::nullopt;
  Texts values = has_numbers ? words : Texts();
  if (!has_numbers) {
    for (const auto part : *parts) values.emplace_back(part);
  }
  return OddValue{fmt::format("the value of '{}' is the text '{}', not a list", key, text),
                  fmt::format("write {}: [{}]; or '{}' in quotes, if it is one text", key,
                              join(values, ", "), text)};
}

std::optional<OddValue> odd_item(const std::string& key, const Node& item) {
  if (item.is_mapping() && item.entries().size() == 1) {
    const auto& [name, body] = item.entries().front();
    if (!is_ours(name.text()) || body.is_scalar()) return std::nullopt;
    return OddValue{fmt::format("a value of '{}' is the mapping '{}'", key, name.text()),
                    fmt::format("it stands for all values of a key: write {}: {{{}: …}}, without "
                                "the list",
                                key, name.text())};
  }
  if (!item.is_scalar() || item.style() != config::Style::plain) return std::nullopt;
  const auto call = call_of(item.text());
  const bool is_known = call && name_here(call->name);
  if (!is_known && !has_open_bracket(item.text())) return std::nullopt;
  return odd_call(key, item.text(), call.value_or(Call{}));
}

OddValue odd_mapping(const std::string& key, const Node& mapping) {
  const auto problem = fmt::format("the values of '{}' are a mapping", key);
  for (const auto* list : {"values", "value"}) {
    const auto* values = mapping.find(list);
    if (!values || values->is_mapping()) continue;
    Texts texts;
    for (const auto& item : values->is_sequence() ? values->items() : std::vector{*values})
      texts.push_back(item.is_scalar() ? item.text() : "…");
    return {problem, cure(key, "", texts)};
  }
  const auto* distribution = mapping.find("distribution");
  const auto* name = distribution ? name_here(distribution->text()) : nullptr;
  if (name && !name->empty())
    return {problem, cure(key, *name, texts_at(mapping, distribution_arguments(*name)))};
  if (mapping.find("min") && mapping.find("max"))
    return {problem, cure(key, "uniform", texts_at(mapping, {"min", "max"}))};
  if (mapping.entries().size() == 1) {
    if (const auto* other = name_here(mapping.entries().front().first.text()))
      return {problem, cure(key, *other, {})};
  }
  const auto inner = mapping.entries().empty() ? "…" : mapping.entries().front().first.text();
  return {problem,
          fmt::format("write keys with dots, such as '{0}.{1}'; to sweep whole mappings, list "
                      "them: '{0}: [{{{1}: …}}, …]'",
                      key, inner)};
}

std::optional<OddValue> odd_flag(const std::string& key, std::string_view text) {
  if (text.starts_with('"') || text.starts_with('\'') || text.starts_with('[') ||
      text.starts_with('{'))
    return std::nullopt;
  const auto call = call_of(text);
  const auto* name = call ? name_here(call->name) : nullptr;
  if (!call || (!name && !has_open_bracket(text))) return std::nullopt;
  const auto problem = fmt::format("'{}' is no value of '{}'", text, key);
  if (name && std::ranges::count(series_names(), *name) > 0)
    return OddValue{problem, fmt::format("write --sweep '{}={}({})'", key, *name,
                                         join(series_arguments(*name), ","))};
  if (name && !name->empty())
    return OddValue{problem, fmt::format("distributions belong in the grid file: {}",
                                         cure(key, *name, call->arguments.value_or(Texts())))};
  return OddValue{problem,
                  "list the values, such as KEY=a,b; or write it in quotes, if it is one "
                  "text"};
}

}  // namespace gridctl::plan
