// Tells whether files of an experiment have changed since an analysis was made.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <cstdint>

namespace gridctl::analysis {

/// A number that differs when a file below `folder` came, went or changed; what lies in `output`
/// and beside it as OUTPUT.1, and the cache of the analysis, do not count.
[[nodiscard]] std::uint64_t fingerprint(const fs::path& folder, const fs::path& output);

}  // namespace gridctl::analysis
