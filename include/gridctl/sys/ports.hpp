// TCP ports for runs: each one free, and reserved on the machine as cores are, so that no two runs
// have the same, whichever gridctl and user they are of.
#pragma once

#include <gridctl/sys/reservations.hpp>

#include <optional>
#include <string>

namespace gridctl::sys {

/// A port for one run.
struct Port {
  int number = 0;
  Reservation reservation;   ///< as long as it is held, nobody else gets the port
  std::string warning = {};  ///< why ports can be reserved no more; told once
};

class Ports {
 public:
  /// The first and the last port that runs get: below those that Linux gives to connections
  /// (32768 and up), and below 29500, where torchrun and the like meet if nobody tells them.
  static constexpr int kFirst = 20000;
  static constexpr int kLast = 29499;

  /// Reserves by `reservations`; without them the ports of other gridctl are known only once their
  /// runs listen.
  explicit Ports(std::optional<Reservations> reservations);

  /// A port at which nobody listens and that no other run has. The ports come in turn: one that was
  /// given back is not used again at once, since connections linger there. Where the file of the
  /// reservations is none (anybody may have put something there), ports are given out without them
  /// from then on. Errors: no port is free, or no file can be opened to try one.
  [[nodiscard]] Result<Port> take();

 private:
  std::optional<Reservations> reservations_;
  std::string warning_;  // for the next port
  int next_;
};

}  // namespace gridctl::sys
