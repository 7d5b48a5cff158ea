#include "builtin.hpp"
#include "options/device_options.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/report/table.hpp>
#include <gridctl/session/devices.hpp>
#include <gridctl/sys/host.hpp>

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using Json = nlohmann::ordered_json;
using Holders = std::vector<sys::Holder>;

/// All that is told, gathered before any of it is shown.
struct Machine {
  Topology topology;
  std::vector<Holders> of_core;    ///< as long as topology.cores
  std::vector<Holders> of_gpu;     ///< as long as topology.gpus
  std::vector<Holders> of_unused;  ///< as long as topology.unused_gpus
};

Holders holders_of(const Core& core, const Holders& all) {
  Holders found;
  for (const auto& holder : all) {
    const auto& claim = holder.claim;
    if (std::any_of(core.pus.begin(), core.pus.end(),
                    [&](int pu) { return pu >= claim.first && pu < claim.first + claim.count; }))
      found.push_back(holder);
  }
  return found;
}

Machine gather(Topology topology, const schedule::BusyRules& rules) {
  const auto locks = sys::Reservations::open_default();
  const auto ask = [&](const std::string& what) {
    return locks ? locks->holders(what) : Holders();
  };
  leave_out_busy(topology, rules, [&](const std::string& name) { return !ask(name).empty(); });
  Machine machine;
  const auto all = ask(kCpuClaim);
  for (const auto& core : topology.cores) machine.of_core.push_back(holders_of(core, all));
  for (const auto& gpu : topology.gpus) machine.of_gpu.push_back(ask(schedule::claim_name(gpu)));
  for (const auto& unused : topology.unused_gpus)
    machine.of_unused.push_back(ask(schedule::claim_name(unused.gpu)));
  machine.topology = std::move(topology);
  return machine;
}

Json to_json(const Holders& holders) {
  auto list = Json::array();
  for (const auto& holder : holders)
    list.push_back({{"pid", holder.pid}, {"user", holder.user}, {"experiment", holder.experiment}});
  return list;
}

Json to_json(const Gpu& gpu, const Holders& holders, const std::string& why_not) {
  auto users = Json::array();
  for (const auto& user : gpu.users)
    users.push_back({{"pid", user.pid}, {"memory_bytes", user.memory}});
  Json json = {{"index", gpu.index},
               {"uuid", gpu.uuid},
               {"name", gpu.name},
               {"vendor", to_string(gpu.vendor)},
               {"pci_bus_id", gpu.pci_bus_id},
               {"mig_slice", nullptr},
               {"memory_total_bytes", gpu.memory_total},
               {"memory_used_bytes", gpu.memory_used},
               {"utilization_percent", nullptr},
               {"processes", gpu.processes},
               {"users", users},
               {"near_cpus", gpu.near_cpus},
               {"reserved_by", to_json(holders)}};
  if (gpu.mig_slice) json["mig_slice"] = *gpu.mig_slice;
  if (gpu.utilization) json["utilization_percent"] = *gpu.utilization;
  if (!why_not.empty()) json["left_out"] = why_not;
  return json;
}

Json to_json(const Machine& machine) {
  const auto& topology = machine.topology;
  auto cores = Json::array();
  for (std::size_t i = 0; i < topology.cores.size(); ++i) {
    const auto& core = topology.cores[i];
    cores.push_back({{"cpus", core.pus},
                     {"numa_node", core.numa_node},
                     {"package", core.package},
                     {"reserved_by", to_json(machine.of_core[i])}});
  }
  auto gpus = Json::array();
  for (std::size_t i = 0; i < topology.gpus.size(); ++i)
    gpus.push_back(to_json(topology.gpus[i], machine.of_gpu[i], ""));
  auto unused = Json::array();
  for (std::size_t i = 0; i < topology.unused_gpus.size(); ++i) {
    const auto& [gpu, reason, is_busy] = topology.unused_gpus[i];
    unused.push_back(to_json(gpu, machine.of_unused[i], reason));
  }
  Json document = {{"schema", "gridctl.devices/1"},
                   {"host", sys::host_name()},
                   {"cores", cores},
                   {"cpu_quota", nullptr},
                   {"gpus", gpus},
                   {"gpus_left_out", unused},
                   {"gpu_note", topology.gpu_note}};
  if (topology.cpu_quota) document["cpu_quota"] = *topology.cpu_quota;
  return document;
}

