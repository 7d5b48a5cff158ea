#include "list_paths.hpp"

#include <gridctl/core/filesystem.hpp>

#include <algorithm>

namespace gridctl::cli {
namespace {

bool has_extension(const std::string& name, const std::vector<std::string>& extensions) {
  return extensions.empty() ||
         std::any_of(extensions.begin(), extensions.end(),
                     [&](const auto& extension) { return name.ends_with('.' + extension); });
}

}  // namespace

std::vector<Candidate> list_paths(const std::string& typed, const Completer& completer,
                                  const Environment& environment) {
  const auto slash = typed.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : typed.substr(0, slash + 1);
  const std::string start = typed.substr(folder.size());
  std::string place = folder.empty() ? "." : folder;
  if (place.starts_with("~/")) place = environment("HOME").value_or("") + place.substr(1);

  std::vector<Candidate> found;
  boost::system::error_code error;
  for (fs::directory_iterator entry(place, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(start) || (name[0] == '.' && !start.starts_with('.'))) continue;
    boost::system::error_code unreadable;
    if (fs::is_directory(entry->path(), unreadable))
      found.push_back({folder + name + '/', ""});
    else if (completer.kind == Completer::Kind::files && has_extension(name, completer.extensions))
      found.push_back({folder + name, ""});
  }
  std::sort(found.begin(), found.end(),
            [](const Candidate& a, const Candidate& b) { return a.value < b.value; });
  return found;
}

}  // namespace gridctl::cli
