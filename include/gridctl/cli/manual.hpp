// The manual pages, made from what commands and topics declare: what --help says, for man(1).
#pragma once

#include <gridctl/cli/registry.hpp>

#include <string>
#include <vector>

namespace gridctl::cli {

/// A page in the language of man(7). `name` is its file: "gridctl-train.1".
struct ManualPage {
  std::string name;
  std::string text;
};

/// gridctl(1), a page of section 1 for each command that the help shows, and one for each topic in
/// the section that the topic names. `date` ("2026-11-28") and `version` stand in the foot of every
/// page.
[[nodiscard]] std::vector<ManualPage> manual_pages(const CommandRegistry& registry,
                                                   const std::string& date,
                                                   const std::string& version);

}  // namespace gridctl::cli
