#include "config_files.hpp"
#include "early_stopping_section.hpp"
#include "grid_search_section.hpp"
#include "lint.hpp"
#include "overrides.hpp"
#include "program_section.hpp"
#include "resources.hpp"
#include "section.hpp"
#include "settings.hpp"
#include "slurm_section.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/config/merge.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace gridctl::config {
namespace {

constexpr const char* kDefaultTrainer = "mip-offline-trainer";
constexpr const char* kTrainer = "trainer";
constexpr const char* kTester = "tester";

const std::vector<std::string>& sections() {
  static const std::vector<std::string> names = {
      "grid_tasks", "grid_overwrite", "grid_sweep",   "grid_search", "grid_settings", "trainer",
      "tester",     "setup",          "setup_inputs", "slurm",       "early_stopping"};
  return names;
}

/// A section that may be missing; written but empty counts as missing.
const Node* section_of(const Node& tree, std::string_view name) {
  const auto* node = tree.find(name);
  return node && !node->is_null() ? node : nullptr;
}

class GridLoader {
 public:
  GridLoader(const fs::path& path, const GridOverrides& overrides)
      : path_(path),
        overrides_(overrides),
        files_(overrides.frozen ? &overrides.frozen->files : nullptr) {}

  Result<Grid> load();

 private:
  Result<void> read_file();
  [[nodiscard]] bool is_grid() const;
  Result<void> check_sections();
  Result<void> choose_programs();
  [[nodiscard]] Result<Program> program_of(const Node& section, Role role) const;
  Result<void> choose_trainer();
  Result<void> choose_tester();
  Result<void> read_layers();
  Result<void> read_search();
  [[nodiscard]] Result<void> check_no_search(const Node& sweep, const std::string& name) const;
  Result<void> read_tasks();
  Result<GridTask> read_task(const Node& node);
  Result<void> merge_files(const Node& default_configs, GridTask& task);
  Result<void> read_task_keys(const Node& node, GridTask& task);
  Result<void> read_task_program(const Node& node, GridTask& task) const;
  Result<void> lay(GridTask& task, const Node* layer);
  Result<const Node*> overwrite_of(const Node& section, const char* name);
  void warn(const std::vector<Warning>& warnings);
  void warn_of_doubtful();

