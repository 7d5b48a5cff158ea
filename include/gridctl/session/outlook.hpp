// Facts about a work that are known before it begins, for the estimate of its end: which runs wait,
// and how long earlier runs of the experiment took.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/experiment/to_do.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/report/estimator.hpp>
#include <gridctl/schedule/work_item.hpp>

#include <vector>

namespace gridctl::session {

/// The runs of the queue wait.
[[nodiscard]] report::Outlook outlook_of(const std::vector<schedule::WorkItem>& queue);
/// The runs of the queue wait, and those that are on are counted as waiting: they begin for the
/// worker when the worker takes them over. The journal is read where runs have ended before.
[[nodiscard]] Result<report::Outlook> outlook_of(const experiment::ToDo& to_do,
                                                 const journal::Journal& journal);

}  // namespace gridctl::session
