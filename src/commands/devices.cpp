#include "devices.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/report/table.hpp>
#include <gridctl/sys/host.hpp>

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

nlohmann::ordered_json to_json(const Topology& topology) {
  auto cores = nlohmann::ordered_json::array();
  for (const auto& core : topology.cores)
    cores.push_back({{"cpus", core.pus}, {"numa_node", core.numa_node}, {"package", core.package}});
  auto gpus = nlohmann::ordered_json::array();
  for (const auto& gpu : topology.gpus) {
    gpus.push_back({{"index", gpu.index},
                    {"uuid", gpu.uuid},
                    {"name", gpu.name},
                    {"pci_bus_id", gpu.pci_bus_id},
                    {"memory_total_bytes", gpu.memory_total},
                    {"memory_used_bytes", gpu.memory_used},
                    {"utilization_percent", nullptr},
                    {"processes", gpu.processes}});
    if (gpu.utilization) gpus.back()["utilization_percent"] = *gpu.utilization;
  }
  nlohmann::ordered_json document = {{"schema", "gridctl.devices/1"},
                                     {"host", sys::host_name()},
                                     {"cores", cores},
                                     {"cpu_quota", nullptr},
                                     {"gpus", gpus},
                                     {"gpus_hidden", topology.unused_gpus.size()},
                                     {"gpu_note", topology.gpu_note}};
  if (topology.cpu_quota) document["cpu_quota"] = *topology.cpu_quota;
  return document;
}

report::Table core_table(const Topology& topology) {
  report::Table table;
  table.columns = {{"SLOT", false}, {"CPUS", false}, {"NODE", true}, {"PACKAGE", true}};
  for (const auto& core : topology.cores) {
    table.rows.push_back({fmt::format("cpu:{}", core.pus.front()),
                          fmt::format("{}", fmt::join(core.pus, ",")),
                          std::to_string(core.numa_node), std::to_string(core.package)});
  }
  return table;
}

report::Table gpu_table(const Topology& topology) {
  report::Table table;
  table.columns = {{"SLOT", false}, {"NAME", false},     {"USED", true}, {"MEMORY", true},
                   {"BUSY", true},  {"PROCESSES", true}, {"UUID", false}};
  for (const auto& gpu : topology.gpus) {
    table.rows.push_back({fmt::format("gpu:{}", gpu.index), gpu.name, human_size(gpu.memory_used),
                          human_size(gpu.memory_total),
                          gpu.utilization ? fmt::format("{} %", *gpu.utilization) : "-",
                          std::to_string(gpu.processes), gpu.uuid});
  }
  return table;
}

void print_text(const Topology& topology, const cli::Output& output) {
  auto& out = *output.stream;
  const auto table = [&](const report::Table& value) {
    out << report::to_text(value, output.columns, !output.unicode);
  };
  out << fmt::format("{}: {} core{}", sys::host_name(), topology.cores.size(),
                     topology.cores.size() == 1 ? "" : "s");
  if (topology.cpu_quota) out << fmt::format(", {:g} CPUs' worth of time", *topology.cpu_quota);
  out << "\n";
  table(core_table(topology));
  out << "\n";
  if (topology.gpus.empty())
    out << fmt::format("no GPUs{}{}\n", topology.gpu_note.empty() ? "" : ": ", topology.gpu_note);
  else
    table(gpu_table(topology));
  if (topology.unused_gpus.size() > 0)
    out << fmt::format("{} more hidden by CUDA_VISIBLE_DEVICES\n", topology.unused_gpus.size());
}

}  // namespace

cli::CommandInfo DevicesCommand::info() const {
  cli::CommandInfo info;
  info.name = "devices";
  info.summary = "Show the CPUs and GPUs that gridctl can use";
  info.description =
      "Show the cores within this process's affinity mask and CPU quota, and the GPUs that the "
      "NVIDIA driver knows, within CUDA_VISIBLE_DEVICES.";
  info.group = "Look";
  info.examples = {{"gridctl devices", ""}, {"gridctl devices --json", "for programs"}};
  return info;
}

Result<ExitCode> DevicesCommand::run(const cli::Arguments& /*arguments*/, cli::Services& services) {
  auto topology = sys::detect_cpus();
  sys::detect_gpus(topology);
  if (services.globals.json)
    *services.out.stream << to_json(topology).dump(2) << "\n";
  else
    print_text(topology, services.out);
  return ExitCode::ok;
}

}  // namespace gridctl::commands
