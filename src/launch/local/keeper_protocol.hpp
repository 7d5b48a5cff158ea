// What the scheduler and the keeper say to each other: length-prefixed messages over a local stream
// socket. Both ends are the same binary on the same machine, so numbers are in its own byte order;
// the version is checked all the same, since a newer gridctl may find an older keeper alive.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/launch/executor.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gridctl::launch::keeper {

inline constexpr std::uint32_t kVersion = 4;

/// Scheduler: first message of a connection.
struct Hello {
  std::uint32_t version = kVersion;
};
/// Scheduler: start this; `job` names it from now on and is never given twice to one keeper.
struct Start {
  std::uint64_t job = 0;
  fs::path directory;  ///< RunSpec::directory, absolute: the path that the run's processes get
  fs::path below;      ///< the same folder relative to the experiment, for the exit record; empty:
                       ///< the folder lies elsewhere
  std::uint64_t memory_limit = 0;  ///< bytes, of the run's control group; 0: no limit
  sys::ProcessSpec process;
  std::uint32_t locks = 0;  ///< number of descriptors that travel along: Placement::locks
};
/// Scheduler: end the run's whole tree. SIGTERM, and SIGKILL after the grace period; 0: SIGKILL
/// now.
struct Stop {
  std::uint64_t job = 0;
  std::uint64_t grace_milliseconds = 0;
  EndRequest request;
  std::int32_t by = 0;  ///< the pid of the gridctl that asks
};

/// Keeper: the answer to Hello, with the runs that are on.
struct Welcome {
  std::uint32_t version = kVersion;
  std::int32_t pid = 0;  ///< the keeper's own
  struct Living {
    std::uint64_t job = 0;
    fs::path directory;  ///< relative to the experiment if it lies in there, else absolute
    sys::Brand brand;
    std::int32_t pid = 0;
    double seconds = 0;  ///< since its start, without the time in which it was held
    bool is_held = false;
  };
  std::vector<Living> living;
};
/// Keeper: the answer to Start.
struct Started {
  std::uint64_t job = 0;
  std::int32_t pid = 0;
  std::optional<Error> refused;  ///< kind, message and help only
};
/// Keeper: the run has ended and its exit record is written.
struct Ended {
  std::uint64_t job = 0;
  JobExit exit;
};

/// Scheduler: hold the run's whole tree (SIGSTOP), or let it go on.
struct Hold {
  std::uint64_t job = 0;
  bool holds = true;  ///< false: let it go on
};

using Message = std::variant<Hello, Start, Stop, Welcome, Started, Ended, Hold>;

/// The message with its length in front.
[[nodiscard]] std::string encode(const Message& message);

/// Parses the stream into messages. Bytes may come in any portions.
class Decoder {
 public:
  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// The next whole message, or nothing yet. Error: the stream is not of this protocol, and the
  /// connection is of no use any more.
  [[nodiscard]] Result<std::optional<Message>> next();

 private:
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace gridctl::launch::keeper
