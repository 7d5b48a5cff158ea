// The wire format of protocol buffers, as far as one reads it without a schema: the fields of one
// message, one after the other (https://protobuf.dev/programming-guides/encoding).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gridctl::collect {

struct ProtoField {
  std::uint32_t number = 0;
  /// Of varints and fixed fields, the bits.
  std::uint64_t bits = 0;
  /// Of length-delimited fields: text, bytes, a message, packed numbers.
  std::string_view bytes;
  enum class Wire { varint, fixed64, bytes, fixed32 } wire = Wire::varint;

  [[nodiscard]] bool is_bytes() const { return wire == Wire::bytes; }
  [[nodiscard]] double as_double() const;  ///< of a fixed64
  [[nodiscard]] float as_float() const;    ///< of a fixed32
};

/// Takes the first field off `message`. Nothing at its end, and where it is damaged.
[[nodiscard]] std::optional<ProtoField> next_field(std::string_view& message);
/// Takes a variable-length integer off `bytes`.
[[nodiscard]] std::optional<std::uint64_t> next_varint(std::string_view& bytes);
/// `size` (4 or 8) bytes, the least significant first; there must be as many.
[[nodiscard]] std::uint64_t little_endian(std::string_view bytes, std::size_t size);

}  // namespace gridctl::collect
