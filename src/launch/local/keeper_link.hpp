// gridctl's end of the connection to an experiment's keeper: finds the keeper that is there, or
// starts one.
#pragma once

#include "local/keeper_protocol.hpp"

#include <gridctl/core/filesystem.hpp>
#include <gridctl/sys/descriptor.hpp>
#include <gridctl/sys/process_runner.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::launch::keeper {

inline constexpr const char* kKeeperVariable = "GRIDCTL_KEEPER";
/// "GRIDCTL_KEEPER=…": by this variable a keeper of the experiment is known.
[[nodiscard]] std::string keeper_variable(std::uint64_t key);

class Link {
 public:
  explicit Link(fs::path experiment) : experiment_(std::move(experiment)) {}

  /// To the keeper that is there; nothing if there is none. ErrorKind::locked if another gridctl
  /// has it, or if it does not answer.
  [[nodiscard]] Result<std::optional<Welcome>> connect();
  /// The same, but starts one if there is none. `program` has the command __keeper.
  [[nodiscard]] Result<Welcome> connect_or_start(sys::ProcessRunner& runner,
                                                 const fs::path& program);
  void close();

  [[nodiscard]] bool is_open() const { return static_cast<bool>(connection_); }
  [[nodiscard]] int descriptor() const { return connection_.get(); }
  /// Copies of the descriptors go with it. False if the keeper is gone.
  bool send(const Message& message, const std::vector<int>& descriptors = {});
  /// The next message, waited for; nothing if the keeper is gone.
  [[nodiscard]] std::optional<Message> receive();
  /// The next message that has arrived already, or nothing. Never waits.
  [[nodiscard]] std::optional<Message> next();
  /// Takes in what has arrived. False if the keeper is gone.
  bool fill(bool may_wait);

 private:
  [[nodiscard]] Result<std::optional<Welcome>> greet();

  fs::path experiment_;
  sys::Descriptor connection_;
  Decoder decoder_;
};

}  // namespace gridctl::launch::keeper
