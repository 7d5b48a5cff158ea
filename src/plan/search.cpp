#include "identity.hpp"
#include "keys.hpp"
#include "search_space.hpp"
#include "values/decimal.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/plan/search.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

using config::Node;

tl::unexpected<Error> wrong_search(std::string message, std::string help, const Node& at) {
  return fail(ErrorKind::config, std::move(message), std::move(help),
              config::place_of(at.origin()));
}

/// A number as a person writes it, and as every parser of YAML reads it.
std::string text_of_number(const stats::Distribution& distribution, double number) {
  const bool is_whole = distribution.kind == stats::DistributionKind::integer ||
                        distribution.kind == stats::DistributionKind::log_integer;
  return is_whole ? std::to_string(std::llround(number)) : float_text(make_decimal(number));
}

Result<search::Point> read_start(const Node& written, const std::vector<SweptKey>& keys) {
  search::Point point;
  point.values.resize(keys.size());
  for (const auto& [name, value] : written.entries()) {
    const auto key = std::ranges::find(keys, name.text(), &SweptKey::name);
    if (key == keys.end()) {
      std::vector<std::string> known;
      for (const auto& one : keys) known.push_back(one.name);
      const auto near = meant_key(name.text(), known);
      return wrong_search(fmt::format("'start' gives '{}', which is not searched for", name.text()),
                          near ? fmt::format("did you mean '{}'?", *near)
                               : "set it in 'grid_overwrite', or add it to 'space'",
                          name);
    }
    const auto coordinate = coordinate_of(*key, value);
    if (!coordinate)
      return wrong_search(fmt::format("the start of '{}' is outside of the space", key->name),
                          fmt::format("it is {}", domain_of(*key)), value);
    point.values[static_cast<std::size_t>(key - keys.begin())] = coordinate;
  }
  return point;
}

Result<search::SamplerKind> read_kind(const Node& sampler) {
  if (const auto kind = search::sampler_kind(sampler.text())) return *kind;
  const auto known = search::sampler_names();
  const auto near = nearest(sampler.text(), known);
  return wrong_search(fmt::format("'grid_search.sampler' cannot be '{}'", sampler.text()),
                      near ? fmt::format("did you mean '{}'?", *near)
                           : fmt::format("there are: {}", join(known, ", ")),
                      sampler);
}

/// An error of the sampler's has no place of its own.
tl::unexpected<Error> placed(Error error, const Node& at) {
  if (!error.place) error.place = config::place_of(at.origin());
  return tl::unexpected(std::move(error));
}

}  // namespace

Result<Search> read_search(const config::GridSearch& section, std::uint64_t seed) {
  GRIDCTL_TRY_ASSIGN(auto searched, read_space(section.space));
  std::vector<SweptKey> keys;
  std::vector<search::Dimension> dimensions;
  for (auto& [key, dimension] : searched) {
    keys.push_back(std::move(key));
    dimensions.push_back(std::move(dimension));
  }
  auto space = search::Space::make(std::move(dimensions));
  if (!space) return placed(std::move(space.error()), section.space);
  search::SamplerOptions options;
  GRIDCTL_TRY_ASSIGN(options.kind, read_kind(section.sampler));
  options.seed = seed;
  for (const auto& start : section.start) {
    GRIDCTL_TRY_ASSIGN(auto point, read_start(start, keys));
    options.start.push_back(std::move(point));
  }
  const auto sampler = search::Sampler::make(*space, options);
  if (!sampler)
    return placed(sampler.error(), section.start.empty() ? section.sampler : section.start.front());
  return Search{std::move(keys), std::move(*space), std::move(options), section.points};
}

bool Search::goes_by_values() const {
  return sampler.kind == search::SamplerKind::tpe;
}

Result<std::vector<search::Point>> Search::first_points() const {
  GRIDCTL_TRY_ASSIGN(const auto asked, search::Sampler::make(space, sampler));
  const auto first = goes_by_values()
                         ? std::min(points, std::max(search::kStartupPoints, sampler.start.size()))
                         : points;
  return asked.first(first);
}

AskedPoint Search::written(std::size_t task, const search::Point& point) const {
  AskedPoint asked{task, {}};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!point.values.at(i)) continue;
    const auto value = value_of(point, i);
    asked.values.emplace_back(keys[i].name,
                              keys[i].distribution ? value.text() : value_line(value));
  }
  return asked;
}

Result<search::Point> Search::point_of(const AskedPoint& asked) const {
  const auto misfit = [](const std::string& why) {
    return fail(ErrorKind::config,
                "a point that the search has asked for is not in its space: " + why,
                "a search can get more points, and no other space: begin a new experiment");
  };
  search::Point point;
  point.values.resize(keys.size());
  for (const auto& [name, text] : asked.values) {
    const auto key = std::ranges::find(keys, name, &SweptKey::name);
    if (key == keys.end()) return misfit(fmt::format("there is no '{}'", name));
    auto& coordinate = point.values[static_cast<std::size_t>(key - keys.begin())];
    if (key->distribution) {
      coordinate = coordinate_of(*key, Node::scalar(text, config::Style::plain));
    } else {
      for (std::size_t i = 0; i < key->values.size() && !coordinate; ++i) {
        if (value_line(key->values.at(i)) == text) coordinate = static_cast<double>(i);
      }
    }
    if (!coordinate) return misfit(fmt::format("'{}' cannot be {}", name, text));
  }
  if (const auto fits = space.check(point); !fits) return misfit(fits.error().message);
  return point;
}

Node Search::value_of(const search::Point& point, std::size_t key) const {
  const double value = point.values.at(key).value();
  const auto& swept = keys.at(key);
  if (!swept.distribution) return swept.values.at(static_cast<std::size_t>(value));
  return Node::scalar(text_of_number(*swept.distribution, value), config::Style::plain,
                      swept.origin);
}

}  // namespace gridctl::plan
