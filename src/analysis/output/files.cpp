#include "output/tensorboard_files.hpp"

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/analysis/output/files.hpp>
#include <gridctl/analysis/page/page.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/folder_key.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>
#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

/// The names of all files that an analysis may write, but for event files of runs.
const std::vector<std::string>& fixed_names() {
  static const auto names = [] {
    std::vector<std::string> all{"results.csv", "metrics.csv", "groups.csv",     "results.json",
                                 "tables.md",   "tables.tex",  "results.sqlite", kPageFile,
                                 kMlflowScript, kWandbScript};
    for (const char* figure :
         {"intervals", "curves", "effects", "heat-map", "scatter", "seeds", "timeline"}) {
      for (std::size_t task = 0; task < kFigureTasks; ++task)
        for (const char* ending : {"svg", "pdf"}) all.push_back(figure_name(figure, task, ending));
    }
    return all;
  }();
  return names;
}

/// The names of all files that an analysis may have written in the folder.
std::vector<std::string> names_in(const fs::path& folder) {
  auto names = fixed_names();
  for (auto& name : tensorboard_names(folder)) names.push_back(std::move(name));
  return names;
}

fs::path kept_folder(const fs::path& folder) {
  auto path = fs::absolute(folder).lexically_normal();
  if (path.filename_is_dot() || path.filename().empty()) path = path.parent_path();
  return path.parent_path() / (path.filename().string() + ".1");
}

/// The new content of a file. Writes nothing as long as the old file has the same content: the file
/// may be large, and the folder may be somebody else's.
class NextFile {
 public:
  explicit NextFile(const fs::path& path) : path_(path) {
    boost::system::error_code ignored;
    const auto type = fs::status(path, ignored).type();
    has_old_ = type != fs::file_not_found && type != fs::status_error;
    // What else may stand there is replaced without a look: a FIFO would be waited for.
    if (type == fs::regular_file) old_.open(path, std::ios::binary);
  }

  Result<void> append(std::string_view piece) {
    if (!file_ && continues_with(piece)) {
      same_ += piece.size();
      return {};
    }
    GRIDCTL_TRY(begin());
    return file_->append(piece);
  }
  Result<void> finish() {
    const bool is_same =
        !file_ && old_.is_open() && old_.peek() == fs::ifstream::traits_type::eof();
    if (is_same) return {};
    GRIDCTL_TRY(begin());
    old_.close();
    return file_->finish(sys::Sync::full);
  }
  /// The written file; nothing if the old file has the same content.
  [[nodiscard]] std::optional<sys::NewFile> take() { return std::move(file_); }
  [[nodiscard]] bool has_old() const { return has_old_; }

 private:
  /// Whether the old file continues with `piece`.
  bool continues_with(std::string_view piece) {
    if (!old_.is_open()) return false;
    buffer_.resize(piece.size());
    old_.read(buffer_.data(), static_cast<std::streamsize>(piece.size()));
    return old_.good() && buffer_ == piece;
  }
  /// Begins a new file at the first difference, with the part that was the same.
  Result<void> begin() {
    if (file_) return {};
    GRIDCTL_TRY_ASSIGN(auto created, sys::NewFile::create(path_));
    file_.emplace(std::move(created));
    old_.clear();
    old_.seekg(0);
    while (same_ > 0) {
      buffer_.resize(std::min(same_, kPiece));
      old_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
      if (!old_.good()) return changed_meanwhile();
      GRIDCTL_TRY(file_->append(buffer_));
      same_ -= buffer_.size();
    }
    return {};
  }
  [[nodiscard]] Result<void> changed_meanwhile() const {
    return fail(ErrorKind::io, fmt::format("'{}' changed while it was read", path_.string()),
                "does another 'gridctl analyze' write it? try again");
  }

  static constexpr std::size_t kPiece = std::size_t{1} << 20U;
  fs::path path_;
  fs::ifstream old_;
  bool has_old_ = false;
  std::size_t same_ = 0;  // bytes that are as in the old file
  std::string buffer_;
  std::optional<sys::NewFile> file_;
};

/// Files that differ from those in the folder: complete, but still under temporary names.
struct Changes {
  std::vector<sys::NewFile> files;
  bool replace_any = false;
};

Result<Changes> changes_in(const fs::path& folder, const std::vector<OutputFile>& files) {
  Changes changes;
  for (const auto& file : files) {
    if (file.is_there) continue;
    if (const auto inner = fs::path(file.name).parent_path(); !inner.empty())
      GRIDCTL_TRY(sys::make_directories(folder / inner));
    NextFile next(folder / file.name);
    const Append append = [&](std::string_view piece) { return next.append(piece); };
    GRIDCTL_TRY(file.make ? file.make(append) : append(file.text));
    GRIDCTL_TRY(next.finish());
    auto changed = next.take();
    if (!changed) continue;
    changes.files.push_back(std::move(*changed));
    changes.replace_any = changes.replace_any || next.has_old();
  }
  return changes;
}

