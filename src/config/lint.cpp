#include "lint.hpp"

#include "scalars.hpp"

#include <set>

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

Warning warning(const Node& scalar) {
  const auto& text = scalar.text();
  const auto old_value = yaml11_value(text);
  const auto new_value = yaml12_value(text);
  const auto old_words =
      yaml11_type(text) == ScalarType::timestamp ? "a date" : described(old_value);
  std::string choices;
  for (const auto& value : {old_value, new_value}) {
    if (value.is_string()) continue;
    const auto spelling = safe_spelling(value, text);
    if (choices != spelling + ", ") choices += spelling + ", ";
  }
  if (choices.ends_with(", ")) choices.replace(choices.size() - 2, 2, " or ");
  return {fmt::format("parsers disagree on '{}': {} in YAML 1.1 (PyYAML), {} in YAML 1.2", text,
                      old_words, described(new_value)),
          fmt::format("write {}'{}'", choices, text), place_of(scalar.origin())};
}

class Linter {
 public:
  void visit(const Node& node) {
    if (node.is_scalar()) return check(node);
    for (const auto& item : node.items()) visit(item);
    for (const auto& [key, value] : node.entries()) {
      check(key);
      visit(value);
    }
  }
  std::vector<Warning> take() { return std::move(warnings_); }

 private:
  void check(const Node& scalar) {
    if (scalar.style() != Style::plain || is_portable(scalar.text())) return;
    const auto& origin = scalar.origin();
    if (seen_.emplace(origin.source.get(), origin.line, origin.column).second)
      warnings_.push_back(warning(scalar));
  }

  std::set<std::tuple<const Source*, int, int>> seen_;
  std::vector<Warning> warnings_;
};

}  // namespace

std::vector<Warning> lint(const Node& tree) {
  Linter linter;
  linter.visit(tree);
  return linter.take();
}

}  // namespace gridctl::config
