#include "tpe.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/search/sampler.hpp>
#include <gridctl/stats/random.hpp>
#include <gridctl/stats/sobol.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gridctl::search {
namespace {

using stats::SobolSequence;

constexpr std::array<std::pair<SamplerKind, std::string_view>, 3> kSamplerNames = {{
    {SamplerKind::random, "random"},
    {SamplerKind::sobol, "sobol"},
    {SamplerKind::tpe, "tpe"},
}};
/// After so many points of the sequence that are booked already, what is left is searched for.
constexpr std::uint64_t kMostTries = 100;

std::uint64_t mixed(std::uint64_t bits) {
  return stats::Random(bits).next();
}

}  // namespace

std::string_view to_string(SamplerKind kind) {
  return kSamplerNames.at(static_cast<std::size_t>(kind)).second;
}

std::optional<SamplerKind> sampler_kind(std::string_view name) {
  for (const auto& [kind, known] : kSamplerNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::vector<std::string> sampler_names() {
  std::vector<std::string> names;
  for (const auto& [kind, name] : kSamplerNames) names.emplace_back(name);
  return names;
}

Sampler::Sampler(Space space, SamplerOptions options)
    : space_(std::move(space)), options_(std::move(options)) {
  for (const auto& dimension : space_.dimensions())
    salts_.push_back(fnv1a(dimension.name, mixed(options_.seed)));
}

Result<Sampler> Sampler::make(Space space, SamplerOptions options) {
  if (options.kind == SamplerKind::sobol && space.size() > SobolSequence::kMostDimensions)
    return fail(
        ErrorKind::config,
        fmt::format("a Sobol sequence has at most {} dimensions", SobolSequence::kMostDimensions),
        "take 'sampler: random'");
  Sampler sampler(std::move(space), std::move(options));
  auto& start = sampler.options_.start;
  for (std::size_t i = 0; i < start.size(); ++i) {
    auto point = sampler.space_.completed(start[i], sampler.bits_of(~std::uint64_t{i}));
    if (!point) {
      auto error = std::move(point.error());
      error.message = fmt::format("start point {}: {}", i + 1, error.message);
      return tl::unexpected(std::move(error));
    }
    start[i] = std::move(*point);
  }
  return sampler;
}

std::vector<std::uint64_t> Sampler::bits_of(std::uint64_t number) const {
  std::vector<std::uint64_t> bits;
  bits.reserve(salts_.size());
  for (const auto salt : salts_) bits.push_back(mixed(salt + number));
  return bits;
}

std::optional<Point> Sampler::next_of_sequence(std::uint64_t number,
                                               const std::set<Point>& taken) const {
  std::optional<SobolSequence> sobol;
  if (options_.kind == SamplerKind::sobol) {
    std::vector<std::uint64_t> shifts;
    for (const auto salt : salts_) shifts.push_back(mixed(salt));
    sobol.emplace(std::move(shifts));
    sobol->skip(number);
  }
  for (std::uint64_t i = 0; i < kMostTries; ++i) {
    auto point = space_.at(sobol ? sobol->next() : bits_of(number + i));
    if (!taken.contains(point)) return point;
  }
  return space_.any_but(taken, mixed(options_.seed) + number);
}

std::optional<Point> Sampler::next_whatever_values(std::size_t booked,
                                                   const std::set<Point>& taken) const {
  const auto& start = options_.start;
  for (auto i = booked; i < start.size(); ++i) {
    if (!taken.contains(start[i])) return start[i];
  }
  return next_of_sequence(booked - std::min(booked, start.size()), taken);
}

std::optional<Point> Sampler::ask(std::span<const Observation> booked) const {
  std::set<Point> taken;
  for (const auto& observation : booked) taken.insert(observation.point);
  const bool has_started = booked.size() >= options_.start.size();
  if (options_.kind == SamplerKind::tpe && has_started && can_propose(booked)) {
    const auto seed = mixed(mixed(options_.seed) + booked.size());
    if (auto point = propose(space_, options_.direction, seed, booked, taken)) return point;
  }
  return next_whatever_values(booked.size(), taken);
}

std::vector<Point> Sampler::first(std::size_t count) const {
  std::vector<Point> points;
  std::set<Point> taken;
  while (points.size() < count) {
    auto point = next_whatever_values(points.size(), taken);
    if (!point) break;
    taken.insert(*point);
    points.push_back(std::move(*point));
  }
  return points;
}

}  // namespace gridctl::search
