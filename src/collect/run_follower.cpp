#include "curves/steps.hpp"
#include "readers/json_lines.hpp"
#include "values.hpp"

#include <gridctl/collect/run_follower.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::collect {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 10U;
constexpr std::size_t kMostMetrics = 256;
constexpr std::size_t kLongestText = 256;  // of a name or a status
constexpr std::uint64_t kFingerprint = 64;
constexpr std::uint64_t kOutputTail = 4096;

/// A regular file, open for reading. A pipe of that name is refused, since it could block gridctl.
class OpenFile {
 public:
  explicit OpenFile(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
    usable_ = descriptor_ >= 0 && ::fstat(descriptor_, &about_) == 0 && S_ISREG(about_.st_mode);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] bool usable() const { return usable_; }
  [[nodiscard]] std::uint64_t inode() const { return about_.st_ino; }
  [[nodiscard]] std::uint64_t size() const { return static_cast<std::uint64_t>(about_.st_size); }
  /// Reads `count` bytes from `from`; fewer if the file has become shorter.
  [[nodiscard]] std::string read(std::uint64_t from, std::uint64_t count) const {
    std::string text(count, '\0');
    const auto got = ::pread(descriptor_, text.data(), text.size(), static_cast<off_t>(from));
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }

 private:
  int descriptor_;
  bool usable_ = false;
  struct stat about_ {};
};

std::string beginning(std::string_view text) {
  return std::string(text.substr(0, kLongestText));
}

}  // namespace

const LiveMetrics& RunFollower::poll() {
  read_metrics();
  if (!tells_progress_) {
    const OpenFile output(directory_ / layout::kOutputLog);
    if (output.usable()) {
      const auto count = std::min(output.size(), kOutputTail);
      metrics_.fraction = fraction_in_output(output.read(output.size() - count, count));
    }
  }
  return metrics_;
}

void RunFollower::read_metrics() {
  const OpenFile file(directory_ / layout::kMetricsFile);
  if (!file.usable()) return;
  const auto known = static_cast<std::uint64_t>(before_.size());
  if (file.inode() != inode_ || file.size() < offset_ ||
      file.read(offset_ - known, known) != before_)
    restart();
  inode_ = file.inode();
  if (file.size() == offset_) return;
  if (file.size() - offset_ > kMostBytes) {
    offset_ = file.size() - kMostBytes;
    inside_line_ = true;
  }
  const auto text = file.read(offset_, file.size() - offset_);
  take(text);
  const auto kept = std::min(offset_, kFingerprint);
  before_ = file.read(offset_ - kept, kept);
}

void RunFollower::restart() {
  metrics_ = {};
  tells_progress_ = false;
  offset_ = 0;
  before_.clear();
  inside_line_ = false;
}

void RunFollower::take(std::string_view text) {
  const auto last_end = text.rfind('\n');
  if (last_end == std::string_view::npos) {
    // A line as long as all bytes that are read at once is no line of metrics.
    if (text.size() < kMostBytes) return;
    offset_ += text.size();
    inside_line_ = true;
    return;
  }
  offset_ += last_end + 1;
  auto lines = text.substr(0, last_end + 1);
  if (std::exchange(inside_line_, false)) lines.remove_prefix(lines.find('\n') + 1);
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    take_line(trim(lines.substr(0, end)));
    lines.remove_prefix(end + 1);
  }
}

void RunFollower::take_line(std::string_view line) {
  constexpr std::string_view kFinal = "final.";
  const auto values = parse_json_line(line);
  if (!values) return;
  const auto split = split_of(value_of(*values, "split"));
  for (const auto& [key, text] : *values) {
    if (key == "status") metrics_.status = beginning(text);
    if (key == "status" || key == "split" || key == "time" || !is_number(text)) continue;
    const double value = to_number(text);
    if (key == "progress") {
      if (!(value >= 0 && value <= 1)) continue;
      metrics_.fraction = value;
      tells_progress_ = true;
    } else if (key == "step") {
      metrics_.step = value;
    } else if (key == "epoch") {
      metrics_.epoch = value;
    } else if (key.starts_with(kFinal)) {
      set(key.substr(kFinal.size()), value);
    } else {
      set(split == "train" ? key : fmt::format("{}/{}", split, key), value);
    }
  }
}

