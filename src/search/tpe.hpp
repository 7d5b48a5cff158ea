// The next point by the tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl,
// "Algorithms for hyper-parameter optimization", NIPS 2011, section 4).
#pragma once

#include <gridctl/search/sampler.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <span>

namespace gridctl::search {

/// Says if enough is known: kStartupPoints were asked for, and 5 of these have ended, at least one
/// with a value.
[[nodiscard]] bool can_propose(std::span<const Observation> booked);

/// Returns a point that is not in `taken`; nothing if all candidates are. can_propose() holds.
///
/// The best fifth of the ended points is good, at most 25 of them; the others are bad. l is the
/// density of the good points, g that of the bad ones (search/parzen.hpp). Of 24 candidates drawn
/// from l, the one with the greatest l / g is proposed: the expected improvement over the best bad
/// value grows with l / g (section 4.1 there). The paper has a density for each dimension; kernels
/// over all dimensions (Falkner, Klein and Hutter, "BOHB", ICML 2018) also see how dimensions
/// depend on each other. Good points count by how much better they are than the best bad value
/// (Song, Yu, Neiswanger and Ermon, "A general recipe for likelihood-free Bayesian optimization",
/// ICML 2022).
///
/// Failed points are worst. A point that is still out is taken as bad, the constant liar
/// (Ginsbourger, Le Riche and Carraro, "Kriging is well-suited to parallelize optimization", 2010)
/// with the worst value: the next candidates keep away from it.
[[nodiscard]] std::optional<Point> propose(const Space& space, stats::Direction direction,
                                           std::uint64_t seed, std::span<const Observation> booked,
                                           const std::set<Point>& taken);

}  // namespace gridctl::search
