// Writes TensorBoard's event files: records with checksums, each a protocol buffer of the type
// Event. The inverse of what collect reads from such files.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// The configuration and the end of a run, which the plugin "hparams" shows beside its scalars.
struct HyperParameters {
  Values values;                      ///< numbers are written as numbers, all else as text
  std::string group;                  ///< runs of one group are shown as repetitions
  std::optional<double> started_at;   ///< seconds since 1970
  std::optional<double> ended_at;     ///< seconds since 1970; nothing: the run has not ended
  std::optional<bool> has_succeeded;  ///< nothing: it has not ended
};

/// The record that every event file begins with. `time`: seconds since 1970.
[[nodiscard]] std::string first_event(double time);
/// The record of a scalar. TensorBoard keeps 32 bits of `value`.
[[nodiscard]] std::string scalar_event(double time, std::int64_t step, std::string_view tag,
                                       double value);
/// The records that describe the run to the plugin "hparams".
[[nodiscard]] std::string session_events(double time, const HyperParameters& parameters);

}  // namespace gridctl::collect
