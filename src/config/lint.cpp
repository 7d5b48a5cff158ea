#include "lint.hpp"

#include "formats/scalars.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

using Json = nlohmann::ordered_json;

std::string described(const Json& value) {
  return value.is_string() ? "text" : portable_text(value);
}

/// The spelling of a value that is safe everywhere; of a float, the digits as written.
std::string safe_spelling(const Json& value, const std::string& text) {
  const bool is_decimal = value.is_number_float() && text.find(':') == std::string::npos;
  return is_decimal ? portable_float(text) : portable_text(value);
}

/// "1.0e-5 or '1e-5'": the spellings that mean the same everywhere.
std::string safe_spellings(const std::string& text, const Json& old_value, const Json& new_value) {
  std::vector<std::string> choices;
  for (const auto& value : {old_value, new_value}) {
    if (value.is_string()) continue;
    auto spelling = safe_spelling(value, text);
    if (std::ranges::count(choices, spelling) == 0) choices.push_back(std::move(spelling));
  }
  const auto numbers = fmt::format("{}", fmt::join(choices, ", "));
  return choices.empty() ? fmt::format("'{}'", text) : fmt::format("{} or '{}'", numbers, text);
}

constexpr const char* kChoice = "choice";  // the only mapping of a sweep that holds values

}  // namespace

void Doubtful::check(const Node& scalar) {
  if (scalar.style() != Style::plain || is_portable(scalar.text())) return;
  const auto& origin = scalar.origin();
  if (seen_.emplace(origin.source.get(), origin.line, origin.column).second)
    scalars_.push_back(scalar);
}

void Doubtful::add(const Node& tree) {
  if (tree.is_scalar()) return check(tree);
  for (const auto& item : tree.items()) add(item);
  for (const auto& [key, value] : tree.entries()) {
    check(key);
    add(value);
  }
}

void Doubtful::add_sweep(const Node& section) {
  for (const auto& block : section.items()) add_sweep(block);
  for (const auto& [key, value] : section.entries()) {
    if (key.text() == "exclude" || key.text() == "sample") continue;
    if (key.text() == "zip") {
      add_sweep(value);
    } else if (!value.is_mapping()) {
      add(value);
    } else if (const auto* values = value.find(kChoice)) {
      add(*values);
    }
  }
}

void Doubtful::add(const Doubtful& others) {
  for (const auto& scalar : others.scalars_) check(scalar);
}

std::optional<Warning> Doubtful::warning() const {
  if (scalars_.empty()) return std::nullopt;
  const auto& text = scalars_.front().text();
  const auto old_value = yaml11_value(text);
  const auto new_value = yaml12_value(text);
  const auto old_words =
      yaml11_type(text) == ScalarType::timestamp ? "a date" : described(old_value);
  const auto more = scalars_.size() - 1;
  const auto others =
      more == 0 ? std::string() : fmt::format(" and {}", counted(more, "more value"));
  return Warning{fmt::format("{}: parsers disagree on '{}'{}: {} in YAML 1.1 (PyYAML), {} in YAML "
                             "1.2; write {}",
                             to_string(scalars_.front().origin()), text, others, old_words,
                             described(new_value), safe_spellings(text, old_value, new_value)),
                 "", std::nullopt};
}

namespace {

/// Whether the key stands in braces without a colon behind it.
bool lacks_colon(const Node& key) {
  const auto place = place_of(key.origin());
  const auto end = static_cast<std::size_t>(std::max(0, place.column - 1 + place.length));
  if (place.source_line.size() <= end) return false;
  const auto rest = trim(std::string_view(place.source_line).substr(end));
  return rest.starts_with(',') || rest.starts_with('}');
}

void find_lost(const Node& tree, std::vector<Warning>& warnings) {
  for (const auto& item : tree.items()) find_lost(item, warnings);
  const Node::Item* before = nullptr;
  std::string values;  // of the entry before, and those that the commas took from it
  for (const auto& entry : tree.entries()) {
    const auto& [key, value] = entry;
    const bool is_lost = before && key.style() == Style::plain && to_json(key).is_number() &&
                         key.origin().source == before->first.origin().source && value.is_null() &&
                         value.text().empty() && lacks_colon(key);
    if (is_lost) {
      if (values.empty()) values = before->second.text();
      values += ", " + key.text();
      warnings.push_back(
          {fmt::format("'{}' is a key without a value: in braces a comma begins the next key",
                       key.text()),
           fmt::format("for a list write {}: [{}]", before->first.text(), values),
           place_of(key.origin())});
      continue;
    }
    find_lost(value, warnings);
    values.clear();
    before = value.is_scalar() ? &entry : nullptr;
  }
}

}  // namespace

std::vector<Warning> lost_values(const Node& tree) {
  std::vector<Warning> warnings;
  find_lost(tree, warnings);
  return warnings;
}

}  // namespace gridctl::config
