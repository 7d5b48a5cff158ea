#include "arguments/script_traps.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

/// The arguments of a call, from behind its opening bracket to the closing one.
std::string_view arguments_of(std::string_view text) {
  int depth = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return text.substr(0, at);
  }
  return text;
}

/// Calls test(arguments) for each call of the function until one fits.
template <class Test>
bool any_call(std::string_view script, std::string_view function, Test test) {
  for (auto at = script.find(function); at != std::string_view::npos;
       at = script.find(function, at + 1)) {
    if (test(arguments_of(script.substr(at + function.size())))) return true;
  }
  return false;
}

bool has_quoted(std::string_view text, std::string_view name) {
  return text.find(fmt::format("\"{}\"", name)) != std::string_view::npos ||
         text.find(fmt::format("'{}'", name)) != std::string_view::npos;
}

/// `type = bool` as a whole word.
bool has_type_bool(std::string_view text) {
  std::string dense;
  std::ranges::copy_if(text, std::back_inserter(dense), [](char c) {
    return std::string_view(" \t\r\n").find(c) == std::string_view::npos;
  });
  return dense.find("type=bool,") != std::string::npos || dense.ends_with("type=bool");
}

}  // namespace

bool takes_any_text_for_true(std::string_view script, std::string_view option) {
  return any_call(script, "add_argument(", [&](std::string_view call) {
    return has_quoted(call, option) && has_type_bool(call);
  });
}

bool ignores_separate_boolean(std::string_view script, std::string_view flag) {
  const auto declares = [&](std::string_view call) {
    return has_quoted(trim(call.substr(0, call.find(','))), flag);
  };
  return any_call(script, "DEFINE_bool(", declares) ||
         any_call(script, "DEFINE_boolean(", declares);
}

}  // namespace gridctl::plan
