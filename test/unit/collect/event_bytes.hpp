// Event files, made byte by byte as the .proto files and the record format say.
#pragma once

#include "formats/event_file.hpp"

#include <cstdint>
#include <cstring>
#include <string>

namespace gridctl::test::events {

using collect::masked_crc;

template <class T>
inline std::string raw(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);  // little-endian, as all our machines
  return bytes;
}

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7U) bytes += static_cast<char>(value | 0x80U);
  return bytes + static_cast<char>(value);
}

inline std::string field(unsigned number, unsigned wire, const std::string& payload) {
  return varint(number << 3U | wire) + payload;
}
inline std::string message(unsigned number, const std::string& bytes) {
  return field(number, 2, varint(bytes.size()) + bytes);
}

inline std::string record(const std::string& data) {
  const auto length = raw<std::uint64_t>(data.size());
  return length + raw(masked_crc(length)) + data + raw(masked_crc(data));
}

inline std::string event(std::uint64_t step, const std::string& value) {
  return record(field(1, 1, raw(1.5e9)) + field(2, 0, varint(step)) +
                message(5, message(1, value)));
}
inline std::string scalar(std::uint64_t step, const std::string& tag, float value) {
  return event(step, message(1, tag) + field(2, 5, raw(value)));
}
/// As TensorFlow 2 writes it: a tensor of type float without dimensions.
inline std::string tensor(std::uint64_t step, const std::string& tag, float value) {
  const auto content = field(1, 0, varint(1)) + message(2, "") + message(4, raw(value));
  return event(step, message(1, tag) + message(8, content));
}

/// The record that every file begins with.
inline std::string version() {
  return record(field(1, 1, raw(1.5e9)) + message(3, "brain.Event:2"));
}

/// The loss of a training and of its validation, over three steps.
inline std::string two_curves() {
  return version() + scalar(1, "loss/train", 0.9F) + scalar(1, "val/loss", 0.8F) +
         scalar(2, "loss/train", 0.6F) + tensor(2, "val/loss", 0.5F) +
         scalar(3, "loss/train", 0.4F) + scalar(3, "val/loss", 0.7F);
}

}  // namespace gridctl::test::events
