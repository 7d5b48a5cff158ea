// TensorBoard's event files: records with masked CRC-32C checksums, each a protocol buffer of the
// type Event.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// One scalar of one step.
struct ScalarEvent {
  std::int64_t step = 0;
  double time = CurvePoint::kUnknown;  ///< seconds since 1970
  std::string_view tag;
  std::string text;  ///< the shortest text that reads back as the same number
};

/// The data that the plugin "hparams" keeps beside the scalars.
struct SessionInfo {
  Values parameters;
  std::optional<double> started_at;  ///< seconds since 1970
  std::optional<double> ended_at;
  std::optional<bool> succeeded;
};

/// How far the file could be read.
struct EventFileEnd {
  bool is_torn = false;  ///< the last record is not whole: its writer may not have finished
  std::size_t damaged =
      0;  ///< records with a wrong checksum; behind a wrong length nothing is read
};

/// Calls `scalar` for every scalar, whether its writer kept it as a number or as a tensor.
EventFileEnd read_events(std::string_view bytes,
                         const std::function<void(const ScalarEvent&)>& scalar,
                         SessionInfo& session);

/// The checksum of a record's parts: CRC-32C (Castagnoli), rotated and offset.
[[nodiscard]] std::uint32_t masked_crc(std::string_view bytes);

}  // namespace gridctl::collect
