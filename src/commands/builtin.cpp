#include "builtin.hpp"

#include <gridctl/topics/topics.hpp>

namespace gridctl::commands {

cli::CommandRegistry builtin() {
  cli::CommandRegistry registry;
  registry.add(train_command())
      .add(test_command())
      .add(run_command())
      .add(resume_command())
      .add(refine_command())
      .add(config_command())
      .add(analyze_command())
      .add(report_command())
      .add(pause_command())
      .add(set_command())
      .add(stop_command())
      .add(rm_command())
      .add(repair_command())
      .add(status_command())
      .add(wait_command())
      .add(logs_command())
      .add(show_command())
      .add(runs_command())
      .add(diff_command())
      .add(tag_command())
      .add(list_command())
      .add(init_command())
      .add(devices_command())
      .add(completion_command())
      .add(doctor_command())
      .add(help_command())
      .add(version_command())
      .add(allocation_command());
  topics::add_topics(registry);
  return registry;
}

}  // namespace gridctl::commands
