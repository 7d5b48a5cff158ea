#include "config_files.hpp"
#include "formats/source_text.hpp"
#include "section.hpp"
#include "similar_file.hpp"

#include <gridctl/config/merge.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

constexpr std::size_t kDeepestChain = 1000;  // files that include each other in a row

std::string expand_home(const std::string& name) {
  const char* home = std::getenv("HOME");
  const bool is_home = name == "~" || name.starts_with("~/");
  return is_home && home ? home + name.substr(1) : name;
}

/// The path beside the file that names it; normal, so that a circle of `../x` names ends.
std::string beside(const Origin& origin, const std::string& name) {
  return (fs::path(origin.source->name).parent_path() / name).lexically_normal().string();
}

bool is_separator(char c) {
  return std::string_view(" \t\r\n,'\"[]").find(c) != std::string::npos;
}

/// The place of one name within the text of a list of names.
Origin origin_within(const Origin& list, const std::string& name) {
  if (!list.source || list.line == 0) return list;
  const std::string_view text = list.source->text;
  auto at = offset_of(text, {list.line, list.column});
  for (at = text.find(name, at); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    if (at > 0 && !is_separator(text[at - 1])) continue;
    if (end < text.size() && !is_separator(text[end])) continue;
    const auto [line, column] = position_at(text, at);
    return {list.source, line, column, position_at(name, name.size()).column - 1};
  }
  return list;
}

/// Where the name itself is written; nothing if it came from no file.
std::optional<Place> place_of(const NamedFile& file) {
  if (!file.origin.source) return std::nullopt;
  return place_of(origin_within(file.origin, file.name));
}

tl::unexpected<Error> missing(const NamedFile& file) {
  const auto name = expand_home(file.name);
  auto place = place_of(file);
  auto near = similar_file(name);
  if (!near && place && !fs::path(name).is_absolute()) {
    near = similar_file(beside(file.origin, name));
    // Suggest what would be found when written in the same place.
    if (near) near = (fs::path(name).parent_path() / fs::path(*near).filename()).string();
  }
  const auto help = near    ? fmt::format("did you mean '{}'?", *near)
                    : place ? fmt::format("looked in the working directory and beside '{}'",
                                          file.origin.source->name)
                            : std::string("names start in the working directory");
  return fail(ErrorKind::not_found,
              fmt::format("configuration file '{}' does not exist", file.name), help,
              std::move(place));
}

}  // namespace

std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names(1);
  for (const char c : list) {
    if (c == ',' || c == '\n' || c == '\r') {
      names.emplace_back();
    } else if (c != ' ' && c != '\t') {
      names.back() += c;
    }
  }
  std::erase(names, std::string());
  return names;
}

Result<std::vector<NamedFile>> named_files(const Node& default_configs) {
  std::vector<NamedFile> files;
  if (default_configs.is_null()) return files;
  if (default_configs.is_scalar()) {
    for (auto& name : split_names(default_configs.text()))
      files.push_back({std::move(name), default_configs.origin()});
    return files;
  }
  GRIDCTL_TRY(read_texts(default_configs, "'default_configs'"));
  for (const auto& item : default_configs.items()) files.push_back({item.text(), item.origin()});
  return files;
}

/// One pass from a list of names over everything below it, depth first.
class ConfigFiles::Walk {
 public:
  Walk(ConfigFiles& files, Merged& merged) : files_(files), merged_(merged) {}

  Result<void> visit(const std::vector<NamedFile>& names);

 private:
  Result<void> enter(const std::string& path);
  void warn_skipped(const std::string& path, const NamedFile& file);

  ConfigFiles& files_;
  Merged& merged_;
  std::vector<std::string> chain_;                 // the files that are being read
  std::map<std::string, std::string> first_from_;  // who named a file first
};

Result<void> ConfigFiles::Walk::visit(const std::vector<NamedFile>& names) {
  for (const auto& file : names) {
    const auto path = files_.find(file);
    if (!path) return missing(file);
    const auto parent = chain_.empty() ? std::string() : chain_.back();
    if (!first_from_.emplace(*path, parent).second) {
      warn_skipped(*path, file);
      continue;
    }
    if (chain_.size() >= kDeepestChain)
      return fail(ErrorKind::config,
                  fmt::format("more than {} files include each other in a row", kDeepestChain),
                  "check their 'default_configs'", place_of(file));
    if (auto entered = enter(*path); !entered) return entered;
  }
  return {};
}

