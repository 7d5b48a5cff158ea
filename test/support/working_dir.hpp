// A scratch directory that is the working directory as long as it lives.
#pragma once

#include "support/scratch_dir.hpp"

#include <string>

#include <boost/filesystem.hpp>

namespace gridctl::test {

/// Works in a scratch directory, as a user in a project.
class WorkingDir {
 public:
  WorkingDir() : before_(boost::filesystem::current_path()) {
    boost::filesystem::current_path(scratch_.path());
  }
  WorkingDir(const WorkingDir&) = delete;
  WorkingDir& operator=(const WorkingDir&) = delete;
  ~WorkingDir() { boost::filesystem::current_path(before_); }
  void write(const std::string& name, const std::string& text) const { scratch_.write(name, text); }
  [[nodiscard]] const ScratchDir& scratch() const { return scratch_; }
  [[nodiscard]] const boost::filesystem::path& path() const { return scratch_.path(); }

 private:
  ScratchDir scratch_;
  boost::filesystem::path before_;
};

}  // namespace gridctl::test