/// "pid 4711 of alice (/data/exp)".
std::string to_text(const Holders& holders) {
  std::vector<std::string> words;
  for (const auto& holder : holders)
    words.push_back(fmt::format("pid {} of {} ({})", holder.pid, holder.user, holder.experiment));
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return join(words, ", ");
}

report::Table core_table(const Machine& machine) {
  report::Table table;
  table.columns = {
      {"SLOT", false}, {"CPUS", false}, {"NODE", true}, {"PACKAGE", true}, {"RESERVED BY", false}};
  for (std::size_t i = 0; i < machine.topology.cores.size(); ++i) {
    const auto& core = machine.topology.cores[i];
    table.rows.push_back({fmt::format("cpu:{}", core.pus.front()),
                          fmt::format("{}", fmt::join(core.pus, ",")),
                          std::to_string(core.numa_node), std::to_string(core.package),
                          to_text(machine.of_core[i])});
  }
  return table;
}

report::Table gpu_table(const Machine& machine) {
  report::Table table;
  table.columns = {{"SLOT", false}, {"NAME", false},     {"USED", true},  {"MEMORY", true},
                   {"BUSY", true},  {"PROCESSES", true}, {"UUID", false}, {"NOTE", false}};
  const auto add = [&](const Gpu& gpu, const std::string& slot, std::string note) {
    table.rows.push_back({slot, gpu.name, human_size(gpu.memory_used), human_size(gpu.memory_total),
                          gpu.utilization ? fmt::format("{} %", *gpu.utilization) : "-",
                          std::to_string(gpu.processes), gpu.uuid, std::move(note)});
  };
  for (std::size_t i = 0; i < machine.topology.gpus.size(); ++i) {
    const auto& gpu = machine.topology.gpus[i];
    const auto holders = to_text(machine.of_gpu[i]);
    add(gpu, "gpu:" + schedule::id_of(gpu), holders.empty() ? "" : "reserved by " + holders);
  }
  for (const auto& [gpu, reason, is_busy] : machine.topology.unused_gpus)
    add(gpu, fmt::format("({})", schedule::id_of(gpu)), "not used: " + reason);
  return table;
}

void print_text(const Machine& machine, const cli::Output& output) {
  auto& out = *output.stream;
  const auto& topology = machine.topology;
  const auto table = [&](const report::Table& value) {
    out << report::to_text(value, output.columns, !output.unicode);
  };
  out << fmt::format("{}: {} core{}", sys::host_name(), topology.cores.size(),
                     topology.cores.size() == 1 ? "" : "s");
  if (topology.cpu_quota) out << fmt::format(", {:g} CPUs' worth of time", *topology.cpu_quota);
  out << "\n";
  table(core_table(machine));
  out << "\n";
  if (topology.gpus.empty() && topology.unused_gpus.empty())
    out << fmt::format("no GPUs{}{}\n", topology.gpu_note.empty() ? "" : ": ", topology.gpu_note);
  else
    table(gpu_table(machine));
}

cli::CommandInfo info_of_devices() {
  return {
      .name = "devices",
      .summary = "Show the CPUs and GPUs that gridctl can use",
      .description =
          "Show the cores within this process's affinity mask and CPU quota, and the GPUs: what "
          "is used by whom, what runs would get, and why not the rest. What the runs of a grid "
          "get of them is said by 'resources' in its file ('gridctl help grid') and shown by "
          "'gridctl train GRID.yaml --dry-run'.",
      .group = "Look",
      .examples = {{"gridctl devices", ""}, {"gridctl devices --json", "for programs"}},
      .options = {inventory_option()}};
}

Result<ExitCode> run_devices(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(auto topology, session::read_topology(arguments.text("inventory"), true));
  const auto machine = gather(std::move(topology), {});
  if (services.globals.json)
    *services.out.stream << json_text(to_json(machine), 2) << "\n";
  else
    print_text(machine, services.out);
  return ExitCode::ok;
}

}  // namespace

cli::Command devices_command() {
  return {info_of_devices(), run_devices};
}

}  // namespace gridctl::commands