void RunFollower::set(std::string name, double value) {
  auto& values = metrics_.values;
  const auto known = std::find_if(values.begin(), values.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  if (known != values.end())
    known->second = value;
  else if (values.size() < kMostMetrics && name.size() <= kLongestText)
    values.emplace_back(std::move(name), value);
}

namespace {

/// "Epoch 3/40", "epoch [3/40]", "Epoch: 3": which epoch of how many, and what stands behind it.
struct EpochCount {
  double number = 0;
  std::optional<double> total;
  std::string_view rest;
};

std::optional<double> take_number(std::string_view& text) {
  constexpr std::size_t kMostDigits = 7;
  std::size_t digits = 0;
  while (digits < text.size() && std::isdigit(static_cast<unsigned char>(text[digits])) != 0)
    ++digits;
  if (digits == 0 || digits > kMostDigits) return std::nullopt;
  const double number = to_number(text.substr(0, digits));
  text.remove_prefix(digits);
  return number;
}

std::optional<EpochCount> epoch_in(std::string_view line) {
  constexpr std::string_view kWord = "epoch";
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  const auto found = std::find_end(line.begin(), line.end(), kWord.begin(), kWord.end(), same);
  if (found == line.end()) return std::nullopt;
  auto rest = line.substr(static_cast<std::size_t>(found - line.begin()) + kWord.size());
  const auto skip = [&rest](std::string_view letters) {
    rest.remove_prefix(std::min(rest.find_first_not_of(letters), rest.size()));
  };
  skip(" :[#=");
  const auto number = take_number(rest);
  if (!number) return std::nullopt;
  EpochCount count{*number, std::nullopt, rest};
  skip(" ");
  if (!rest.starts_with('/')) return count;
  rest.remove_prefix(1);
  skip(" ");
  count.total = take_number(rest);
  skip(" ]:");
  count.rest = rest;
  return count;
}

/// `part` of the epoch is done. Some writers count from 0.
std::optional<double> fraction_of(const EpochCount& epoch, double part) {
  if (!epoch.total || *epoch.total < 1 || epoch.number > *epoch.total) return std::nullopt;
  const double before = std::max(0.0, epoch.number - 1);
  return std::min(1.0, (before + part) / *epoch.total);
}

/// The part of an epoch that a line tells behind its number: "Step [120/600]" is 0.2; "loss 0.3"
/// its end; nothing at all its beginning.
double part_of_epoch(std::string_view rest) {
  if (trim(rest).empty()) return 0;
  while (!rest.empty()) {
    const auto number = take_number(rest);
    if (number && rest.starts_with('/')) {
      rest.remove_prefix(1);
      const auto total = take_number(rest);
      if (total && *total >= 1 && *number <= *total) return *number / *total;
    }
    if (!rest.empty()) rest.remove_prefix(1);
  }
  return 1;
}

/// By the last line that counts epochs.
std::optional<double> fraction_by_epochs(std::string_view tail) {
  while (!tail.empty()) {
    const auto begin = tail.find_last_of("\r\n", tail.size() - 1);
    const auto line = begin == std::string_view::npos ? tail : tail.substr(begin + 1);
    if (const auto epoch = epoch_in(line); epoch && epoch->total)
      return fraction_of(*epoch, part_of_epoch(epoch->rest));
    if (begin == std::string_view::npos) break;
    tail = tail.substr(0, begin);
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> fraction_in_output(std::string_view tail) {
  auto line = trim(tail);
  if (const auto end = line.rfind('\n'); end != std::string_view::npos) line.remove_prefix(end + 1);
  const auto mark = line.rfind("%|");
  if (mark == std::string_view::npos) return fraction_by_epochs(tail);
  auto first = mark;
  while (first > 0 && std::isdigit(static_cast<unsigned char>(line[first - 1])) != 0) --first;
  const auto digits = line.substr(first, mark - first);
  if (digits.empty() || digits.size() > 3) return std::nullopt;
  const double percent = to_number(digits);
  if (percent > 100) return std::nullopt;
  const auto before = line.substr(0, first);
  const auto version = before.substr(before.rfind('\r') + 1);
  // The bar of one epoch is not the run's, unless it says how many epochs there are.
  if (const auto epoch = epoch_in(version)) return fraction_of(*epoch, percent / 100);
  return percent / 100;
}

}  // namespace gridctl::collect
