#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/search/space.hpp>
#include <gridctl/stats/random.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace gridctl::search {
namespace {

using stats::Distribution;
using stats::DistributionKind;

constexpr double kLargestWhole = 9007199254740992.0;  // 2^53: all whole numbers below are doubles
constexpr int kMostDraws = 10;  // of a number that is to be new, since drawn numbers are rounded

tl::unexpected<Error> wrong(std::string message, std::string help) {
  return fail(ErrorKind::config, std::move(message), std::move(help));
}

bool is_whole_numbers(const Distribution& distribution) {
  return distribution.kind == DistributionKind::integer ||
         distribution.kind == DistributionKind::log_integer;
}

Result<void> check_numbers(const std::string& name, const Distribution& numbers) {
  const auto [kind, first, second] = numbers;
  if (!std::isfinite(first) || !std::isfinite(second))
    return wrong(fmt::format("'{}' has bounds that are no numbers", name), "give it finite bounds");
  if (kind == DistributionKind::normal) {
    if (second > 0) return {};
    return wrong(fmt::format("the standard deviation of '{}' is not greater than 0", name),
                 "correct it");
  }
  const bool is_log = kind == DistributionKind::loguniform || kind == DistributionKind::log_integer;
  if (is_log && first <= 0)
    return wrong(fmt::format("'{}' is searched by its logarithm from {}", name, first),
                 "let it begin above 0, or take no logarithm");
  if (is_whole_numbers(numbers)) {
    if (std::max(std::abs(first), std::abs(second)) >= kLargestWhole ||
        first != std::round(first) || second != std::round(second))
      return wrong(fmt::format("the bounds of '{}' are no whole numbers", name),
                   "correct them, or search all numbers between");
    if (first <= second) return {};
  }
  if (first < second) return {};
  return wrong(fmt::format("'{}' goes from {} to {}", name, first, second),
               "exchange the two, or write the one value");
}

/// All values of a dimension are `count` whole numbers from `least`.
struct Countable {
  double least = 0;
  std::size_t count = 0;
};

std::optional<Countable> countable(const Dimension& dimension) {
  if (const auto* choices = std::get_if<Choices>(&dimension.domain))
    return Countable{0, choices->count};
  const auto& numbers = std::get<Distribution>(dimension.domain);
  if (const auto count = value_count(numbers))
    return Countable{numbers.first, static_cast<std::size_t>(*count)};
  return std::nullopt;
}

double value_of(const Dimension& dimension, std::uint64_t bits) {
  if (const auto* choices = std::get_if<Choices>(&dimension.domain))
    return static_cast<double>(stats::place_of(bits, choices->count));
  return stats::draw(std::get<Distribution>(dimension.domain), bits);
}

/// Goes through the points of a space, those with other values in the first dimensions last.
class Walk {
 public:
  /// `random`: where to begin in each dimension, and numbers of dimensions that have too many.
  /// nullptr: from the beginning, and numbers that cannot be counted end the walk.
  Walk(const Space& space, stats::Random* random) : space_(space), random_(random) {
    point_.values.resize(space.size());
  }

  /// Calls `visit` with each point until it returns true. Returns false if no call did.
  bool run(const std::function<bool(const Point&)>& visit, std::size_t depth = 0) {
    if (depth == space_.size()) return visit(point_);
    const auto index = space_.order()[depth];
    auto& value = point_.values[index];
    value.reset();
    if (!space_.is_active(index, point_)) return run(visit, depth + 1);
    const auto& dimension = space_.dimensions()[index];
    const auto values = countable(dimension);
    if (!values) return run_over_numbers(visit, depth, dimension, value);
    const auto begin = random_ ? stats::place_of(random_->next(), values->count) : 0;
    for (std::size_t i = 0; i < values->count; ++i) {
      value = values->least + static_cast<double>((begin + i) % values->count);
      if (run(visit, depth + 1)) return true;
    }
    return false;
  }

  [[nodiscard]] bool is_endless() const { return is_endless_; }

 private:
  bool run_over_numbers(const std::function<bool(const Point&)>& visit, std::size_t depth,
                        const Dimension& dimension, std::optional<double>& value) {
    if (!random_) return is_endless_ = true;
    for (int i = 0; i < kMostDraws; ++i) {
      value = value_of(dimension, random_->next());
      if (run(visit, depth + 1)) return true;
    }
    return false;
  }

  const Space& space_;
  stats::Random* random_;
  Point point_;
  bool is_endless_ = false;
};

}  // namespace

Result<Space> Space::make(std::vector<Dimension> dimensions) {
  if (dimensions.empty())
    return wrong("a search has no dimension", "give it at least one key with values");
  Space space;
  space.dimensions_ = std::move(dimensions);
  space.needs_.resize(space.size());
  std::set<std::string> names;
  for (const auto& dimension : space.dimensions_) {
    if (!names.insert(dimension.name).second)
      return wrong(fmt::format("'{}' is searched twice", dimension.name), "remove one of the two");
    if (const auto* numbers = std::get_if<Distribution>(&dimension.domain))
      GRIDCTL_TRY(check_numbers(dimension.name, *numbers));
    else if (std::get<Choices>(dimension.domain).count == 0)
      return wrong(fmt::format("'{}' has no values", dimension.name), "list at least one");
  }
  for (std::size_t i = 0; i < space.size(); ++i)
    GRIDCTL_TRY(space.resolve(space.dimensions_[i], i));
  GRIDCTL_TRY(space.sort());
  return space;
}

