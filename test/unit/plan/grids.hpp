// Grids from texts, without a folder of configuration files.
#pragma once

#include "support/scratch_dir.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/config/loader.hpp>
#include <gridctl/plan/plan.hpp>

#include <memory>
#include <string>
#include <vector>

namespace gridctl::plan {

inline config::Node tree(const std::string& yaml) {
  return config::parse(std::make_shared<const config::Source>(config::Source{"t.yaml", yaml}))
      .value();
}

/// A grid file of the given text with a trainer that takes anything, beside `base.yaml`.
class GridFolder {
 public:
  explicit GridFolder(
      const std::string& base = "lr: 0.5\nwidth: 8\nmodel: {name: mlp, depth: 2}\n") {
    base_ = scratch_.write("base.yaml", base).string();
  }
  /// The path to put into `default_configs`.
  [[nodiscard]] const std::string& base() const { return base_; }
  [[nodiscard]] Result<Plan> plan(const std::string& grid, const PlanOptions& options = {}) const {
    const auto file =
        scratch_.write("grid.yaml", grid +
                                        "\ntrainer: {command: [/bin/true, '${args_json}'], "
                                        "seed_keys: [seed], ignore: [log]}\n");
    auto loaded = config::load_grid(file);
    if (!loaded) return tl::unexpected(loaded.error());
    return Plan::expand(std::move(*loaded), options);
  }
  /// One task that reads base.yaml, and the given `grid_sweep`.
  [[nodiscard]] Result<Plan> sweep(const std::string& sweep,
                                   const PlanOptions& options = {}) const {
    return plan("grid_tasks: [{name: t, default_configs: '" + base_ + "'}]\ngrid_sweep: " + sweep,
                options);
  }

 private:
  test::ScratchDir scratch_;
  std::string base_;
};

inline std::vector<std::string> labels(const Plan& plan) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < plan.configuration_count(); ++i)
    labels.push_back(plan.configuration_at(i).label);
  return labels;
}

}  // namespace gridctl::plan