/// Gives the old file a second name in `kept`; the first name stays until the file is replaced. A
/// file that is not written again moves to `kept`: beside newer files it would mislead.
Result<void> keep_one(const fs::path& old, const fs::path& kept, bool is_replaced) {
  boost::system::error_code error;
  const auto temporary = fs::path(kept.string() + ".new");
  fs::remove(temporary, error);
  error.clear();
  if (is_replaced) {
    fs::create_hard_link(old, temporary, error);
    if (error) fs::copy_file(old, temporary, error);  // a file system without links
    if (!error) fs::rename(temporary, kept, error);
    boost::system::error_code ignored;
    fs::remove(temporary, ignored);  // two names of one file: rename(2) leaves both
  } else {
    fs::rename(old, kept, error);
  }
  if (!error) return {};
  return fail(
      ErrorKind::io,
      fmt::format("cannot keep '{}' as '{}': {}", old.string(), kept.string(), error.message()),
      sys::file_error_help(error.value(), kept));
}

/// Removes the folders that `name` has below `folder`, as far as nothing is in them.
void remove_empty_folders(const fs::path& folder, const fs::path& name) {
  boost::system::error_code error;
  for (auto inner = name.parent_path(); !inner.empty() && !error; inner = inner.parent_path())
    fs::remove(folder / inner, error);
}

/// Refuses links that another user has put in the place of folders within an analysis: files would
/// be written, replaced and removed where that user wants.
Result<void> check_inner_folders(const fs::path& folder, const std::vector<std::string>& names) {
  std::set<fs::path> inner;
  for (const auto& name : names) {
    auto parent = fs::path(name).parent_path();
    for (; !parent.empty(); parent = parent.parent_path()) inner.insert(parent);
  }
  for (const auto& part : inner) GRIDCTL_TRY(sys::check_no_foreign_link(folder / part));
  return {};
}

/// Before any of these folders is looked into, written to, or emptied.
Result<void> check_folders(const fs::path& folder, const std::vector<OutputFile>& files) {
  // A folder of another name is what the user has chosen; nobody chooses that of the older files.
  if (folder.filename() == kAnalysisFolder) GRIDCTL_TRY(sys::check_no_foreign_link(folder));
  const auto kept = kept_folder(folder);
  GRIDCTL_TRY(sys::check_no_foreign_link(kept));
  std::vector<std::string> names;
  names.reserve(files.size());
  for (const auto& file : files) names.push_back(file.name);
  for (const auto& place : {folder, kept}) {
    GRIDCTL_TRY(sys::check_no_foreign_link(place / kTensorBoardFolder));
    auto all = names_in(place);
    all.insert(all.end(), names.begin(), names.end());
    GRIDCTL_TRY(check_inner_folders(place, all));
  }
  return {};
}

Result<void> keep_old(const fs::path& folder, const std::vector<OutputFile>& files) {
  const auto kept = kept_folder(folder);
  GRIDCTL_TRY(sys::make_directories(kept));
  for (const auto& name : tensorboard_names(kept)) {
    boost::system::error_code ignored;
    fs::remove(kept / name, ignored);  // of the analysis before the one that is kept now
    remove_empty_folders(kept, name);
  }
  for (const auto& name : names_in(folder)) {
    boost::system::error_code ignored;
    if (!fs::exists(folder / name, ignored)) {
      fs::remove(kept / name, ignored);  // of the analysis before the one that is kept now
      continue;
    }
    const bool is_replaced = std::any_of(files.begin(), files.end(),
                                         [&](const auto& file) { return file.name == name; });
    if (const auto inner = fs::path(name).parent_path(); !inner.empty())
      GRIDCTL_TRY(sys::make_directories(kept / inner));
    if (auto done = keep_one(folder / name, kept / name, is_replaced); !done) return done;
    if (!is_replaced) remove_empty_folders(folder, name);
  }
  return {};
}

}  // namespace

std::string figure_name(const char* figure, std::size_t task, const char* ending) {
  const auto number = task == 0 ? std::string() : fmt::format("-{}", task + 1);
  return fmt::format("{}/{}{}.{}", kFiguresFolder, figure, number, ending);
}

Result<void> write_analysis(const fs::path& folder, const std::vector<OutputFile>& files) {
  GRIDCTL_TRY(check_folders(folder, files));
  GRIDCTL_TRY(sys::make_directories(folder));
  sys::remove_abandoned(folder, names_in(folder));
  GRIDCTL_TRY_ASSIGN(auto changes, changes_in(folder, files));
  if (changes.replace_any) {
    if (auto kept = keep_old(folder, files); !kept) return kept;
  }
  for (auto& file : changes.files) {
    if (auto done = file.put_in_place(); !done) return done;
  }
  return {};
}

}  // namespace gridctl::analysis
