// gridctl's end of the connection to an experiment's keeper: finds the keeper that is there, or
// starts one.
#pragma once

#include "local/keeper_protocol.hpp"

#include <gridctl/core/filesystem.hpp>
#include <gridctl/sys/descriptor.hpp>
#include <gridctl/sys/process/process_runner.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::launch::keeper {

inline constexpr const char* kSocketRole = "keeper";  // see sys/folder_socket.hpp
inline constexpr const char* kKeeperVariable = "GRIDCTL_KEEPER";
/// "GRIDCTL_KEEPER=…": the variable by which a keeper of the experiment is recognized.
[[nodiscard]] std::string keeper_variable(std::uint64_t key);
/// Returns the living keepers of the experiment that are processes of this user on this machine.
[[nodiscard]] std::vector<sys::ProcessInfo> keepers_of(std::uint64_t key);

class Link {
 public:
  /// `experiment` is absolute.
  explicit Link(fs::path experiment) : experiment_(std::move(experiment)) {}

  /// Connects to the keeper; nothing if there is no keeper. ErrorKind::locked if another gridctl is
  /// connected, if the keeper does not answer, or if it has runs and cannot be reached from here.
  [[nodiscard]] Result<std::optional<Welcome>> connect();
  /// As connect(), but starts a keeper if there is none. `program` has the command __keeper.
  [[nodiscard]] Result<Welcome> connect_or_start(sys::ProcessRunner& runner,
                                                 const fs::path& program);
  void close();

  [[nodiscard]] bool is_open() const { return static_cast<bool>(connection_); }
  [[nodiscard]] int descriptor() const { return connection_.get(); }
  /// Sends the message with copies of the descriptors. Never waits: bytes that the keeper does not
  /// take now go with the next flush(). Returns false if the keeper is gone.
  bool send(const Message& message, const std::vector<int>& descriptors = {});
  /// Sends as much of the unsent bytes as the keeper takes. Returns false if the keeper is gone.
  bool flush();
  [[nodiscard]] bool has_unsent() const { return !outbox_.empty(); }
  /// Waits for the next message until `end`; nothing if none has come, or the keeper is gone.
  [[nodiscard]] std::optional<Message> receive(std::chrono::steady_clock::time_point end);
  /// The next message that has arrived already, or nothing. Never waits.
  [[nodiscard]] std::optional<Message> next();
  /// Reads the bytes that have arrived. Returns false if the keeper is gone.
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
