// Marks runs that ran to their end although their training had diverged.
#pragma once

#include "files/files.hpp"

#include <gridctl/collect/experiment.hpp>

namespace gridctl::collect {

/// Sets the run's `divergence` if it has diverged, and its reason if there is none, and adds a
/// note. Without the mark, best values from before the divergence could rank the run first.
void mark_divergence(RunResult& run, Notes& notes);

}  // namespace gridctl::collect
