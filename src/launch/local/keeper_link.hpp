// gridctl's end of the connection to an experiment's keeper: finds the keeper that is there, or
// starts one.
#pragma once

#include "local/keeper_protocol.hpp"

#include <gridctl/core/filesystem.hpp>
#include <gridctl/sys/descriptor.hpp>
#include <gridctl/sys/process_runner.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::launch::keeper {

inline constexpr const char* kKeeperVariable = "GRIDCTL_KEEPER";
/// "GRIDCTL_KEEPER=…": by this variable a keeper of the experiment is known.
[[nodiscard]] std::string keeper_variable(std::uint64_t key);

class Link {
 public:
  /// `experiment` is absolute.
  explicit Link(fs::path experiment) : experiment_(std::move(experiment)) {}

  /// To the keeper that is there; nothing if there is none. ErrorKind::locked if another gridctl
  /// has it, if it does not answer, or if it cannot be reached from here and has runs on.
  [[nodiscard]] Result<std::optional<Welcome>> connect();
  /// The same, but starts one if there is none. `program` has the command __keeper.
  [[nodiscard]] Result<Welcome> connect_or_start(sys::ProcessRunner& runner,
                                                 const fs::path& program);
  void close();

  [[nodiscard]] bool is_open() const { return static_cast<bool>(connection_); }
  [[nodiscard]] int descriptor() const { return connection_.get(); }
  /// Copies of the descriptors go with it. Never waits: what the keeper does not take now goes with
  /// the next flush(). False if the keeper is gone.
  bool send(const Message& message, const std::vector<int>& descriptors = {});
  /// Sends what is still to be sent, as far as the keeper takes it. False if it is gone.
  bool flush();
  [[nodiscard]] bool has_unsent() const { return !outbox_.empty(); }
  /// The next message, waited for until then; nothing if none has come, or the keeper is gone.
  [[nodiscard]] std::optional<Message> receive(std::chrono::steady_clock::time_point end);
  /// The next message that has arrived already, or nothing. Never waits.
  [[nodiscard]] std::optional<Message> next();
  /// Takes in what has arrived. False if the keeper is gone.
  bool fill();

 private:
  [[nodiscard]] Result<std::optional<Welcome>> greet();

  struct Unsent {
    std::string text;
    std::vector<sys::Descriptor> descriptors;  // for its first byte
  };
  fs::path experiment_;
  sys::Descriptor connection_;
  std::deque<Unsent> outbox_;
  Decoder decoder_;
};

}  // namespace gridctl::launch::keeper
