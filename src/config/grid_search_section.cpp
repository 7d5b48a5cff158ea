#include "grid_search_section.hpp"

#include "section.hpp"

#include <gridctl/core/try.hpp>

#include <fmt/format.h>

namespace gridctl::config {
namespace {

std::string search_key(const char* key) {
  return fmt::format("'grid_search.{}'", key);
}

tl::unexpected<Error> lacks(const Node& section, const char* key, const char* help) {
  return fail(ErrorKind::config, fmt::format("'grid_search' needs '{}'", key), help,
              place_of(section.origin()));
}

Result<Node> read_space(const Node& section) {
  const auto* space = section.find("space");
  if (!space)
    return lacks(
        section, "space",
        "say which values may be tried: space: {training.lr: {loguniform: [1.0e-5, 0.1]}}");
  if (!space->is_mapping() || space->entries().empty())
    return wrong_type(*space, search_key("space"), "a mapping of keys");
  return *space;
}

Result<void> read_search_metric(const Node& section, GridSearch& search) {
  const auto* metric = section.find("metric");
  if (!metric)
    return lacks(section, "metric",
                 "name what points are judged by, as in results.csv: metric: valid.acc");
  GRIDCTL_TRY_ASSIGN(search.metric, read_text(*metric, search_key("metric")));
  search.metric_place = place_of(metric->origin());
  if (const auto* direction = section.find("direction")) {
    GRIDCTL_TRY_ASSIGN(const auto word,
                       read_word(*direction, search_key("direction"), {"higher", "lower"}));
    search.higher_is_better = word == "higher";
  }
  return {};
}

Result<void> read_points(const Node& section, GridSearch& search) {
  const auto* points = section.find("points");
  if (!points) return lacks(section, "points", "say how many configurations: points: 60");
  GRIDCTL_TRY_ASSIGN(const auto number, read_integer(*points, search_key("points"), 1));
  search.points = static_cast<std::size_t>(number);
  return {};
}

Result<void> read_sampler(const Node& section, GridSearch& search) {
  const auto* sampler = section.find("sampler");
  if (!sampler) return lacks(section, "sampler", "say how points are chosen: sampler: random");
  GRIDCTL_TRY(read_text(*sampler, search_key("sampler")));
  search.sampler = *sampler;
  return {};
}

Result<void> read_start(const Node& section, GridSearch& search) {
  const auto* start = section.find("start");
  if (!start || start->is_null()) return {};
  search.start = start->is_sequence() ? start->items() : std::vector{*start};
  for (const auto& point : search.start) {
    if (!point.is_mapping() || point.entries().empty())
      return wrong_type(point, "a point of " + search_key("start"),
                        "a mapping such as {training.lr: 0.001}");
  }
  if (search.start.size() <= search.points) return {};
  return fail(ErrorKind::config,
              fmt::format("'grid_search' starts with {} points, and has {} in all",
                          search.start.size(), search.points),
              "raise 'points', or start with fewer", place_of(start->origin()));
}

}  // namespace

Result<GridSearch> read_grid_search(const Node& section) {
  GRIDCTL_TRY(check_section(section, "grid_search",
                            {"space", "metric", "direction", "points", "sampler", "start"}));
  GridSearch search;
  search.origin = section.origin();
  GRIDCTL_TRY_ASSIGN(search.space, read_space(section));
  GRIDCTL_TRY(read_search_metric(section, search));
  GRIDCTL_TRY(read_points(section, search));
  GRIDCTL_TRY(read_sampler(section, search));
  GRIDCTL_TRY(read_start(section, search));
  return search;
}

}  // namespace gridctl::config
