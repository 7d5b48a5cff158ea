// A directory of its own for one test, gone afterwards.
#pragma once

#include <string>

#include <boost/filesystem.hpp>
#include <boost/filesystem/fstream.hpp>

namespace gridctl::test {

class ScratchDir {
 public:
  ScratchDir()
      : path_(boost::filesystem::temp_directory_path() /
              boost::filesystem::unique_path("gridctl-test-%%%%%%%%")) {
    boost::filesystem::create_directories(path_);
  }
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;
  ~ScratchDir() {
    boost::system::error_code ignored;
    boost::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const boost::filesystem::path& path() const { return path_; }
  /// Writes a file below the directory, making folders on the way; returns its path.
  boost::filesystem::path write(const std::string& name, const std::string& text) const {
    const auto file = path_ / name;
    boost::filesystem::create_directories(file.parent_path());
    boost::filesystem::ofstream(file, std::ios::binary) << text;
    return file;
  }

 private:
  boost::filesystem::path path_;
};

}  // namespace gridctl::test
