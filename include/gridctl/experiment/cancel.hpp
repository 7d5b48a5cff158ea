// Runs that are stopped by name while no gridctl works on them: which ones that concerns, and how
// they are booked.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/experiment/books.hpp>

#include <cstddef>
#include <set>

namespace gridctl::experiment {

/// Those of the named runs that are on or may still begin, by themselves or by a test.
[[nodiscard]] std::set<RunId> cancellable(const Books& books, const std::set<RunId>& named);

/// Books those of the runs that wait, and their tests that wait, as stopped by name. Returns how
/// many of the runs are not on. The caller holds the lock of the experiment.
[[nodiscard]] Result<std::size_t> book_cancelled(const fs::path& folder,
                                                 const std::set<RunId>& runs);

}  // namespace gridctl::experiment
