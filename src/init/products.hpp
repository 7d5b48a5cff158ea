// Which files a Python script writes, read from its text.
#pragma once

#include "python_source.hpp"

#include <gridctl/init/trainer_sketch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gridctl::init {

struct Writing {
  std::vector<Product> in_output;   ///< below the folder that an option or argument names
  std::vector<Product> in_working;  ///< relative to the working directory
  /// Names of outputs that are a file, not a folder, and the kind of file: ("out", ".pt").
  std::vector<std::pair<std::string, std::string>> files;
};

/// `outputs`: the names by which the script knows where its output goes ("out_dir"), as attributes,
/// variables or keys. Names that are made while it runs are left out. `sources` as of sources_of().
[[nodiscard]] Writing writing_of(const std::vector<PythonSource>& sources,
                                 const std::vector<std::string>& outputs);

/// The files and folders that texts in quotes name, as seen from `folder`; without `written`.
[[nodiscard]] std::vector<std::string> paths_read(const std::vector<PythonSource>& sources,
                                                  const fs::path& folder,
                                                  const std::vector<Product>& written);

}  // namespace gridctl::init
