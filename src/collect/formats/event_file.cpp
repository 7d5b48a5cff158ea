#include "formats/event_file.hpp"

#include "formats/protobuf.hpp"

#include <cmath>

#include <boost/crc.hpp>
#include <fmt/format.h>

namespace gridctl::collect {
namespace {

// Numbers of fields and types, from the published .proto files of TensorFlow and TensorBoard.
// Event
constexpr std::uint32_t kEventTime = 1;
constexpr std::uint32_t kEventStep = 2;
constexpr std::uint32_t kEventSummary = 5;
// Summary
constexpr std::uint32_t kValue = 1;
// Summary.Value
constexpr std::uint32_t kTag = 1;
constexpr std::uint32_t kSimpleValue = 2;
constexpr std::uint32_t kTensor = 8;
constexpr std::uint32_t kMetadata = 9;
// TensorProto
constexpr std::uint32_t kType = 1;
constexpr std::uint32_t kShape = 2;
constexpr std::uint32_t kContent = 4;
constexpr std::uint32_t kFloats = 5;
constexpr std::uint32_t kDoubles = 6;
constexpr std::uint32_t kInts = 7;
constexpr std::uint32_t kLongs = 10;
// DataType
constexpr std::uint64_t kFloat = 1;
constexpr std::uint64_t kDouble = 2;
constexpr std::uint64_t kInt32 = 3;
constexpr std::uint64_t kInt64 = 9;
// HParamsPluginData
constexpr std::uint32_t kSessionStart = 3;
constexpr std::uint32_t kSessionEnd = 4;

std::string float_text(float value) {
  return std::isnan(value) ? "nan" : fmt::format("{}", value);
}

std::string double_text(double value) {
  return std::isnan(value) ? "nan" : fmt::format("{}", value);
}

/// The first field of that number, or nothing.
std::optional<ProtoField> find_field(std::string_view message, std::uint32_t number) {
  while (const auto field = next_field(message)) {
    if (field->number == number) return field;
  }
  return std::nullopt;
}

std::string_view bytes_of(std::string_view message, std::uint32_t number) {
  const auto field = find_field(message, number);
  return field && field->is_bytes() ? field->bytes : std::string_view{};
}

std::optional<std::string> number_text(std::string_view bytes, std::uint64_t type) {
  const std::size_t size = type == kDouble || type == kInt64 ? 8 : 4;
  if (bytes.size() != size) return std::nullopt;
  ProtoField number;
  number.bits = little_endian(bytes, size);
  switch (type) {
    case kFloat:
      return float_text(number.as_float());
    case kDouble:
      return double_text(number.as_double());
    case kInt32:
      return fmt::format("{}", static_cast<std::int32_t>(number.bits));
    case kInt64:
      return fmt::format("{}", static_cast<std::int64_t>(number.bits));
    default:
      return std::nullopt;
  }
}

/// The number in a field of numbers, packed or not. Nothing unless the field has exactly one.
std::optional<std::string> one_number(const ProtoField& field, std::uint64_t type) {
  if (type == kFloat || type == kDouble) {
    if (field.is_bytes()) return number_text(field.bytes, type);
    return type == kFloat ? float_text(field.as_float()) : double_text(field.as_double());
  }
  auto packed = field.bytes;
  const auto value = field.is_bytes() ? next_varint(packed) : std::optional(field.bits);
  if (!value || (field.is_bytes() && !packed.empty())) return std::nullopt;
  return fmt::format("{}", static_cast<std::int64_t>(*value));
}

/// The number of a tensor without dimensions. Vectors (histograms) and texts are no scalars.
std::optional<std::string> tensor_text(std::string_view tensor) {
  std::uint64_t type = 0;
  std::optional<std::string> content;
  while (const auto field = next_field(tensor)) {
    switch (field->number) {
      case kType:
        type = field->bits;
        break;
      case kShape:
        if (find_field(field->bytes, 2)) return std::nullopt;  // a dimension
        break;
      case kContent:
        content = number_text(field->bytes, type);
        break;
      case kFloats:
      case kDoubles:
      case kInts:
      case kLongs:
        content = one_number(*field, type);
        break;
      default:
        break;
    }
  }
  return content;
}

/// The text of a hyper-parameter, which is a google.protobuf.Value.
std::string parameter_text(std::string_view value) {
  const auto field = next_field(value);
  if (!field) return {};
  switch (field->number) {
    case 2:
      return double_text(field->as_double());
    case 3:
      return std::string(field->bytes);
    case 4:
      return field->bits != 0 ? "true" : "false";
    default:
      return {};
  }
}

void read_session(std::string_view content, SessionInfo& session) {
  auto start = bytes_of(content, kSessionStart);
  while (const auto field = next_field(start)) {
    if (field->number == 1 && field->is_bytes()) {
      session.parameters.emplace_back(bytes_of(field->bytes, 1),
                                      parameter_text(bytes_of(field->bytes, 2)));
    } else if (field->number == 5) {
      session.started_at = field->as_double();
    }
  }
  auto end = bytes_of(content, kSessionEnd);
  while (const auto field = next_field(end)) {
    // 1 success, 2 failure; else unknown or running
    if (field->number == 1 && (field->bits == 1 || field->bits == 2)) {
      session.succeeded = field->bits == 1;
    } else if (field->number == 2) {
      session.ended_at = field->as_double();
    }
  }
}

void read_value(std::string_view value, ScalarEvent event,
                const std::function<void(const ScalarEvent&)>& scalar, SessionInfo& session) {
  while (const auto field = next_field(value)) {
    switch (field->number) {
      case kTag:
        event.tag = field->bytes;
        break;
      case kSimpleValue:
        event.text = float_text(field->as_float());
        break;
      case kTensor:
        event.text = tensor_text(field->bytes).value_or("");
        break;
      case kMetadata: {
        const auto plugin = bytes_of(field->bytes, 1);
        if (bytes_of(plugin, 1) == "hparams") read_session(bytes_of(plugin, 2), session);
        break;
      }
      default:
        break;
    }
  }
  if (!event.tag.empty() && !event.text.empty()) scalar(event);
}

void read_event(std::string_view event, const std::function<void(const ScalarEvent&)>& scalar,
                SessionInfo& session) {
  ScalarEvent scalar_event;
  if (const auto step = find_field(event, kEventStep)) {
    scalar_event.step = static_cast<std::int64_t>(step->bits);
  }
  const auto time = find_field(event, kEventTime);
  if (time && time->wire == ProtoField::Wire::fixed64) scalar_event.time = time->as_double();
  auto summary = bytes_of(event, kEventSummary);
  while (const auto value = next_field(summary)) {
    if (value->number != kValue || !value->is_bytes()) continue;
    read_value(value->bytes, scalar_event, scalar, session);
  }
}

constexpr std::size_t kLength = 8;
constexpr std::size_t kCrc = 4;

bool is_intact(std::string_view part, std::string_view crc) {
  return masked_crc(part) == little_endian(crc, kCrc);
}

}  // namespace

std::uint32_t masked_crc(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  const std::uint32_t sum = crc.checksum();
  return ((sum >> 15U) | (sum << 17U)) + 0xA282EAD8U;
}

EventFileEnd read_events(std::string_view bytes,
                         const std::function<void(const ScalarEvent&)>& scalar,
                         SessionInfo& session) {
  EventFileEnd end;
  while (!bytes.empty()) {
    if (bytes.size() < kLength + kCrc) {
      end.is_torn = true;
      break;
    }
    if (!is_intact(bytes.substr(0, kLength), bytes.substr(kLength))) {
      ++end.damaged;
      break;
    }
    const auto length = little_endian(bytes, kLength);
    bytes.remove_prefix(kLength + kCrc);
    if (bytes.size() < kCrc || length > bytes.size() - kCrc) {
      end.is_torn = true;
      break;
    }
    const auto record = bytes.substr(0, static_cast<std::size_t>(length));
    bytes.remove_prefix(record.size());
    if (is_intact(record, bytes)) {
      read_event(record, scalar, session);
    } else {
      ++end.damaged;
    }
    bytes.remove_prefix(kCrc);
  }
  return end;
}

}  // namespace gridctl::collect
