// The results of reading the folders of one run, without the journal's records: the unit that the
// cache of an analysis keeps.
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
  RunParts run;  ///< complete, without rows; in the cache without curves too
  std::vector<FoundTest> tests;
  PlaceOfRun place;  ///< where a run of gridctl ran
  Notes notes;
};

/// Returns the cached findings of that name if they still hold; else calls `find` and caches them.
[[nodiscard]] Findings cached(Cache* cache, const std::string& name,
                              const std::function<Findings()>& find);

/// Encodes findings. The keys are in `lists`, which decode() needs too.
[[nodiscard]] std::string encode(const Findings& findings, KeyLists& lists);
/// Decodes findings; nothing if the bytes are damaged.
[[nodiscard]] std::optional<Findings> decode(std::string_view bytes, KeyLists& lists);

}  // namespace gridctl::collect
