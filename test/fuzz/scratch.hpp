// A folder for files of a fuzzer, in memory where there is such a place: thousands of files a
// second are written.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include <boost/filesystem.hpp>
#include <unistd.h>

namespace gridctl::fuzz {

inline boost::filesystem::path make_scratch() {
  std::string form =
      boost::filesystem::is_directory("/dev/shm") ? "/dev/shm/fuzzXXXXXX" : "/tmp/fuzzXXXXXX";
  if (::mkdtemp(form.data()) == nullptr) std::abort();
  return form;
}

inline void write_file(const boost::filesystem::path& path, std::string_view content) {
  boost::filesystem::create_directories(path.parent_path());
  std::ofstream(path.string(), std::ios::binary) << content;
}

/// Writes what `bytes` holds: the number of a name, the file's content, "\n%%\n", the next file.
template <class Names>
void write_files(const boost::filesystem::path& folder, const Names& names,
                 std::string_view bytes) {
  constexpr std::string_view kEnd = "\n%%\n";
  while (!bytes.empty()) {
    const auto name = names.at(static_cast<unsigned char>(bytes.front()) % names.size());
    bytes.remove_prefix(1);
    const auto content = bytes.substr(0, bytes.find(kEnd));
    bytes.remove_prefix(content.size());
    if (!bytes.empty()) bytes.remove_prefix(kEnd.size());
    write_file(folder / std::string(name), content);
  }
}

}  // namespace gridctl::fuzz
