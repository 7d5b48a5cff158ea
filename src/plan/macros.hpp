// What each ${macro} stands for.
#pragma once

#include <gridctl/plan/command.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::plan {

/// Stands for one text, or for any number of items of the command.
struct Macro {
  MacroDoc doc;
  std::function<Result<std::string>(const MacroValues&, std::string_view argument)> text;
  std::function<Result<std::vector<std::string>>(const MacroValues&)> items;

  /// "param" of "param:KEY".
  [[nodiscard]] std::string_view name() const {
    return std::string_view(doc.name).substr(0, doc.name.find(':'));
  }
  [[nodiscard]] bool has_argument() const { return doc.name.find(':') != std::string::npos; }
};

[[nodiscard]] const std::vector<Macro>& macro_table();

}  // namespace gridctl::plan
