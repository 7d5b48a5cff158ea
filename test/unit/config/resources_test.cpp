#include "resources.hpp"

#include "trees.hpp"

#include <gridctl/config/grid.hpp>

#include <nlohmann/json.hpp>

using namespace gridctl;
using Catch::Matchers::Contains;
using config::read_resources;
using test::tree;

namespace {

Result<RunResources> read(const std::string& text) {
  return read_resources(tree(text, "grid.yaml"), "'resources' of a task");
}

std::string error_of(const std::string& text) {
  const auto resources = read(text);
  return resources ? "" : to_text(resources.error());
}

}  // namespace

TEST_CASE("resources are read with their places", "[config]") {
  const auto all = read("device: gpu\ngpus: 2\ncpus: 8\nmemory: 16GiB\n");
  REQUIRE(all);
  CHECK(all->device == DeviceKind::gpu);
  CHECK(all->gpus == 2);
  CHECK(all->cpus == 8);
  CHECK(all->memory == std::uint64_t{16} << 30U);
  CHECK(all->places.at("cpus").line == 3);
}

TEST_CASE("a number of GPUs says the device", "[config]") {
  CHECK(read("{gpus: 1}")->device == DeviceKind::gpu);
  CHECK(read("{gpus: 0}")->device == DeviceKind::cpu);
  CHECK_FALSE(read("{gpus: 0}")->gpus.has_value());
  CHECK_FALSE(read("{cpus: 2}")->device.has_value());
}

TEST_CASE("wrong resources are errors that say what is right", "[config]") {
  CHECK_THAT(error_of("{gpu: 2}"), Contains("did you mean 'gpus'?"));
  CHECK_THAT(error_of("{device: cpu, gpus: 2}"), Contains("one of the two is enough"));
  CHECK_THAT(error_of("{device: 'gpu:0'}"), Contains("--device gpu:0"));
  CHECK_THAT(error_of("{device: auto}"), Contains("leave it out"));
  CHECK_THAT(error_of("{cpus: 0}"), Contains("at least 1"));
  CHECK_THAT(error_of("{cpus: many}"), Contains("an integer"));
  CHECK_THAT(error_of("{memory: 0}"), Contains("a size such as 16GiB"));
  CHECK_THAT(error_of("[gpu]"), Contains("a mapping"));
}

TEST_CASE("the journal keeps resources", "[config]") {
  const auto all = read("{gpus: 2, cpus: 8, memory: 1GiB}").value();
  const auto back = config::resources_from_json(config::resources_to_json(all));
  CHECK(back.device == all.device);
  CHECK(back.gpus == all.gpus);
  CHECK(back.cpus == all.cpus);
  CHECK(back.memory == all.memory);
  CHECK(config::resources_from_json(nlohmann::ordered_json::object()).empty());
}

TEST_CASE("what is said above wins; GPUs go with their device", "[config]") {
  const auto task = read("{cpus: 4}").value();
  const auto trainer = read("{gpus: 2, cpus: 1}").value();
  const auto both = laid_over(task, trainer);
  CHECK(both.device == DeviceKind::gpu);
  CHECK(both.gpus == 2);
  CHECK(both.cpus == 4);
  const auto on_cores = laid_over(read("{device: cpu}").value(), trainer);
  CHECK(on_cores.device == DeviceKind::cpu);
  CHECK_FALSE(on_cores.gpus.has_value());
  CHECK(on_cores.cpus == 1);
}
