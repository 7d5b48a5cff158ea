// Names results in a tree that no reader reads, so that nobody takes them for read: the stores of
// other programs, files of numbers in binary formats, and logs without a known number.
#pragma once

#include "files/files.hpp"

#include <map>
#include <string>
#include <vector>

namespace gridctl::collect {

class Unread {
 public:
  /// Looks for stores and binary files among the names in a folder.
  void add(const Folder& folder);
  /// Adds a log in which no number was found.
  void add_log(const fs::path& log) { logs_.push_back(log); }
  /// A note for each kind, with the number of its files and an example.
  [[nodiscard]] Notes notes() const;

 private:
  std::map<std::string, std::vector<fs::path>> stores_;  // by the name of the program
  std::vector<fs::path> binaries_;
  std::vector<fs::path> logs_;
};

}  // namespace gridctl::collect
