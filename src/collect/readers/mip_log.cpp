#include "readers/mip_log.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <ctime>

namespace gridctl::collect {
namespace {

// The sizes of the two parts that are read: the first lines name the trainer, the last ones say how
// it ended, with one validation behind them.
constexpr std::size_t kHead = std::size_t{4} << 10U;
constexpr std::size_t kTail = std::size_t{64} << 10U;
constexpr std::string_view kStampForm = "[dddd-dd-dd dd:dd:dd]";

bool has_stamp(std::string_view line) {
  if (line.size() < kStampForm.size()) return false;
  for (std::size_t i = 0; i < kStampForm.size(); ++i) {
    const bool digit = std::isdigit(static_cast<unsigned char>(line[i])) != 0;
    if (kStampForm[i] == 'd' ? !digit : line[i] != kStampForm[i]) return false;
  }
  return true;
}

/// Turns "[2026-11-23 21:00:08] …" into "20261123_210008".
std::string compact_stamp(std::string_view line) {
  std::string digits;
  for (const char c : line.substr(0, kStampForm.size())) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) digits += c;
  }
  return digits.insert(8, "_");
}

/// The last line that `wanted` accepts.
template <class Wanted>
std::string_view last_line(std::string_view text, Wanted wanted) {
  while (!text.empty()) {
    const auto begin = text.rfind('\n') + 1;  // 0 if there is none
    const auto line = text.substr(begin);
    if (wanted(line)) return line;
    text = text.substr(0, begin == 0 ? 0 : begin - 1);
  }
  return {};
}

std::optional<TimePoint> time_of(std::string_view stamped_line) {
  if (!has_stamp(stamped_line)) return std::nullopt;
  return parse_compact_time(compact_stamp(stamped_line));
}

}  // namespace

std::optional<TimePoint> parse_compact_time(std::string_view name) {
  constexpr std::string_view kForm = "dddddddd_dddddd";
  if (name.size() < kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = std::isdigit(static_cast<unsigned char>(name[i])) != 0;
    if (kForm[i] == 'd' ? !digit : name[i] != kForm[i]) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t length) {
    return std::stoi(std::string(name.substr(at, length)));
  };
  std::tm local{};
  local.tm_year = number(0, 4) - 1900;
  local.tm_mon = number(4, 2) - 1;
  local.tm_mday = number(6, 2);
  local.tm_hour = number(9, 2);
  local.tm_min = number(11, 2);
  local.tm_sec = number(13, 2);
  local.tm_isdst = -1;
  return time_point_of(std::mktime(&local));
}

std::optional<MipLog> read_mip_log(const fs::path& file, Notes& notes) {
  constexpr std::string_view kFinished = ">>> Training finished because ";
  const auto ends = read_ends(file, kHead, kTail, notes);
  if (!ends) return std::nullopt;
  MipLog log;
  log.online = ends->head.find(" OnlineTrainer >>> ") != std::string::npos;
  log.interrupted = ends->tail.find(">>> Experiment interrupted!") != std::string::npos;
  log.first = time_of(std::string_view(ends->head).substr(0, ends->head.find('\n')));
  log.last = time_of(last_line(ends->tail, has_stamp));
  const auto line = last_line(ends->tail, [&](std::string_view candidate) {
    return has_stamp(candidate) && candidate.find(kFinished) != std::string_view::npos;
  });
  if (!line.empty()) {
    log.finished = true;
    log.terminal_status = line.substr(line.find(kFinished) + kFinished.size());
    log.terminal_time = compact_stamp(line);
  }
  return log;
}

}  // namespace gridctl::collect
