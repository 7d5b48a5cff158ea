// How `gridctl stop`, `pause`, `set` and `train --into` reach the gridctl that is at work in an
// experiment: by a local socket, on which only processes of the same user are heard. No process is
// ever looked up by its number.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/sys/descriptor.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::control {

/// The runs that `gridctl train --into` hands to the gridctl at work.
struct GrowRequest {
  std::string inputs;             ///< of the grown experiment: experiment::to_text()
  std::vector<std::string> argv;  ///< the command that asks, for the record
};

/// How many runs the gridctl at work has taken from a GrowRequest, and how it stands then.
struct GrowAnswer {
  std::size_t added = 0;  ///< runs that are to begin and were not before
  std::size_t running = 0;
  std::size_t waiting = 0;
  std::vector<std::string> notes = {};  ///< for the person who asked
};

/// Answers the requests that are not for the worker. Functions may be empty.
struct ChannelUser {
  /// Hears of each SteerRequest that the worker has heard.
  std::function<void(const SteerRequest&)> on_steered = {};
  std::function<Result<GrowAnswer>(const GrowRequest&)> grow = {};
};

/// The listening end: hands requests to the worker of this gridctl as long as the object lives.
class Channel {
 public:
  /// Loop and worker must outlive the channel. The directory `experiment` must exist.
  Channel(sys::Loop& loop, const fs::path& experiment, Worker& worker, ChannelUser user = {});
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Why requests cannot reach us; nullopt if they can.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  struct Caller {
    sys::Descriptor connection;
    std::string heard;
  };
  void accept();
  void hear(sys::Loop::WatchId watch);
  /// Asks the worker what the line requests, and returns the answer as a line; empty if the line is
  /// no request.
  [[nodiscard]] std::string answer_to(const std::string& line);

  sys::Loop& loop_;
  Worker& worker_;
  fs::path experiment_;
  ChannelUser user_;
  sys::Descriptor listener_;
  sys::Loop::WatchId watch_ = 0;
  std::map<sys::Loop::WatchId, Caller> callers_;
  std::optional<Error> error_;
};

/// The asking end: sends the request to the gridctl that is at work in the experiment. Its kind of
/// error is not_found if none listens on this machine, and locked if it does not answer.
[[nodiscard]] Result<StopAnswer> ask_to_stop(const fs::path& experiment,
                                             const StopRequest& request);
[[nodiscard]] Result<SteerAnswer> ask_to_steer(const fs::path& experiment,
                                               const SteerRequest& request);
/// As the others, but waits for minutes: a large grid takes its time. Also the errors of the
/// gridctl at work, which has changed nothing then.
[[nodiscard]] Result<GrowAnswer> ask_to_grow(const fs::path& experiment,
                                             const GrowRequest& request);

}  // namespace gridctl::control
