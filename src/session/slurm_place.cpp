#include <gridctl/core/text.hpp>
#include <gridctl/launch/slurm/make_slurm_executor.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/session/grid_work.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

namespace slurm = launch::slurm;

/// The first batch of so many runs.
slurm::Submission submission(const WorkPlace& place, const fs::path& experiment, std::size_t runs) {
  slurm::SlurmTerms terms;
  terms.experiment = experiment;
  terms.options = place.slurm->options;
  terms.needs = place.slurm->needs;
  terms.max_concurrent = place.max_concurrent;
  const auto most = static_cast<std::size_t>(place.slurm->options.max_submitted);
  slurm::Order order;
  order.pack = place.slurm->options.pack;
  return slurm::submission_of(terms, "TOKEN", 1, slurm::tasks_of(order, std::min(runs, most)));
}

}  // namespace

Result<void> add_resources(SlurmPlace& slurm, const GridResources& wanted, bool cpus_given,
                           bool gpus_given) {
  if (wanted.trainings.empty()) return {};
  const auto& first = wanted.trainings.front();
  for (const auto& other : wanted.trainings) {
    const bool is_equal = other.device == first.device && other.gpus == first.gpus &&
                          other.cpus == first.cpus && other.memory == first.memory;
    if (is_equal) continue;
    const auto& places = other.places.empty() ? first.places : other.places;
    return fail(ErrorKind::config, "runs that Slurm gets must all need the same",
                "give such tasks a grid file of their own, or 'resources' to all tasks alike",
                places.empty() ? std::nullopt : std::optional(places.begin()->second));
  }
  auto& needs = slurm.needs;
  if (first.device && !gpus_given) needs.device = *first.device;
  if (needs.device == DeviceKind::gpu && !gpus_given)
    needs.gpus = first.gpus.value_or(std::max(1, needs.gpus));
  if (first.cpus && !cpus_given) needs.cpus = *first.cpus;
  if (first.memory && slurm.options.memory == 0)
    slurm.options.memory =
        *first.memory * static_cast<std::uint64_t>(std::max(1, slurm.options.at_once));
  return {};
}

WorkPlace place_on_slurm(SlurmPlace slurm, int max_concurrent, Limits limits) {
  auto& options = slurm.options;
  const auto side_by_side = static_cast<std::uint64_t>(std::max(1, options.at_once));
  if (options.memory == 0) options.memory = limits.memory_limit * side_by_side;
  limits.memory_limit = 0;  // Slurm keeps it
  if (options.time.count() == 0 && limits.timeout.after.count() > 0) {
    // Each place of the allocation does its share of the runs one after the other.
    const auto turns = (options.pack + options.at_once - 1) / std::max(1, options.at_once);
    options.time = std::chrono::ceil<std::chrono::minutes>(
        (limits.timeout.after + limits.grace) * turns + std::chrono::minutes(5));
  }
  Placement placement;
  placement.slot = "slurm";
  placement.kind = slurm.needs.device;
  const auto places = static_cast<std::size_t>(std::max(1, options.max_submitted));
  WorkPlace place{.device = schedule::GivenPolicy(std::vector<Placement>(places, placement)),
                  .max_concurrent = max_concurrent,
                  .limits = limits,
                  .slots = {{placement}}};
  place.devices.is_shared = true;  // nothing of this machine is used
  place.slurm = std::move(slurm);
  return place;
}

Result<std::string> ask_slurm(const WorkPlace& place, const fs::path& experiment) {
  const auto scheduler = slurm::make_scheduler();
  // One task tells as much as all, and is never too large an array.
  return slurm::try_submission(*scheduler, slurm::sbatch_argv(submission(place, experiment, 1)));
}

std::string show_submission(const WorkPlace& place, const fs::path& experiment, std::size_t runs) {
  const auto array = submission(place, experiment, runs);
  const auto folder = experiment / array.folder;
  return fmt::format(
      "{}\n\n{}", shell_quote(slurm::sbatch_argv(array)),
      slurm::script_text(folder, experiment / slurm::kFolder / "gridctl", array.options.setup));
}

}  // namespace gridctl::session
