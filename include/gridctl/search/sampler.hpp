// Chooses the point of a space that a search tries next. Pure: the answer follows from the space,
// the options and what is booked, so a search that was killed asks the same again.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/search/space.hpp>
#include <gridctl/stats/direction.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::search {

/// random: each value by itself. sobol: by a Sobol sequence, which leaves no part of the space
/// empty for long. tpe: near the points with the best values so far; the first ten are random.
enum class SamplerKind { random, sobol, tpe };

/// "random", "sobol", "tpe".
[[nodiscard]] std::string_view to_string(SamplerKind kind);
/// The sampler of a name; nothing for any other text.
[[nodiscard]] std::optional<SamplerKind> sampler_kind(std::string_view name);
/// All names that sampler_kind() knows.
[[nodiscard]] std::vector<std::string> sampler_names();

/// The number of points, start points among them, that `tpe` asks for before it goes by values.
inline constexpr std::size_t kStartupPoints = 10;

/// One point that was asked for, or came from elsewhere, and what became of the point.
struct Observation {
  Point point;
  /// True: runs of the point have not ended. False without a value: the point has failed.
  bool is_pending = false;
  /// A value that is not finite counts as a failure: worse than all others.
  std::optional<double> value = {};
};

struct SamplerOptions {
  SamplerKind kind = SamplerKind::tpe;
  std::uint64_t seed = 0;
  stats::Direction direction = stats::Direction::lower;
  /// Points that are asked for first. Values that are not given are drawn, as by
  /// Space::completed().
  std::vector<Point> start = {};
};

/// Asks for points one after the other.
class Sampler {
 public:
  /// An error (config, without a place) says which start point contradicts the space, or that a
  /// Sobol sequence cannot have so many dimensions.
  [[nodiscard]] static Result<Sampler> make(Space space, SamplerOptions options);

  [[nodiscard]] const Space& space() const { return space_; }

  /// Returns the next point: a function of the space, the options and `booked` alone. `booked` has
  /// every point that was asked for before, in that order, with what is known of each by now. No
  /// booked point is asked for again; nothing is returned if all points of the space are booked.
  [[nodiscard]] std::optional<Point> ask(std::span<const Observation> booked) const;
  /// Returns the points that ask() returns one after the other while none of them has ended,
  /// without the cost of looking at all booked points for each. Fewer than `count` if the space has
  /// fewer.
  [[nodiscard]] std::vector<Point> first(std::size_t count) const;

 private:
  Sampler(Space space, SamplerOptions options);

  [[nodiscard]] std::vector<std::uint64_t> bits_of(std::uint64_t number) const;
  [[nodiscard]] std::optional<Point> next_of_sequence(std::uint64_t number,
                                                      const std::set<Point>& taken) const;
  [[nodiscard]] std::optional<Point> next_whatever_values(std::size_t booked,
                                                          const std::set<Point>& taken) const;

  Space space_;
  SamplerOptions options_;
  std::vector<std::uint64_t> salts_;  // one a dimension
};

}  // namespace gridctl::search
