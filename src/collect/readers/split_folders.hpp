// Decides whether folders named after splits hold the tables of one run: train/log.csv and
// val/log.csv.
#pragma once

#include "files/files.hpp"

namespace gridctl::collect {

/// The folder with the tables of those folders in it that are named after splits, as files such as
/// "train/log.csv", if one of them is the training's and all tables are of one run. Otherwise the
/// folder as it is.
[[nodiscard]] Folder with_split_folders(const Folder& folder);

/// Whether a folder's tables are among the files of the folder above it.
[[nodiscard]] bool is_split_folder(const Folder& above, const fs::path& folder);

}  // namespace gridctl::collect
