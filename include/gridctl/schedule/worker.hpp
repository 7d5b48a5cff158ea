// What a command holds: something that works until it is done and then says how it went.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/run.hpp>

namespace gridctl::schedule {

class Worker {
 public:
  virtual ~Worker() = default;
  /// Does all of it; called once. An Error means that nothing was begun.
  [[nodiscard]] virtual Result<Summary> work() = 0;
};

}  // namespace gridctl::schedule
