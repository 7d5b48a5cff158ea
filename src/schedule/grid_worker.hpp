// A worker on one kind of device. The policy of the device decides how many runs are on at once and
// what each one gets; Trainer, Tester and Pipeline say how a run becomes a command. All the work is
// GridLoop's, which knows no policy.
#pragma once

#include "grid_loop.hpp"

#include <utility>

namespace gridctl::schedule {

template <DevicePolicy Device>
class GridWorker : public GridLoop {
 protected:
  GridWorker(const Device& device, Work work, WorkerContext context)
      : GridLoop(slots_of(device), std::move(work), std::move(context)) {}
};

}  // namespace gridctl::schedule
