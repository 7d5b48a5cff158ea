#include "formats/event_file.hpp"

#include <gridctl/collect/formats/event_writer.hpp>
#include <gridctl/collect/formats/numbers.hpp>

#include <bit>
#include <cmath>

namespace gridctl::collect {
namespace {

// The numbers of fields below are those of the published .proto files of TensorFlow and
// TensorBoard; the wire format is described at https://protobuf.dev/programming-guides/encoding.

std::string little_endian_bytes(std::uint64_t value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i, value >>= 8U)
    bytes += static_cast<char>(static_cast<unsigned char>(value & 0xFFU));
  return bytes;
}

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80U; value >>= 7U)
    bytes += static_cast<char>(static_cast<unsigned char>((value & 0x7FU) | 0x80U));
  return bytes + static_cast<char>(value);
}

std::string whole(unsigned number, std::uint64_t value) {
  return varint(number << 3U) + varint(value);
}
std::string fixed(unsigned number, double value) {
  return varint(number << 3U | 1U) + little_endian_bytes(std::bit_cast<std::uint64_t>(value), 8);
}
std::string fixed(unsigned number, float value) {
  return varint(number << 3U | 5U) + little_endian_bytes(std::bit_cast<std::uint32_t>(value), 4);
}
std::string bytes(unsigned number, std::string_view content) {
  return varint(number << 3U | 2U) + varint(content.size()).append(content);
}

std::string record(std::string_view event) {
  const auto length = little_endian_bytes(event.size(), 8);
  return length + little_endian_bytes(masked_crc(length), 4) + std::string(event) +
         little_endian_bytes(masked_crc(event), 4);
}

std::string summary_event(double time, std::int64_t step, std::string_view value) {
  return record(fixed(1, time) + whole(2, static_cast<std::uint64_t>(step)) +
                bytes(5, bytes(1, value)));
}

/// A google.protobuf.Value.
std::string parameter(const std::string& text) {
  if (text == "true" || text == "false") return whole(4, text == "true" ? 1 : 0);
  const double number = to_number(text);
  return std::isfinite(number) && is_number(text) ? fixed(2, number) : bytes(3, text);
}

/// A value without a scalar: its content belongs to the plugin "hparams". The tensor is one that
/// TensorBoard's own writer puts there: zero, in one dimension.
std::string plugin_value(std::string_view tag, std::string_view content) {
  const auto data = bytes(1, "hparams") + bytes(2, whole(1, 0).append(content));
  const auto tensor =
      whole(1, 1) + bytes(2, bytes(2, whole(1, 1))) + bytes(5, std::string(4, '\0'));
  return bytes(1, tag) + bytes(8, tensor) + bytes(9, bytes(1, data));
}

}  // namespace

std::string first_event(double time) {
  return record(fixed(1, time) + bytes(3, "brain.Event:2"));
}

std::string scalar_event(double time, std::int64_t step, std::string_view tag, double value) {
  return summary_event(time, step, bytes(1, tag) + fixed(2, static_cast<float>(value)));
}

std::string session_events(double time, const HyperParameters& parameters) {
  std::string start;
  for (const auto& [key, text] : parameters.values)
    start += bytes(1, bytes(1, key) + bytes(2, parameter(text)));
  start += bytes(4, parameters.group);
  if (parameters.started_at) start += fixed(5, *parameters.started_at);
  auto events =
      summary_event(time, 0, plugin_value("_hparams_/session_start_info", bytes(3, start)));
  if (!parameters.has_succeeded) return events;
  auto end = whole(1, *parameters.has_succeeded ? 1 : 2);
  if (parameters.ended_at) end += fixed(2, *parameters.ended_at);
  return events +=
         summary_event(time, 0, plugin_value("_hparams_/session_end_info", bytes(4, end)));
}

}  // namespace gridctl::collect
