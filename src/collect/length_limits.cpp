#include "length_limits.hpp"

#include "curves/steps.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>
#include <string_view>

namespace gridctl::collect {
namespace {

// Without what parts words, in lower case.
constexpr std::array<std::string_view, 14> kEpochs = {
    "epochs",      "maxepochs",   "numepochs",      "nepochs",       "epochlimit",
    "epochslimit", "totalepochs", "numtrainepochs", "trainepochs",   "trainingepochs",
    "nbepochs",    "nbepoch",     "epochcount",     "numberofepochs"};
constexpr std::array<std::string_view, 16> kSteps = {
    "maxsteps",      "numsteps",       "totalsteps", "trainsteps", "numtrainsteps", "stepslimit",
    "trainingsteps", "totaltimesteps", "maxiters",   "numiters",   "totaliters",    "maxiterations",
    "numiterations", "iterations",     "steplimit",  "maxiter"};

std::string plain(std::string_view word) {
  std::string result;
  for (const char letter : word) {
    const auto byte = static_cast<unsigned char>(letter);
    if (std::isalnum(byte) != 0) result += static_cast<char>(std::tolower(byte));
  }
  return result;
}

std::string_view last_part(std::string_view key) {
  return key.substr(key.rfind('.') + 1);
}

bool is_of_training(std::string_view key) {
  const auto folder = key.substr(0, key.size() - std::min(key.size(), last_part(key).size() + 1));
  const auto name = plain(last_part(folder));
  return name.empty() || name.starts_with("train") || name == "fit" || name == "optim";
}

template <std::size_t Size>
std::optional<double> limit_of(const Values& configuration,
                               const std::array<std::string_view, Size>& names) {
  std::set<double> all;
  std::set<double> of_training;
  for (const auto& [key, text] : configuration) {
    if (std::ranges::find(names, plain(last_part(key))) == names.end()) continue;
    if (!is_number(text)) continue;
    const double limit = to_number(text);
    if (!(limit >= 1)) continue;  // also -1, by which some mean no limit
    all.insert(limit);
    if (is_of_training(key)) of_training.insert(limit);
  }
  if (all.size() == 1) return *all.begin();
  return of_training.size() == 1 ? std::optional(*of_training.begin()) : std::nullopt;
}

}  // namespace

LengthLimits length_limits(const Values& configuration) {
  return {limit_of(configuration, kEpochs), limit_of(configuration, kSteps)};
}

}  // namespace gridctl::collect
