// The wire format of protocol buffers, as far as it can be read without a schema: the fields of one
// message, one after the other (https://protobuf.dev/programming-guides/encoding).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gridctl::collect {

struct ProtoField {
  std::uint32_t number = 0;
  /// The bits of a varint or fixed field.
  std::uint64_t bits = 0;
  /// The content of a length-delimited field: text, bytes, a message, packed numbers.
  std::string_view bytes;
  enum class Wire { varint, fixed64, bytes, fixed32 } wire = Wire::varint;

  [[nodiscard]] bool is_bytes() const { return wire == Wire::bytes; }
  [[nodiscard]] double as_double() const;  ///< value of a fixed64
  [[nodiscard]] float as_float() const;    ///< value of a fixed32
};

/// Takes the first field off `message`. Nothing at the end of the message, or if it is damaged.
[[nodiscard]] std::optional<ProtoField> next_field(std::string_view& message);
/// Takes a variable-length integer off `bytes`.
[[nodiscard]] std::optional<std::uint64_t> next_varint(std::string_view& bytes);
/// The number in the first `size` (4 or 8) bytes, least significant first. `bytes` has that many.
[[nodiscard]] std::uint64_t little_endian(std::string_view bytes, std::size_t size);

}  // namespace gridctl::collect
