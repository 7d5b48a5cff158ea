// The help topics that need more than the cli module knows, a file a topic, and those of text
// alone.
#pragma once

#include <gridctl/cli/registry.hpp>

#include <vector>

namespace gridctl::topics {

[[nodiscard]] cli::Topic grid_topic();
[[nodiscard]] cli::Topic trainer_topic();
[[nodiscard]] cli::Topic arguments_topic();
[[nodiscard]] cli::Topic selectors_topic();
[[nodiscard]] cli::Topic results_topic();
[[nodiscard]] cli::Topic report_topic();
[[nodiscard]] cli::Topic slurm_topic();
[[nodiscard]] cli::Topic early_stopping_topic();
[[nodiscard]] cli::Topic json_topic();
/// The documents that commands print under --json.
[[nodiscard]] std::vector<cli::Document> json_documents();
[[nodiscard]] cli::Topic search_topic();
/// experiment, devices, scripting, json, migrate: texts alone.
[[nodiscard]] std::vector<cli::Topic> manual_topics();

/// Adds all of them, in the order in which `gridctl help` lists topics.
void add_topics(cli::CommandRegistry& registry);

}  // namespace gridctl::topics
