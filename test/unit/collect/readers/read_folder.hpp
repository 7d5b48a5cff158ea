// Reads a single run from a folder of the scratch directory, whatever program wrote the folder.
#pragma once

#include "readers/reader.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <algorithm>

namespace gridctl::collect {

/// The run in a folder of the scratch directory, and what was noted of it.
struct Read {
  RunParts parts;
  Notes notes;
};

inline Read read(const test::ScratchDir& scratch, const std::string& folder = {}) {
  Read result;
  const auto listing = list_folder(scratch.path() / folder, result.notes);
  REQUIRE(has_run(listing));
  result.parts = read_run({listing}, LastLine::complete, result.notes);
  return result;
}

inline bool has_key(const Values& values, std::string_view key) {
  return std::any_of(values.begin(), values.end(),
                     [&](const auto& pair) { return pair.first == key; });
}

}  // namespace gridctl::collect
