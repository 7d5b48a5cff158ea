#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/launch/local/strays.hpp>
#include <gridctl/launch/slurm/make_slurm_executor.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/session/grid_work.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

namespace slurm = launch::slurm;

slurm::RunNeeds needs_of(const RunResources& resources) {
  slurm::RunNeeds needs;
  const int gpus = resources.gpus.value_or(0);
  needs.device = resources.device.value_or(gpus > 0 ? DeviceKind::gpu : DeviceKind::cpu);
  needs.gpus = needs.device == DeviceKind::gpu ? std::max(1, gpus) : 0;
  needs.cpus = resources.cpus.value_or(0);
  return needs;
}

/// What limits and resources make of options that nobody has said.
void complete(SlurmOptions& options, std::uint64_t memory_of_run, const Limits& limits) {
  const int at_once = std::max(1, options.at_once);
  if (options.memory == 0) options.memory = memory_of_run * static_cast<std::uint64_t>(at_once);
  if (options.time.count() > 0 || limits.timeout.after.count() == 0) return;
  // Each place of the allocation does its share of the runs one after the other.
  const auto turns = (options.pack + at_once - 1) / at_once;
  options.time = std::chrono::ceil<std::chrono::minutes>(
      (limits.timeout.after + limits.grace) * turns + std::chrono::minutes(5));
}

slurm::SlurmClass class_from(SlurmWishes wishes, const RunResources& resources,
                             const Limits& limits) {
  slurm::SlurmClass one{std::move(wishes.options), needs_of(resources), resources.places};
  for (auto& [key, place] : wishes.said) {
    if (place) one.places.insert_or_assign(key, std::move(*place));
  }
  complete(one.options, resources.memory.value_or(limits.memory_limit), limits);
  return one;
}

/// The position of the class, which is added if it is new.
std::size_t position_of(slurm::SlurmClass one, std::vector<slurm::SlurmClass>& classes) {
  const auto known = std::ranges::find_if(classes, [&](const auto& other) {
    return other.needs == one.needs && other.options == one.options;
  });
  const auto position = static_cast<std::size_t>(known - classes.begin());
  if (known == classes.end()) classes.push_back(std::move(one));
  return position;
}

/// The first batch of so many runs of a class.
slurm::Submission submission(const WorkPlace& place, const fs::path& experiment,
                             std::size_t run_class, std::size_t runs) {
  const auto terms = slurm_terms(place, experiment, nullptr, nullptr);
  const auto& options = terms.classes[run_class].options;
  slurm::Order order;
  order.pack = options.pack;
  const auto most = static_cast<std::size_t>(options.max_submitted);
  return slurm::submission_of(terms, run_class, "TOKEN", static_cast<int>(run_class) + 1,
                              slurm::tasks_of(order, std::min(runs, most)));
}

/// The class of a run, for the executor.
std::function<std::size_t(const RunSpec&)> class_of_runs(const SlurmPlace& slurm,
                                                         const plan::Plan* plan) {
  if (!plan || slurm.classes.size() < 2) return nullptr;
  return [of_item = class_of(slurm.of_trainings, slurm.of_tests, *plan)](const RunSpec& run) {
    return of_item({run.id, run.test, run.attempt});
  };
}

}  // namespace

WorkPlace place_on_slurm(SlurmRequest request, const config::Grid& grid,
                         const GridResources& wanted, int max_concurrent, Limits limits) {
  SlurmPlace slurm;
  const auto add = [&](const std::vector<RunResources>& of_tasks, const SlurmWishes& of_phase) {
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < of_tasks.size(); ++i) {
      const auto& of_task = i < grid.tasks.size() ? grid.tasks[i].slurm : SlurmWishes();
      auto wishes = laid_over(of_phase, laid_over(of_task, grid.slurm));
      wishes = laid_over(laid_over(request.flags, wishes), request.defaults);
      const auto resources =
          laid_over(laid_over(request.flag_resources, of_tasks[i]), request.default_resources);
      positions.push_back(position_of(class_from(wishes, resources, limits), slurm.classes));
    }
    return positions;
  };
  slurm.of_trainings = add(wanted.trainings, {});
  slurm.of_tests = add(wanted.tests, grid.slurm_tests);
  if (slurm.classes.empty()) add({RunResources()}, {});
  limits.memory_limit = 0;  // Slurm keeps it
  const auto& first = slurm.classes.front();
  Placement placement;
  placement.slot = "slurm";
  placement.kind = first.needs.device;
  const auto places = static_cast<std::size_t>(std::max(1, first.options.max_submitted));
  WorkPlace place{.device = schedule::GivenPolicy(std::vector<Placement>(places, placement)),
                  .max_concurrent = max_concurrent,
                  .limits = limits,
                  .slots = {{placement}}};
  place.devices.is_shared = true;  // nothing of this machine is used
  slurm.request = std::move(request);
  place.slurm = std::move(slurm);
  return place;
}

slurm::SlurmTerms slurm_terms(const WorkPlace& place, const fs::path& experiment,
                              const plan::Plan* plan, const config::Program* tester) {
  slurm::SlurmTerms terms;
  terms.experiment = experiment;
  terms.classes = place.slurm->classes;
  terms.class_of = class_of_runs(*place.slurm, plan);
  if (tester) terms.tester = json_text(config::program_to_json(*tester));
  terms.limits = place.limits;
  terms.max_concurrent = place.max_concurrent;
  return terms;
}

Result<std::string> ask_slurm(const WorkPlace& place, const fs::path& experiment) {
  const auto scheduler = slurm::make_scheduler();
  std::vector<std::string> words;
  for (std::size_t i = 0; i < place.slurm->classes.size(); ++i) {
    // One task tells as much as all, and is never too large an array.
    const auto one = slurm::sbatch_argv(submission(place, experiment, i, 1));
    GRIDCTL_TRY_ASSIGN(auto said, slurm::try_submission(*scheduler, one, place.slurm->classes[i]));
    words.push_back(std::move(said));
  }
  return join(words, "\n");
}

std::string show_submission(const WorkPlace& place, const fs::path& experiment,
                            const plan::Plan& plan) {
  const auto& classes = place.slurm->classes;
  std::vector<std::size_t> runs(classes.size());
  const auto of_run = class_of_runs(*place.slurm, &plan);
  for (std::size_t i = 0; i < plan.runs(); ++i) {
    RunSpec run;
    run.id = plan.run(i);
    ++runs[of_run ? of_run(run) : 0];
  }
  std::string text;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (runs[i] == 0) continue;
    text += shell_quote(slurm::sbatch_argv(submission(place, experiment, i, runs[i]))) + "\n";
  }
  const auto folder = experiment / slurm::batch_folder({}, 1);
  return text + "\n" +
         slurm::script_text(folder, experiment / slurm::kFolder / "gridctl",
                            classes.front().options.setup);
}

Result<void> record_slurm(const WorkPlace& place, const fs::path& experiment) {
  GRIDCTL_TRY_ASSIGN(const bool runs_here, launch::has_keeper(experiment));
  if (runs_here)
    return fail(ErrorKind::locked,
                fmt::format("runs of '{}' are on that were not handed to Slurm",
                            printable(experiment.string())),
                "let them end, or stop them first: gridctl stop");
  const auto& request = place.slurm->request;
  return slurm::record_use(experiment, request.flags, request.flag_resources);
}

}  // namespace gridctl::session
