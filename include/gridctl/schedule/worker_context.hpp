// What every worker is given to work with: the loop, the executor that starts runs, the observer of
// their events, and the rules of the devices.
#pragma once

#include <gridctl/core/observer.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/schedule/devices/device_rules.hpp>
#include <gridctl/sys/process/loop.hpp>

namespace gridctl::schedule {

/// Owns nothing: loop, executor, observer and what the rules name must outlive the worker.
struct WorkerContext {
  sys::Loop& loop;
  launch::Executor& executor;
  RunObserver& observer;  ///< hears of each event in order; hands it to the journal first
  DeviceRules devices = {};
};

}  // namespace gridctl::schedule
