#include "files/files.hpp"

#include "files/reads.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <system_error>
#include <unordered_map>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::collect {
namespace {

// Statistics are text; a larger file is something else, and would only exhaust the memory.
constexpr std::size_t kLargestFile = std::size_t{1} << 30U;

std::string errno_text(int number) {
  return std::generic_category().message(number);
}

/// The folder that this thread listed last since its ReadRecord began, still open: its files are
/// opened from there, which takes a fraction of the time of a long path.
class LastFolder {
 public:
  /// The open folder; null and errno if it cannot be opened.
  DIR* open(const fs::path& path) {
    record_ = ReadRecord::current_number();
    directory_.reset();  // before, since it may change errno
    directory_.reset(::opendir(path.c_str()));
    path_ = directory_ ? path.native() : std::string();
    return directory_.get();
  }
  /// Opens the file as open(2) does, for reading. Returns the descriptor; -1 and errno on errors.
  [[nodiscard]] int open_file(const fs::path& path) const {
    // O_NONBLOCK: a pipe without a writer must not hold us up; regular files do not care.
    constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    const auto name = path_.size() + 1;
    const auto& whole = path.native();
    const bool is_known = !path_.empty() && record_ != 0 && record_ == ReadRecord::current_number();
    if (!is_known || whole.size() <= name || !whole.starts_with(path_) || whole[name - 1] != '/')
      return ::open(whole.c_str(), kFlags);
    return ::openat(::dirfd(directory_.get()), whole.c_str() + name, kFlags);
  }

 private:
  struct Close {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };
  std::uint64_t record_ = 0;
  std::string path_;
  std::unique_ptr<DIR, Close> directory_;
};
thread_local LastFolder last_folder;

/// An open regular file, closed at the end of its scope.
class OpenFile {
 public:
  OpenFile(const fs::path& path, Notes& notes, Absence absence = Absence::noted) {
    descriptor_ = last_folder.open_file(path);
    if (descriptor_ < 0 && errno == ENOENT && absence == Absence::fine) {
      ReadRecord::add_missing(path);
      return;
    }
    if (descriptor_ < 0) {
      notes.add_loss("cannot read '" + path.string() + "': " + errno_text(errno));
      ReadRecord::add_failure();
      return;
    }
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
      ReadRecord::add_failure();
      notes.add_loss("'" + path.string() + "' is not a regular file: left out");
      close();
      return;
    }
    size_ = static_cast<std::size_t>(status.st_size);
    ReadRecord::add(path, status);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { close(); }

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// At most `length` bytes from `offset`; nothing if the system refuses.
  [[nodiscard]] std::optional<std::string> read(std::size_t offset, std::size_t length) const {
    std::string text(length, '\0');
    std::size_t got = 0;
    while (got < length) {
      const auto n =
          ::pread(descriptor_, text.data() + got, length - got, static_cast<off_t>(offset + got));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return std::nullopt;
      if (n == 0) break;
      got += static_cast<std::size_t>(n);
    }
    text.resize(got);
    return text;
  }

 private:
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }
  int descriptor_ = -1;
  std::size_t size_ = 0;
};

/// The texts of small files of which this thread has read an end since its ReadRecord began:
/// readers look at the head of a file to know it, and one of them then reads the file.
class SmallFiles {
 public:
  static constexpr std::size_t kLargest = std::size_t{64} << 10U;

  [[nodiscard]] std::shared_ptr<const std::string> find(const fs::path& path) {
    if (record_ != ReadRecord::current_number()) return nullptr;
    const auto known = texts_.find(path.string());
    return known == texts_.end() ? nullptr : known->second;
  }
  void keep(const fs::path& path, std::shared_ptr<const std::string> text) {
    constexpr std::size_t kMost = std::size_t{1} << 20U;
    const auto record = ReadRecord::current_number();
    if (record == 0) return;
    if (record_ != record || bytes_ > kMost) {
      texts_.clear();
      bytes_ = 0;
    }
    record_ = record;
    bytes_ += text->size();
    texts_.insert_or_assign(path.string(), std::move(text));
  }

 private:
  std::uint64_t record_ = 0;
  std::size_t bytes_ = 0;
  std::unordered_map<std::string, std::shared_ptr<const std::string>> texts_;
};
thread_local SmallFiles small_files;

