// A real control group of the kernel's for one test, where this user may make one.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/sys/control_groups.hpp>
#include <gridctl/sys/files.hpp>

#include <string>

namespace gridctl::test {

class OwnControlGroup {
 public:
  OwnControlGroup() {
    constexpr std::size_t kLongest = 1 << 20;
    for (const auto& line : split(sys::read_file("/proc/self/mountinfo", kLongest).value(), '\n')) {
      const auto words = split(line, ' ');
      if (words.size() < 5 || line.find(" - cgroup2 ") == std::string::npos) continue;
      const auto folder = fs::path(words[4]) / fs::unique_path("gridctl-test-%%%%%%%%");
      boost::system::error_code error;
      if (fs::create_directory(folder, error) && !error) folder_ = folder;
    }
  }
  OwnControlGroup(const OwnControlGroup&) = delete;
  OwnControlGroup& operator=(const OwnControlGroup&) = delete;
  ~OwnControlGroup() {
    if (is_there()) sys::ControlGroup(folder_).remove();
  }
  [[nodiscard]] bool is_there() const { return !folder_.empty(); }
  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

}  // namespace gridctl::test
