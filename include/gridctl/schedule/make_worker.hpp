// Makes the workers of a grid for whatever device was chosen. Here the kind of the device is looked
// at for the last time: a caller gets a Worker and knows no policy.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/schedule/devices/any_device.hpp>
#include <gridctl/schedule/growing_worker.hpp>
#include <gridctl/schedule/model_tests.hpp>
#include <gridctl/schedule/work.hpp>
#include <gridctl/schedule/worker_context.hpp>

#include <memory>

namespace gridctl::schedule {

/// Trains: `work.queue` holds runs of `plan`, which must outlive the worker, and may grow, but must
/// keep the runs that are unfinished. `experiment` is the absolute experiment directory. Never
/// null.
[[nodiscard]] std::unique_ptr<GrowingWorker> make_trainer(const AnyDevice& device,
                                                          const plan::Plan& plan,
                                                          const fs::path& experiment, Work work,
                                                          const WorkerContext& context);

/// Tests: `work.queue` holds items that `tests` knows. Never null.
[[nodiscard]] std::unique_ptr<Worker> make_tester(const AnyDevice& device, ModelTests tests,
                                                  Work work, const WorkerContext& context);

/// Trains and tests in one go: `work.queue` may hold runs of `plan`, which must outlive the worker,
/// and items that `tests` knows. When a training has succeeded, `find` names the tests that follow;
/// without `find` none do. `experiment` is the absolute experiment directory. Never null.
[[nodiscard]] std::unique_ptr<GrowingWorker> make_pipeline(const AnyDevice& device,
                                                           const plan::Plan& plan,
                                                           const fs::path& experiment,
                                                           ModelTests tests, FindTests find,
                                                           Work work, const WorkerContext& context);

}  // namespace gridctl::schedule
