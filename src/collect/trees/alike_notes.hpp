// Joins notes that say the same of many files, so that a tree of a thousand runs has a note for
// each thing that is to be said.
#pragma once

#include <gridctl/collect/notes.hpp>

namespace gridctl::collect {

/// The notes, of which more than three that differ only in quoted names and numbers are one: the
/// first of them, with further names and the count of the others.
[[nodiscard]] Notes joined_alike(const Notes& notes);

}  // namespace gridctl::collect
