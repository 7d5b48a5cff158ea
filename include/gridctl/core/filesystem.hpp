// The one name for paths and files: `fs`, which is Boost.Filesystem.
#pragma once

#include <boost/filesystem.hpp>

namespace gridctl {
namespace fs = boost::filesystem;
}  // namespace gridctl
