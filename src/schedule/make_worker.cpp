#include "pipeline.hpp"
#include "tester.hpp"
#include "trainer.hpp"

#include <gridctl/schedule/make_worker.hpp>

#include <utility>
#include <variant>

namespace gridctl::schedule {

std::unique_ptr<GrowingWorker> make_trainer(const AnyDevice& device, const plan::Plan& plan,
                                            const fs::path& experiment, Work work,
                                            const WorkerContext& context) {
  return std::visit(
      [&]<class Device>(const Device& policy) -> std::unique_ptr<GrowingWorker> {
        return std::make_unique<Trainer<Device>>(policy, plan, experiment, std::move(work),
                                                 context);
      },
      device);
}

std::unique_ptr<Worker> make_tester(const AnyDevice& device, ModelTests tests, Work work,
                                    const WorkerContext& context) {
  return std::visit(
      [&]<class Device>(const Device& policy) -> std::unique_ptr<Worker> {
        return std::make_unique<Tester<Device>>(policy, std::move(tests), std::move(work), context);
      },
      device);
}

std::unique_ptr<GrowingWorker> make_pipeline(const AnyDevice& device, const plan::Plan& plan,
                                             const fs::path& experiment, ModelTests tests,
                                             FindTests find, Work work,
                                             const WorkerContext& context) {
  return std::visit(
      [&]<class Device>(const Device& policy) -> std::unique_ptr<GrowingWorker> {
        return std::make_unique<Pipeline<Device>>(policy, plan, experiment, std::move(tests),
                                                  std::move(find), std::move(work), context);
      },
      device);
}

}  // namespace gridctl::schedule
