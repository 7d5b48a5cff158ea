// What every worker is given to work with: the loop, who starts runs, who hears of them, and what
// is known of the devices.
#pragma once

#include <gridctl/core/observer.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/schedule/devices/device_rules.hpp>
#include <gridctl/sys/loop.hpp>

namespace gridctl::schedule {

/// Owns nothing: all that it names must outlive the worker.
struct WorkerContext {
  sys::Loop& loop;
  launch::Executor& executor;
  RunObserver& observer;  ///< hears of each event in order; the journal stands first in it
  DeviceRules devices = {};
};

}  // namespace gridctl::schedule
