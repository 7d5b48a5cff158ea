// How one tree is laid over another: the update rule of MI-Prometheus.
#pragma once

#include <gridctl/config/node.hpp>

namespace gridctl::config {

/// Lays `upper` over `lower`: mappings merge key by key, everything else (lists and null too)
/// replaces the whole. The result keeps the order of `lower`, new keys behind. A non-empty mapping
/// over a scalar, null or list is an error that names both places. A value that wins
/// remembers the values that it overrode.
[[nodiscard]] Result<Node> overlay(Node lower, const Node& upper);

}  // namespace gridctl::config
