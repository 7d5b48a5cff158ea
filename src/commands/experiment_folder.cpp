#include "experiment_folder.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/host.hpp>

#include <cerrno>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

/// An empty directory is taken too: people make it beforehand to set permissions.
Result<void> claim(const fs::path& folder) {
  if (const auto made = sys::make_directories(folder); !made) return made;
  boost::system::error_code error;
  if (fs::exists(folder / journal::kJournalName, error))
    return fail(ErrorKind::usage, fmt::format("'{}' holds an experiment already", folder.string()),
                "name another directory with --expdir, or leave --expdir out");
  if (!fs::is_empty(folder, error) || error)
    return fail(ErrorKind::usage, fmt::format("'{}' is not empty", folder.string()),
                "name a new directory with --expdir, or leave --expdir out");
  return {};
}

std::string command_document(const cli::Services& services) {
  const nlohmann::ordered_json document = {
      {"schema", "gridctl.command/1"},
      {"argv", services.argv},
      {"cwd", fs::current_path().string()},
      {"host", sys::host_name()},
      {"user", sys::user_name()},
      {"gridctl", GRIDCTL_VERSION},
      {"started_at", rfc3339(std::chrono::system_clock::now())},
  };
  return document.dump(2) + "\n";
}

Result<void> write_configurations(const fs::path& folder, const plan::Plan& plan) {
  for (std::size_t position = 0; position < plan.configuration_count(); ++position) {
    const auto configuration = plan.configuration_at(position);
    const auto place = folder / "runs" / configuration.folder;
    if (const auto made = sys::make_directories(place); !made) return made;
    const auto written = sys::write_atomically(
        place / "config.yaml", config::to_yaml(plan.merged(configuration.number)), sys::Sync::none);
    if (!written) return written;
  }
  return {};
}

journal::Experiment experiment_of(const fs::path& folder, const plan::Plan& plan) {
  journal::Experiment experiment;
  experiment.name = fs::absolute(folder).lexically_normal().filename().string();
  experiment.created_at = rfc3339(std::chrono::system_clock::now());
  experiment.gridctl_version = GRIDCTL_VERSION;
  experiment.host = sys::host_name();
  experiment.user = sys::user_name();
  experiment.trainer = config::program_to_json(plan.grid().trainer).dump();
  if (plan.grid().tester) experiment.tester = config::program_to_json(*plan.grid().tester).dump();
  experiment.base_seed = plan.base_seed();
  experiment.repetitions = plan.repetitions();
  return experiment;
}

Result<void> book_plan(journal::Journal& journal, const plan::Plan& plan) {
  std::vector<journal::Configuration> configurations;
  configurations.reserve(plan.configuration_count());
  for (std::size_t position = 0; position < plan.configuration_count(); ++position) {
    const auto configuration = plan.configuration_at(position);
    configurations.push_back({configuration.number, configuration.label,
                              plan.task_of(configuration.number).name, configuration.folder,
                              configuration.identity});
  }
  std::vector<journal::PlannedRun> runs;
  runs.reserve(plan.runs());
  for (std::size_t index = 0; index < plan.runs(); ++index) {
    const auto run = plan.run(index);
    runs.push_back({run, 0, plan.seed(run)});
  }
  return journal.add_plan(configurations, runs);
}

}  // namespace

fs::path experiment_path(const std::string& wanted, const std::string& grid_file,
                         const std::string& tag, TimePoint now) {
  if (!wanted.empty()) return wanted;
  auto name = fmt::format("{}_{}", fs::path(grid_file).stem().string(), compact_time(now));
  if (!tag.empty()) name += "_" + tag;
  auto path = fs::path("experiments") / name;
  // Two grids in one second.
  boost::system::error_code ignored;
  for (int number = 2; fs::exists(path, ignored); ++number)
    path = fs::path("experiments") / fmt::format("{}-{}", name, number);
  return path;
}

Result<std::unique_ptr<journal::Journal>> create_experiment(const fs::path& folder,
                                                            const plan::Plan& plan,
                                                            const cli::Services& services) {
  if (const auto claimed = claim(folder); !claimed) return tl::unexpected(claimed.error());
  const auto write = [&](const char* name, const std::string& text) {
    return sys::write_atomically(folder / name, text, sys::Sync::full);
  };
  if (const auto done = write("grid.yaml", plan.grid().text); !done)
    return tl::unexpected(done.error());
  if (const auto done = write("command.json", command_document(services)); !done)
    return tl::unexpected(done.error());
  if (const auto done = write_configurations(folder, plan); !done)
    return tl::unexpected(done.error());

  auto journal =
      journal::Journal::create(folder / journal::kJournalName, experiment_of(folder, plan));
  if (!journal) return journal;
  if (const auto booked = book_plan(**journal, plan); !booked)
    return tl::unexpected(booked.error());
  return journal;
}

}  // namespace gridctl::commands