Result<void> ConfigFiles::Walk::enter(const std::string& path) {
  GRIDCTL_TRY_ASSIGN(const auto file, files_.read(path));
  merged_.files.push_back(path);
  chain_.push_back(path);
  auto visited = visit(file->defaults);
  chain_.pop_back();
  return visited;
}

void ConfigFiles::Walk::warn_skipped(const std::string& path, const NamedFile& file) {
  const auto place = place_of(file);
  const auto above = std::ranges::find(chain_, path);
  if (above != chain_.end()) {
    std::vector<std::string> circle(above, chain_.end());
    circle.push_back(path);
    merged_.warnings.push_back({fmt::format("files include each other: {}", join(circle, " -> ")),
                                fmt::format("the second '{}' is ignored", path), place});
    return;
  }
  const auto& first = first_from_.at(path);
  const auto named = [](const std::string& parent) {
    return parent.empty() ? std::string("the list of files") : fmt::format("'{}'", parent);
  };
  const auto parent = chain_.empty() ? std::string() : chain_.back();
  merged_.warnings.push_back(
      {fmt::format("'{}' was read already for {} and keeps that place: it overrides {}, "
                   "which names it too",
                   path, named(first), named(parent)),
       "the first mention counts, as in MI-Prometheus; name the file once to make the order plain",
       place});
}

bool ConfigFiles::exists(const std::string& path) const {
  if (frozen_) return frozen_->contains(path);
  boost::system::error_code ignored;
  return fs::exists(path, ignored);
}

std::optional<std::string> ConfigFiles::find(const NamedFile& file) const {
  auto name = expand_home(file.name);
  if (exists(name)) return name;
  if (!file.origin.source || fs::path(name).is_absolute()) return std::nullopt;
  auto neighbour = beside(file.origin, name);
  if (exists(neighbour)) return neighbour;
  return std::nullopt;
}

Result<Node> ConfigFiles::parse(const std::string& path) {
  const auto frozen = [&]() -> Result<std::string> {
    const auto entry = frozen_->find(path);
    if (entry != frozen_->end()) return entry->second;
    return fail(ErrorKind::not_found, fmt::format("'{}' is not among the frozen files", path));
  };
  GRIDCTL_TRY_ASSIGN(auto text, frozen_ ? frozen() : read_file(path));
  const auto& kept = sources_.insert_or_assign(path, std::move(text)).first->second;
  return config::parse(std::make_shared<const Source>(Source{path, kept}));
}

Result<ConfigFiles::File*> ConfigFiles::read(const std::string& path) {
  if (const auto known = files_.find(path); known != files_.end()) return &known->second;
  GRIDCTL_TRY_ASSIGN(auto tree, parse(path));
  if (!tree.is_mapping())
    return fail(ErrorKind::config,
                fmt::format("a configuration must be a mapping, not {}", described(tree)),
                "write 'key: value' lines", place_of(tree.origin()));
  File file;
  if (const auto* defaults = tree.find("default_configs")) {
    GRIDCTL_TRY_ASSIGN(auto names, named_files(*defaults));
    file.defaults = std::move(names);
    tree.erase("default_configs");
  }
  doubtful_.add(tree);
  file.tree = std::move(tree);
  return &files_.emplace(path, std::move(file)).first->second;
}

Result<Merged> ConfigFiles::load(const std::vector<NamedFile>& names) {
  Merged merged;
  GRIDCTL_TRY(Walk(*this, merged).visit(names));
  for (auto path = merged.files.rbegin(); path != merged.files.rend(); ++path) {
    for (auto& warning : lost_values(files_.at(*path).tree))
      merged.warnings.push_back(std::move(warning));
    GRIDCTL_TRY_ASSIGN(auto laid, overlay(std::move(merged.tree), files_.at(*path).tree));
    merged.tree = std::move(laid);
  }
  return merged;
}

Result<Merged> load_configs(const std::vector<std::string>& names, const Origin& asked_from) {
  std::vector<NamedFile> files;
  files.reserve(names.size());
  for (const auto& name : names) files.push_back({name, asked_from});
  ConfigFiles reader;
  auto merged = reader.load(files);
  if (!merged) return merged;
  if (auto warning = reader.doubtful().warning()) merged->warnings.push_back(std::move(*warning));
  return merged;
}

}  // namespace gridctl::config
