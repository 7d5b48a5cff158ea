#include "models_seen.hpp"

#include <gridctl/launch/run_file.hpp>

namespace gridctl::session {

void ModelsSeen::on_event(const RunSpec& run, const RunEvent& event) {
  if (any_ || run.test != 0 || event.state != RunState::succeeded) return;
  any_ = launch::matches_file(run.directory, glob_);
}

}  // namespace gridctl::session
