// What gridctl does on a node of a cluster, within an allocation that a gridctl elsewhere has asked
// for: the runs of its order, with the machinery of every machine, and news of them in a file.
#pragma once

#include <gridctl/core/environment.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/session/session.hpp>

namespace gridctl::session {

/// Does the runs of the allocation that `environment` describes (SLURM_ARRAY_TASK_ID and so on);
/// `batch` is the folder of its batch, `runs/…` are below the experiment that it lies in; `began`
/// is when the allocation did, in seconds since 1970, or empty: now. Runs that an earlier start of
/// the allocation has ended are not done again; those that it left go on in a new attempt. Returns
/// the exit status of the last run. What keeps gridctl from working at all is an Error, and stands
/// in the news.
[[nodiscard]] Result<int> work_in_allocation(const fs::path& batch, const std::string& began,
                                             const Environment& environment, const Caller& caller);

}  // namespace gridctl::session
