// The two file formats, behind config::parse.
#pragma once

#include <gridctl/config/loader.hpp>

#include <cstddef>

namespace gridctl::config {

/// Deeper nesting and larger trees are refused: no configuration needs them, an attack does.
inline constexpr int kDeepestNesting = 64;
inline constexpr std::size_t kMostNodes = 1'000'000;

// Both expect a text that check_text has passed.
[[nodiscard]] Result<Node> parse_yaml(const std::shared_ptr<const Source>& source);
[[nodiscard]] Result<Node> parse_json(const std::shared_ptr<const Source>& source);

/// The errors that both formats share.
[[nodiscard]] tl::unexpected<Error> too_deep(const Origin& at);
[[nodiscard]] tl::unexpected<Error> too_many_nodes(const Origin& at);
[[nodiscard]] tl::unexpected<Error> duplicate_key(const Node& first, const Node& second);

}  // namespace gridctl::config
