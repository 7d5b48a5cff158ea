// The descriptor of core, by the name that most of its users know.
#pragma once

#include <gridctl/core/descriptor.hpp>

namespace gridctl::sys {

using gridctl::Descriptor;

}  // namespace gridctl::sys
