#include "admission.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace gridctl::schedule {
namespace {

constexpr auto kPause = std::chrono::milliseconds(200);

std::size_t limit_of(int max_concurrent_runs) {
  return max_concurrent_runs > 0 ? static_cast<std::size_t>(max_concurrent_runs)
                                 : std::numeric_limits<std::size_t>::max();
}

}  // namespace

bool uses(const std::vector<Gpu>& gpus, const Gpu& gpu) {
  return std::any_of(gpus.begin(), gpus.end(),
                     [&](const Gpu& one) { return claim_name(one) == claim_name(gpu); });
}

Admission::Admission(Slots slots, const DeviceRules& rules, const Terms& terms, sys::Loop& loop,
                     RunObserver& observer)
    : pool_(std::move(slots.all), limit_of(terms.max_concurrent_runs), overlap),
      guard_(rules),
      disk_(terms.folder, terms.min_free_disk),
      loop_(loop),
      observer_(observer) {}

void Admission::set_limit(int max_concurrent_runs) {
  pool_.set_limit(limit_of(max_concurrent_runs));
}

void Admission::begin_round() {
  pool_.release_held();
  was_refused_ = false;
}

std::optional<Lease> Admission::lease_for(const WorkItem& next, std::size_t run_class) {
  const auto is_meant = [&](const Slot& slot) { return slot.run_class == run_class; };
  bool is_up_to_others = false;
  auto lease = pool_.lease(
      [&](const Slot& slot) {
        auto reservation = guard_.admit(next, slot.gpus, slot.claims);
        if (!reservation) is_up_to_others |= guard_.others_are_in_the_way();
        return reservation;
      },
      is_meant);
  if (lease) return lease;
  was_refused_ |= pool_.was_refused();
  if (!is_up_to_others) hold(run_class);
  return lease;
}

void Admission::hold(std::size_t run_class) {
  pool_.hold([&](const Slot& slot) { return slot.run_class == run_class; });
}

bool Admission::holds(std::size_t run_class) const {
  return pool_.holds([&](const Slot& slot) { return slot.run_class == run_class; });
}

bool Admission::has_any(std::size_t run_class) const {
  return pool_.has_any([&](const Slot& slot) { return slot.run_class == run_class; });
}

void Admission::wait_for_others(bool is_idle, const std::function<void()>& retry) {
  if (timer_ || !was_refused_ || guard_.why_not().empty()) return;
  if (is_idle && said_ != guard_.why_not()) {
    said_ = guard_.why_not();
    observer_.on_notice("waiting: " + said_);
  }
  timer_ = loop_.after(kPause, [this, retry] {
    timer_.reset();
    retry();
  });
}

std::optional<Lease> Admission::lease_named(const std::string& slot, std::size_t run_class) {
  auto lease =
      pool_.occupy([&](const Slot& one) { return one.name == slot && one.run_class == run_class; });
  return lease ? std::move(lease) : pool_.occupy([&](const Slot& one) { return one.name == slot; });
}

std::optional<std::string> Admission::shortage() {
  return disk_.shortage(loop_.now());
}

bool Admission::retire(const Gpu& gpu) {
  return pool_.retire([&](const Slot& slot) { return uses(slot.gpus, gpu); });
}

bool Admission::retire_device(const std::string& name) {
  return pool_.retire([&](const Slot& slot) {
    return slot.name == name || slot.name.starts_with(name + "/") ||
           std::ranges::any_of(slot.gpus,
                               [&](const Gpu& gpu) { return "gpu:" + id_of(gpu) == name; });
  });
}

}  // namespace gridctl::schedule