bool is_folder(const fs::path& parent, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat status {};  // a file system that does not tell
  return ::lstat((parent / entry.d_name).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

std::string_view Folder::name() const {
  const std::string_view whole = path.native();
  return whole.substr(whole.rfind('/') + 1);
}

bool Folder::has(std::string_view file) const {
  return std::binary_search(files.begin(), files.end(), file, std::less<>{});
}

Folder list_folder(const fs::path& path, Notes& notes) {
  Folder folder{path, {}, {}, {}};
  DIR* const directory = last_folder.open(path);
  if (directory == nullptr) {
    notes.add_loss("cannot list '" + path.string() + "': " + errno_text(errno));
    ReadRecord::add_failure();
    return folder;
  }
  struct stat status {};
  if (::fstat(::dirfd(directory), &status) == 0) {
    ReadRecord::add(path, status);
  } else {
    ReadRecord::add_failure();
  }
  while (const dirent* entry = ::readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    (is_folder(path, *entry) ? folder.folders : folder.files).emplace_back(name);
  }
  std::sort(folder.files.begin(), folder.files.end());
  std::sort(folder.folders.begin(), folder.folders.end());
  return folder;
}

void walk(const fs::path& top, Notes& notes, const std::function<bool(const Folder&)>& visit) {
  std::vector<fs::path> waiting{top};
  while (!waiting.empty()) {
    const Folder folder = list_folder(waiting.back(), notes);
    waiting.pop_back();
    if (!visit(folder)) continue;
    for (auto name = folder.folders.rbegin(); name != folder.folders.rend(); ++name) {
      waiting.push_back(folder.path / *name);
    }
  }
}

std::optional<std::string> read_file(const fs::path& path, Notes& notes, Absence absence) {
  if (const auto known = small_files.find(path)) return *known;
  const OpenFile file(path, notes, absence);
  if (!file.is_open()) return std::nullopt;
  if (file.size() > kLargestFile) {
    notes.add_loss("'" + path.string() + "' is larger than 1 GiB: left out");
    return std::nullopt;
  }
  auto text = file.read(0, file.size());
  if (!text) notes.add_loss("cannot read '" + path.string() + "': " + errno_text(errno));
  return text;
}

bool is_at_rest(const fs::path& path) {
  constexpr auto kWhile = std::chrono::minutes(5);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return false;
  const auto changed = std::chrono::system_clock::from_time_t(status.st_mtime);
  const bool at_rest = std::chrono::system_clock::now() - changed > kWhile;
  if (!at_rest) ReadRecord::add_failure();
  return at_rest;
}

namespace {

FileEnds ends_of(const std::string& text, std::size_t head, std::size_t tail) {
  if (text.size() <= std::max(head, tail)) return {text, text};
  return {text.substr(0, head), text.substr(text.size() - tail)};
}

}  // namespace

std::optional<FileEnds> read_ends(const fs::path& path, std::size_t head, std::size_t tail,
                                  Notes& notes) {
  const auto known = small_files.find(path);
  if (known) return ends_of(*known, head, tail);
  const OpenFile file(path, notes);
  if (!file.is_open()) return std::nullopt;
  const bool is_small = file.size() <= std::max({head, tail, SmallFiles::kLargest});
  const auto first = file.read(0, is_small ? file.size() : head);
  const auto last = is_small ? first : file.read(file.size() - tail, tail);
  if (!first || !last) {
    notes.add_loss("cannot read '" + path.string() + "': " + errno_text(errno));
    return std::nullopt;
  }
  if (!is_small) return FileEnds{*first, *last};
  if (file.size() <= SmallFiles::kLargest)
    small_files.keep(path, std::make_shared<const std::string>(*first));
  return ends_of(*first, head, tail);
}

std::optional<PartReader> open_parts(const fs::path& path, Notes& notes) {
  if (auto known = small_files.find(path)) {
    return PartReader{known->size(), [known](std::uint64_t offset, std::size_t length) {
                        if (offset >= known->size()) return std::string();
                        return known->substr(static_cast<std::size_t>(offset), length);
                      }};
  }
  const auto file = std::make_shared<const OpenFile>(path, notes);
  if (!file->is_open()) return std::nullopt;
  return PartReader{
      file->size(), [file](std::uint64_t offset, std::size_t length) {
        if (offset >= file->size()) return std::string();
        const auto rest = file->size() - static_cast<std::size_t>(offset);
        return file->read(static_cast<std::size_t>(offset), std::min(length, rest)).value_or("");
      }};
}

}  // namespace gridctl::collect
