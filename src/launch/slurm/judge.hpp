// What becomes of an attempt by the node's news and by Slurm's word for its allocation. Pure.
#pragma once

#include <gridctl/core/run.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/launch/slurm/event_log.hpp>
#include <gridctl/launch/slurm/queue.hpp>

#include <optional>
#include <string>

namespace gridctl::launch::slurm {

struct AttemptCase {
  std::optional<NodeEvent> begin;
  std::optional<NodeEvent> end;  ///< one that was interrupted by Slurm
  int restart = 0;               ///< the start of the allocation that the news are of
  Life life = Life::on;
  int restarts = 0;   ///< how often Slurm has started the allocation again
  std::string nodes;  ///< Slurm's word
  std::string log;    ///< the output of the allocation, for people
  bool was_asked = false;
  std::string why_asked;
};

/// How the attempt ended; nothing as long as it may go on. An attempt that goes on as the next one,
/// since Slurm starts its allocation again, is `stopped` and `requeued`.
[[nodiscard]] std::optional<RunEvent> judge(const AttemptCase& attempt);

}  // namespace gridctl::launch::slurm
