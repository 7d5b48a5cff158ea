// How far a run is by what it prints: progress bars and lines that count epochs.
#include "output_progress.hpp"

#include "curves/steps.hpp"
#include "values.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>

namespace gridctl::collect {
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

/// `part` of the epoch is done. Some writers count from 0: with them all know that say which epoch
/// of how many, and those that do not say so and are asked by a limit of the configuration count
/// from 0 (PyTorch Lightning), unless that is beyond the end.
std::optional<double> fraction_of(const EpochCount& epoch, double part,
                                  std::optional<double> limit) {
  const auto total = epoch.total ? epoch.total : limit;
  if (!total || *total < 1 || epoch.number > *total) return std::nullopt;
  const bool counts_from_0 = !epoch.total && epoch.number + part <= *total;
  const double before = counts_from_0 ? epoch.number : std::max(0.0, epoch.number - 1);
  return std::min(1.0, (before + part) / *total);
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

/// The step that the last line tells at its beginning, as Keras' bars do: "45/100 [===>…" is 0.45.
double part_by_steps(std::string_view text) {
  text = trim(text);
  auto line = text.substr(text.find_last_of("\r\n\b") + 1);
  line = trim(line);
  const auto number = take_number(line);
  if (!number || !line.starts_with('/')) return 0;
  line.remove_prefix(1);
  const auto total = take_number(line);
  const bool is_end = line.empty() || line.front() == ' ' || line.front() == '[';
  return total && is_end && *total >= 1 && *number <= *total ? *number / *total : 0;
}

/// By the last line that counts epochs, and what is printed behind it.
OutputProgress by_epochs(std::string_view tail) {
  std::string_view behind;
  const auto end = tail.size();
  auto rest = tail;
  while (!rest.empty()) {
    const auto begin = rest.find_last_of("\r\n", rest.size() - 1);
    const auto line = begin == std::string_view::npos ? rest : rest.substr(begin + 1);
    if (const auto epoch = epoch_in(line); epoch && epoch->total) {
      const bool is_heading = trim(epoch->rest).empty();
      const double part = is_heading ? part_by_steps(behind) : part_of_epoch(epoch->rest);
      return {fraction_of(*epoch, part, std::nullopt), epoch->number, epoch->total};
    }
    if (begin == std::string_view::npos) break;
    rest = rest.substr(0, begin);
    behind = tail.substr(begin, end - begin);
  }
  return {};
}

/// Without the sequences of colours, which Keras writes also into files.
std::string without_colours(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto begin = text.find("\x1b[");
    result += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const auto end = text.find_first_not_of("0123456789;?", begin + 2);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return result;
}

}  // namespace

OutputProgress progress_in_output(std::string_view raw, std::optional<double> epoch_limit) {
  const auto text = without_colours(raw);
  const std::string_view tail = text;
  auto line = trim(tail);
  if (const auto end = line.rfind('\n'); end != std::string_view::npos) line.remove_prefix(end + 1);
  const auto mark = line.rfind("%|");
  if (mark == std::string_view::npos) return by_epochs(tail);
  auto first = mark;
  while (first > 0 && std::isdigit(static_cast<unsigned char>(line[first - 1])) != 0) --first;
  const auto digits = line.substr(first, mark - first);
  if (digits.empty() || digits.size() > 3) return {};
  const double percent = to_number(digits);
  if (percent > 100) return {};
  const auto before = line.substr(0, first);
  const auto version = before.substr(before.rfind('\r') + 1);
  // The bar of one epoch is the run's only where it is known how many epochs there are.
  if (const auto epoch = epoch_in(version))
    return {fraction_of(*epoch, percent / 100, epoch_limit), epoch->number,
            epoch->total ? epoch->total : epoch_limit};
  return {percent / 100, std::nullopt, std::nullopt};
}

}  // namespace gridctl::collect
