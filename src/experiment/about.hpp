// What all readers of books share: opening them, when they are to be read again, and the state that
// follows from the counts.
#pragma once

#include <gridctl/experiment/books.hpp>
#include <gridctl/experiment/decisions.hpp>

#include <functional>
#include <memory>

namespace gridctl::experiment {

/// Opens the journal for reading and fills in all but the runs, and the decisions of people. Who
/// needs more of these reads it there: decisions that are read again may be others.
[[nodiscard]] Result<std::unique_ptr<journal::Journal>> open_books(const fs::path& folder,
                                                                   About& about,
                                                                   Decisions& decisions);
/// Sets the holder to the gridctl at work, or to none.
void look_at_lock(About& about);
/// Looks who is at work, and calls `read` if the books have changed. Returns whether anything has
/// changed.
[[nodiscard]] Result<bool> refresh_about(About& about, const std::function<Result<void>()>& read);

[[nodiscard]] ExperimentState state_from(const About& about,
                                         const std::function<std::size_t(RunState)>& count);

}  // namespace gridctl::experiment
