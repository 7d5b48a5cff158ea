// The slots of a place in words and for programs: what runs of each class would get.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/schedule/model_tests.hpp>
#include <gridctl/session/grid_work.hpp>

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::session {

/// "2 slots of 2 GPUs, 8 cores for big: gpu:0,1 gpu:2,3", a line for each class; "4 slots: cpu:0 …"
/// where the grid says nothing of resources.
[[nodiscard]] std::string slot_lines(const config::Grid& grid, const WorkPlace& place);

/// [{"slot","cpus","gpus"}]
[[nodiscard]] nlohmann::ordered_json slots_json(const std::vector<Placement>& slots);
/// [{"device","gpus","cpus","memory_bytes","tasks","slots"}]
[[nodiscard]] nlohmann::ordered_json classes_json(const config::Grid& grid, const WorkPlace& place);

/// Where tests would run, if all slots were free. Refers to its parts.
struct TestSlots {
  const WorkPlace& place;
  const schedule::ClassOf& class_of;
  [[nodiscard]] const Placement& of(const schedule::ModelTest& test, std::size_t index) const;
};

}  // namespace gridctl::session
