// Characters that must not reach a person as they are.
#pragma once

namespace gridctl {

/// Whether a character changes in which order or line others are shown, or takes no room at all,
/// and so changes what a line seems to say: of Unicode's category Cf those that no writing system
/// needs within words, and the separators of lines. U+200C, U+200D (Persian, emoji) and the soft
/// hyphen do not.
[[nodiscard]] bool misleads(char32_t code);

}  // namespace gridctl
