#include "formats/protobuf.hpp"

#include <bit>

namespace gridctl::collect {
namespace {

std::optional<std::string_view> take(std::string_view& bytes, std::uint64_t size) {
  if (size > bytes.size()) return std::nullopt;
  const auto taken = bytes.substr(0, static_cast<std::size_t>(size));
  bytes.remove_prefix(taken.size());
  return taken;
}

}  // namespace

double ProtoField::as_double() const {
  return std::bit_cast<double>(bits);
}

float ProtoField::as_float() const {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
}

std::uint64_t little_endian(std::string_view bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (auto i = size; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::optional<std::uint64_t> next_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = take(bytes, 1);
    if (!byte) return std::nullopt;
    const auto bits = static_cast<unsigned char>(byte->front());
    value |= static_cast<std::uint64_t>(bits & 0x7FU) << shift;
    if ((bits & 0x80U) == 0) return value;
  }
  return std::nullopt;
}

std::optional<ProtoField> next_field(std::string_view& message) {
  using Wire = ProtoField::Wire;
  if (message.empty()) return std::nullopt;
  const auto tag = next_varint(message);
  if (!tag) return std::nullopt;
  ProtoField field;
  field.number = static_cast<std::uint32_t>(*tag >> 3U);
  std::optional<std::string_view> bytes;
  switch (*tag & 7U) {
    case 0: {
      const auto value = next_varint(message);
      if (!value) return std::nullopt;
      field.bits = *value;
      return field;
    }
    case 1:
      field.wire = Wire::fixed64;
      bytes = take(message, 8);
      break;
    case 2: {
      const auto size = next_varint(message);
      field.wire = Wire::bytes;
      if (size) bytes = take(message, *size);
      break;
    }
    case 5:
      field.wire = Wire::fixed32;
      bytes = take(message, 4);
      break;
    default:
      return std::nullopt;
  }
  if (!bytes) return std::nullopt;
  field.bytes = *bytes;
  if (!field.is_bytes()) field.bits = little_endian(*bytes, bytes->size());
  return field;
}

}  // namespace gridctl::collect