Result<void> Space::resolve(const Dimension& dimension, std::size_t index) {
  for (const auto& condition : dimension.when) {
    const auto other = std::ranges::find(dimensions_, condition.dimension, &Dimension::name);
    if (other == dimensions_.end()) {
      std::vector<std::string> names;
      for (const auto& known : dimensions_) names.push_back(known.name);
      const auto near = nearest(condition.dimension, names);
      return wrong(fmt::format("'{}' has a condition on '{}', which is not searched",
                               dimension.name, condition.dimension),
                   near ? fmt::format("did you mean '{}'?", *near)
                        : fmt::format("searched are: {}", join(names, ", ")));
    }
    const auto at = static_cast<std::size_t>(other - dimensions_.begin());
    if (!countable(*other))
      return wrong(fmt::format("'{}' has a condition on '{}', which may be any number",
                               dimension.name, other->name),
                   "a condition is on a list of values or on whole numbers");
    if (condition.values.empty())
      return wrong(
          fmt::format("'{}' has a condition on no value of '{}'", dimension.name, other->name),
          "list at least one");
    for (const double value : condition.values) GRIDCTL_TRY(check_value(at, value));
    needs_[index].push_back({at, condition.values});
  }
  return {};
}

/// Kahn, "Topological sorting of large networks", CACM 5, 1962; of those that are free, the first.
Result<void> Space::sort() {
  std::vector<bool> is_placed(size());
  while (order_.size() < size()) {
    std::size_t next = 0;
    const auto is_free = [&](std::size_t i) {
      return !is_placed[i] && std::ranges::all_of(needs_[i], [&](const Need& need) {
        return is_placed[need.dimension];
      });
    };
    while (next < size() && !is_free(next)) ++next;
    if (next == size()) {
      std::vector<std::string> names;
      for (std::size_t i = 0; i < size(); ++i) {
        if (!is_placed[i]) names.push_back(fmt::format("'{}'", dimensions_[i].name));
      }
      return wrong(fmt::format("the conditions of {} wait for each other", join(names, ", ")),
                   "take one of the conditions away");
    }
    is_placed[next] = true;
    order_.push_back(next);
  }
  return {};
}

bool Space::is_active(std::size_t dimension, const Point& point) const {
  return std::ranges::all_of(needs_[dimension], [&](const Need& need) {
    const auto& value = point.values[need.dimension];
    return value && std::ranges::count(need.values, *value) > 0;
  });
}

Result<void> Space::check_value(std::size_t dimension, double value) const {
  const auto& name = dimensions_[dimension].name;
  const auto outside = [&](const std::string& help) {
    return wrong(fmt::format("'{}' never has the value {}", name, value), help);
  };
  if (const auto values = countable(dimensions_[dimension])) {
    const auto last = values->least + static_cast<double>(values->count - 1);
    if (value >= values->least && value <= last && value == std::round(value)) return {};
    return outside(fmt::format("there are the whole numbers from {} to {}", values->least, last));
  }
  const auto& numbers = std::get<Distribution>(dimensions_[dimension].domain);
  if (numbers.kind == DistributionKind::normal && std::isfinite(value)) return {};
  if (value >= numbers.first && value <= numbers.second) return {};
  return outside(fmt::format("it goes from {} to {}", numbers.first, numbers.second));
}

Result<void> Space::check(const Point& point) const {
  if (point.values.size() != size())
    return wrong("a point is of another space", "give it one value for each dimension");
  for (const auto i : order_) {
    const auto& name = dimensions_[i].name;
    const auto& value = point.values[i];
    if (!is_active(i, point)) {
      if (value)
        return wrong(fmt::format("'{}' has a value, but does not count there", name),
                     "leave it out, or change what its condition names");
      continue;
    }
    if (!value) return wrong(fmt::format("'{}' has no value", name), "give it one");
    GRIDCTL_TRY(check_value(i, *value));
  }
  return {};
}

Point Space::at(std::span<const std::uint64_t> bits) const {
  Point point;
  point.values.resize(size());
  for (const auto i : order_) {
    if (is_active(i, point)) point.values[i] = value_of(dimensions_[i], bits[i]);
  }
  return point;
}

void Space::assume(std::size_t dimension, Point& given) const {
  for (const auto& need : needs_[dimension]) {
    auto& value = given.values[need.dimension];
    if (!value) value = need.values.front();
    assume(need.dimension, given);
  }
}

Result<Point> Space::completed(const Point& given, std::span<const std::uint64_t> bits) const {
  auto point = given;
  point.values.resize(std::max(size(), given.values.size()));
  for (std::size_t i = 0; i < size(); ++i) {
    if (given.values.size() > i && given.values[i]) assume(i, point);
  }
  for (const auto i : order_) {
    if (!point.values[i] && is_active(i, point))
      point.values[i] = value_of(dimensions_[i], bits[i]);
  }
  GRIDCTL_TRY(check(point));
  return point;
}

std::optional<std::size_t> Space::point_count(std::size_t most) const {
  std::size_t count = 0;
  Walk walk(*this, nullptr);
  walk.run([&](const Point&) { return ++count > most; });
  return walk.is_endless() || count > most ? std::nullopt : std::optional(count);
}

std::optional<Point> Space::any_but(const std::set<Point>& taken, std::uint64_t seed) const {
  stats::Random random(seed);
  std::optional<Point> found;
  Walk(*this, &random).run([&](const Point& point) {
    if (taken.contains(point)) return false;
    found = point;
    return true;
  });
  return found;
}

}  // namespace gridctl::search