  fs::path path_;
  const GridOverrides& overrides_;
  Node tree_;
  Grid grid_;
  const Node* grid_overwrite_ = nullptr;
  ConfigFiles files_;
  std::map<std::vector<std::string>, Merged> merged_;  // tasks often share their files
  std::set<std::string> warned_;
  Doubtful doubtful_;  // of the grid file itself
};

/// Tasks that share files share their warnings: each is kept once.
void GridLoader::warn(const std::vector<Warning>& warnings) {
  for (const auto& warning : warnings) {
    if (warned_.insert(to_text(warning)).second) grid_.warnings.push_back(warning);
  }
}

/// True if another parser sees the merged configuration: the command hands its file on.
bool reads_configuration(const Program& program) {
  const auto names_it = [](const std::string& text) {
    return text.find("${config}") != std::string::npos ||
           text.find("${configs}") != std::string::npos;
  };
  return std::ranges::any_of(program.command, names_it) ||
         std::ranges::any_of(program.environment,
                             [&](const auto& variable) { return names_it(variable.second); });
}

void GridLoader::warn_of_doubtful() {
  if (!reads_configuration(grid_.trainer) && !(grid_.tester && reads_configuration(*grid_.tester)))
    return;
  doubtful_.add(files_.doubtful());
  if (const auto warning = doubtful_.warning()) warn({*warning});
}

Result<void> GridLoader::read_file() {
  GRIDCTL_TRY_ASSIGN(auto tree, files_.parse(path_.string()));
  tree_ = std::move(tree);
  grid_.path = path_.string();
  if (tree_.origin().source) grid_.text = tree_.origin().source->text;
  warn(lost_values(tree_));
  if (tree_.is_mapping()) return {};
  return wrong_type(tree_, "a grid file", "a mapping");
}

/// A file that only sweeps or searches needs no list of tasks: it is one task without files.
bool GridLoader::is_grid() const {
  return tree_.find("grid_tasks") || section_of(tree_, "grid_sweep") ||
         section_of(tree_, "grid_search");
}

Result<void> GridLoader::check_sections() {
  for (const auto& [key, value] : tree_.entries()) {
    const auto& name = key.text();
    if (std::ranges::count(sections(), name) > 0) continue;
    if (const auto near = nearest(name, sections()))
      return fail(ErrorKind::config, fmt::format("unknown section '{}' in a grid file", name),
                  fmt::format("did you mean '{}'?", *near), place_of(key.origin()));
    if (!is_grid()) continue;
    warn({{fmt::format("section '{}' of a grid file is not used", name),
           "what applies to all tasks belongs below 'grid_overwrite'", place_of(key.origin())}});
  }
  if (!is_grid())
    return fail(ErrorKind::config, fmt::format("'{}' has no 'grid_tasks'", grid_.path),
                "a grid file lists its tasks there: grid_tasks: [{default_configs: base.yaml}]",
                Place{grid_.path, 0, 0, 1, {}});
  return {};
}

Result<void> GridLoader::choose_programs() {
  if (!overrides_.frozen)
    return choose_trainer().and_then([&] { return choose_tester(); }).and_then([&] {
      return read_setup(tree_, "the grid file", grid_.trainer);
    });
  grid_.trainer = overrides_.frozen->trainer;
  grid_.tester = overrides_.frozen->tester;
  return {};
}

/// A `trainer:` or `tester:` section: a profile's name, or all of a program.
Result<Program> GridLoader::program_of(const Node& section, Role role) const {
  const auto& profiles = overrides_.profiles;
  if (section.is_scalar()) return profiles.choose(section.text(), role, section.origin());
  const auto find_base = [&](const Node& extends) -> Result<Program> {
    GRIDCTL_TRY_ASSIGN(const auto name, read_text(extends, "'extends'"));
    return profiles.choose(name, role, extends.origin());
  };
  return read_program(section, role, role == Role::trainer ? kTrainer : kTester, find_base);
}

/// The name in grid_settings of a program that a section of the grid file spells out.
std::string name_in_settings(const Program& program, const Node* section) {
  return section && section->is_mapping() && program.origin.source == section->origin().source
             ? std::string()
             : program.name;
}

Result<void> GridLoader::choose_trainer() {
  const auto* section = section_of(tree_, kTrainer);
  auto& name = grid_.settings.trainer;
  const auto use = [&](Result<Program> program) -> Result<void> {
    if (!program) return tl::unexpected(program.error());
    grid_.trainer = std::move(*program);
    name = name_in_settings(grid_.trainer, section);
    return {};
  };
  const auto& profiles = overrides_.profiles;
  if (!overrides_.trainer.empty())
    return use(profiles.choose(overrides_.trainer, Role::trainer, std::nullopt));
  if (section && name == kTrainer) return use(program_of(*section, Role::trainer));
  if (!name.empty()) {
    if (section)
      warn({{fmt::format("the 'trainer' section is not used: grid_settings names '{}'", name),
             "remove one of the two", place_of(section->origin())}});
    const auto* written = tree_.find("grid_settings")->find(kTrainer);
    return use(profiles.choose(name, Role::trainer, written->origin()));
  }
  if (!section) return use(profiles.choose(kDefaultTrainer, Role::trainer, std::nullopt));
  return use(program_of(*section, Role::trainer));
}

Result<void> GridLoader::choose_tester() {
  const auto* section = section_of(tree_, kTester);
  auto& name = grid_.settings.tester;
  const auto& profiles = overrides_.profiles;
  auto program = [&]() -> Result<Program> {
    if (!name.empty() && !(section && name == kTester)) {
      const auto* written = tree_.find("grid_settings")->find(kTester);
      return profiles.choose(name, Role::tester, written->origin());
    }
    if (section) return program_of(*section, Role::tester);
    return profiles.choose(grid_.trainer.tester, Role::tester, grid_.trainer.origin);
  };
  if (name.empty() && !section && grid_.trainer.tester.empty()) return {};
  GRIDCTL_TRY_ASSIGN(auto tester, program());
  name = name_in_settings(tester, section);
  grid_.tester = std::move(tester);
  return {};
}

/// An `overwrite` or `grid_overwrite`: a mapping, or null if there is nothing to lay over.
Result<const Node*> GridLoader::overwrite_of(const Node& section, const char* name) {
  const auto* node = section_of(section, name);
  if (!node) return nullptr;
  if (!node->is_mapping()) return wrong_type(*node, fmt::format("'{}'", name), "a mapping");
  doubtful_.add(*node);
  return node;
}

Result<void> GridLoader::read_layers() {
  GRIDCTL_TRY_ASSIGN(const auto overwrite, overwrite_of(tree_, "grid_overwrite"));
  grid_overwrite_ = overwrite;
  GRIDCTL_TRY(read_search());
  const auto* sweep = section_of(tree_, "grid_sweep");
  if (!sweep) return {};
  if (sweep->is_scalar())
    return wrong_type(*sweep, "'grid_sweep'", "a mapping or a list of mappings");
  GRIDCTL_TRY(check_no_search(*sweep, "'grid_sweep'"));
  doubtful_.add_sweep(*sweep);
  grid_.sweep = *sweep;
  return {};
}

Result<void> GridLoader::read_search() {
  const auto* section = section_of(tree_, "grid_search");
  if (!section) return {};
  GRIDCTL_TRY_ASSIGN(grid_.search, read_grid_search(*section));
  doubtful_.add_sweep(grid_.search->space);
  for (const auto& point : grid_.search->start) doubtful_.add(point);
  return {};
}

/// Nobody knows how many points of a search are meant for each point of a sweep.
Result<void> GridLoader::check_no_search(const Node& sweep, const std::string& name) const {
  if (!grid_.search) return {};
  auto error = fail(ErrorKind::config, name + " and 'grid_search' exclude each other",
                    "move the keys of the sweep into 'space', or give each value a task of its own",
                    place_of(sweep.origin()));
  error.value().other_place = place_of(grid_.search->origin);
  error.value().other_note = "the search";
  return error;
}

/// The merged files of a task, and their names.
Result<void> GridLoader::merge_files(const Node& default_configs, GridTask& task) {
  GRIDCTL_TRY_ASSIGN(const auto files, named_files(default_configs));
  for (const auto& file : files) task.names.push_back(file.name);
  auto known = merged_.find(task.names);
  if (known == merged_.end()) {
    GRIDCTL_TRY_ASSIGN(auto merged, files_.load(files));
    warn(merged.warnings);
    known = merged_.emplace(task.names, std::move(merged)).first;
  }
  task.merged = known->second.tree;
  task.files = known->second.files;
  return {};
}

Result<void> GridLoader::lay(GridTask& task, const Node* layer) {
  if (!layer) return {};
  GRIDCTL_TRY_ASSIGN(auto laid, overlay(std::move(task.merged), *layer));
  task.merged = std::move(laid);
  return {};
}

std::string name_of_task(const GridTask& task) {
  return task.names.empty() ? "task" : fs::path(task.names.front()).stem().string();
}

/// All of a task but its overwrites.
Result<void> GridLoader::read_task_keys(const Node& node, GridTask& task) {
  task.origin = node.origin();
  if (const auto* default_configs = section_of(node, "default_configs")) {
    if (auto merged = merge_files(*default_configs, task); !merged) return merged;
  }
  if (const auto* sweep = section_of(node, "sweep")) {
    if (sweep->is_scalar()) return wrong_type(*sweep, "'sweep' of a task", "a mapping");
    GRIDCTL_TRY(check_no_search(*sweep, "'sweep' of a task"));
    doubtful_.add_sweep(*sweep);
    task.sweep = *sweep;
  }
  task.name = name_of_task(task);
  if (const auto* name = node.find("name")) {
    GRIDCTL_TRY_ASSIGN(auto text, read_text(*name, "'name' of a task"));
    task.name = std::move(text);
  }
  return {};
}

/// What a task says of how and on what its runs run.
Result<void> GridLoader::read_task_program(const Node& node, GridTask& task) const {
  if (const auto* resources = section_of(node, "resources")) {
    GRIDCTL_TRY_ASSIGN(task.resources, read_resources(*resources, "'resources' of a task"));
  }
  if (const auto* slurm = section_of(node, "slurm")) {
    GRIDCTL_TRY_ASSIGN(task.slurm, read_slurm_part(*slurm, "'slurm' of a task"));
  }
  GRIDCTL_TRY_ASSIGN(task.trainer, read_part(node, "a task", grid_.trainer));
  return {};
}

Result<GridTask> GridLoader::read_task(const Node& node) {
  static const std::vector<std::string> known = {"default_configs", "name",    "overwrite", "sweep",
                                                 "resources",       "command", "env",       "cwd",
                                                 "produces",        "slurm"};
  GRIDCTL_TRY(check_section(node, "a task", known));
  const auto overwrite = overwrite_of(node, "overwrite");
  if (!overwrite) return tl::unexpected(overwrite.error());
  GridTask task;
  GRIDCTL_TRY(read_task_keys(node, task));
  GRIDCTL_TRY(read_task_program(node, task));
  if (task.names.empty() && !*overwrite && !task.sweep && !grid_.sweep && !grid_.search)
    return fail(ErrorKind::config, "a task is empty",
                "give it 'default_configs', 'overwrite' or 'sweep'", place_of(node.origin()));
  GRIDCTL_TRY(lay(task, &grid_.trainer.defaults)
                  .and_then([&] { return lay(task, grid_overwrite_); })
                  .and_then([&] { return lay(task, *overwrite); }));
  return task;
}

Result<void> GridLoader::read_tasks() {
  if (!tree_.find("grid_tasks")) {
    GRIDCTL_TRY_ASSIGN(auto task, read_task(Node()));
    task.name = path_.stem().string();
    grid_.tasks.push_back(std::move(task));
    return apply_set(overrides_.set, grid_.tasks);
  }
  const auto& tasks = *tree_.find("grid_tasks");
  if (!tasks.is_sequence()) return wrong_type(tasks, "'grid_tasks'", "a list of tasks");
  if (tasks.items().empty())
    return fail(ErrorKind::config, "'grid_tasks' is empty",
                "list at least one task: [{default_configs: base.yaml}]", place_of(tasks.origin()));
  for (const auto& node : tasks.items()) {
    GRIDCTL_TRY_ASSIGN(auto task, read_task(node));
    grid_.tasks.push_back(std::move(task));
  }
  return apply_set(overrides_.set, grid_.tasks);
}

Result<Grid> GridLoader::load() {
  GRIDCTL_TRY(read_file()
                  .and_then([&] { return check_sections(); })
                  .and_then([&]() -> Result<void> {
                    const auto* section = tree_.find("grid_settings");
                    if (!section) return {};
                    GRIDCTL_TRY_ASSIGN(auto settings, read_settings(*section));
                    grid_.settings = std::move(settings);
                    return {};
                  })
                  .and_then([&]() -> Result<void> {
                    const auto* section = section_of(tree_, "slurm");
                    if (!section) return {};
                    GRIDCTL_TRY_ASSIGN(grid_.slurm, read_slurm(*section));
                    GRIDCTL_TRY_ASSIGN(grid_.slurm_tests, read_slurm_tests(*section));
                    return {};
                  })
                  .and_then([&]() -> Result<void> {
                    const auto* section = section_of(tree_, "early_stopping");
                    if (!section) return {};
                    GRIDCTL_TRY_ASSIGN(grid_.early_stopping, read_early_stopping(*section));
                    return {};
                  })
                  .and_then([&] { return choose_programs(); })
                  .and_then([&] { return read_layers(); })
                  .and_then([&] { return read_tasks(); }));
  warn_of_doubtful();
  grid_.sources = files_.sources();
  return std::move(grid_);
}

}  // namespace

Result<Grid> load_grid(const fs::path& path, const GridOverrides& overrides) {
  return GridLoader(path, overrides).load();
}

}  // namespace gridctl::config
