// Runs that came to their end although their training had gone wrong.
#pragma once

#include "files/files.hpp"

#include <gridctl/collect/experiment.hpp>

namespace gridctl::collect {

/// Says so in the run's `divergence`, in its reason, if it has no other, and in a note. Best values
/// from before would rank it first.
void mark_divergence(RunResult& run, Notes& notes);

}  // namespace gridctl::collect
