// What reading the folders of one run comes to, apart from what the books say of it: the unit that
// the cache of an analysis keeps.
#pragma once

#include "readers/reader.hpp"

#include <gridctl/collect/cache/cache.hpp>

#include <functional>
#include <string>
#include <vector>

namespace gridctl::collect {

struct FoundTest {
  fs::path folder;
  TestParts parts;
};

struct Findings {
  RunParts run;  ///< complete, its rows left out; the cache leaves out its curves too
  std::vector<FoundTest> tests;
  PlaceOfRun place;  ///< of a run of gridctl's
  Notes notes;
};

/// Finds, or has the cache, if there is one, say what was found before.
[[nodiscard]] Findings cached(Cache* cache, const std::string& name,
                              const std::function<Findings()>& find);

[[nodiscard]] std::string encode(const Findings& findings);
/// Nothing if the bytes are damaged.
[[nodiscard]] std::optional<Findings> decode(std::string_view bytes);

}  // namespace gridctl::collect
