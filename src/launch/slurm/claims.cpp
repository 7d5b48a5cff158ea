#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/launch/slurm/claims.hpp>
#include <gridctl/launch/slurm/event_log.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace gridctl::launch::slurm {
namespace {

constexpr const char* kClaims = "claims";

fs::path link_of(const fs::path& batch, const RunId& run, int test, int attempt) {
  return batch / kClaims / fmt::format("{}-{}-{}", to_string(run), test, attempt);
}

}  // namespace

int task_of_owner(const std::string& owner) {
  int task = -1;
  const auto begin = owner.find('_');
  if (begin != std::string::npos)
    std::from_chars(owner.data() + begin + 1, owner.data() + owner.size(), task);
  return task;
}

std::optional<int> task_that_claimed(const fs::path& batch, const RunId& run, int test,
                                     int attempt) {
  boost::system::error_code error;
  const auto owner = fs::read_symlink(link_of(batch, run, test, attempt), error);
  const int task = error ? -1 : task_of_owner(owner.string());
  return task < 0 ? std::nullopt : std::optional(task);
}

Result<std::string> claim(const fs::path& batch, const RunSpec& run, const std::string& owner) {
  const auto link = link_of(batch, run.id, run.test, run.attempt);
  const auto folder = link.parent_path();
  if (::symlink(owner.c_str(), link.c_str()) == 0) return owner;
  if (errno == ENOENT) {
    GRIDCTL_TRY(sys::make_directories(folder));
    if (::symlink(owner.c_str(), link.c_str()) == 0) return owner;
  }
  if (errno != EEXIST)
    return fail_errno(
        fmt::format("cannot claim run {} in '{}'", to_string(run.id), folder.string()), errno,
        "the experiment's folder must be writable on the nodes");
  boost::system::error_code error;
  const auto other = fs::read_symlink(link, error);
  if (error)
    return fail(ErrorKind::io, fmt::format("cannot read '{}': {}", link.string(), error.message()),
                "gridctl made it: remove it if it is no link");
  return other.string();
}

RunQueue::RunQueue(Terms terms, std::vector<OrderedRun> own, std::vector<OrderedRun> ordered)
    : terms_(std::move(terms)), own_(std::move(own)), ordered_(std::move(ordered)) {
  std::reverse(own_.begin(), own_.end());
  for (const auto& [run, task, identity] : ordered_)
    is_taken_.push_back(terms_.begun.contains({run.id, run.test}));
}

Result<std::vector<OrderedRun>> RunQueue::next(bool may_help, std::size_t worth) {
  GRIDCTL_TRY_ASSIGN(auto runs, next_own(worth));
  if (runs.empty() && may_help && terms_.pack > 1) return next_of_others();
  return runs;
}

/// Half of what is left: so others can take over the rest.
Result<std::vector<OrderedRun>> RunQueue::next_own(std::size_t worth) {
  std::vector<OrderedRun> runs;
  while (runs.empty() && !own_.empty()) {
    auto number = std::min(own_.size(), std::max({terms_.at_once, worth, own_.size() / 2}));
    for (; number > 0; --number) {
      auto run = std::move(own_.back());
      own_.pop_back();
      // Nobody takes over the one run of an allocation.
      GRIDCTL_TRY_ASSIGN(const auto owner, terms_.pack == 1
                                               ? Result<std::string>(terms_.owner)
                                               : claim(terms_.batch, run.run, terms_.owner));
      if (owner == terms_.owner) runs.push_back(std::move(run));
    }
  }
  return runs;
}

/// From the end of the list of an allocation that has begun, the nearest behind ours first.
Result<std::vector<OrderedRun>> RunQueue::next_of_others() {
  std::vector<OrderedRun> runs;
  const auto tasks = (ordered_.size() + terms_.pack - 1) / terms_.pack;
  for (std::size_t step = 1; step < tasks && runs.size() < terms_.at_once; ++step) {
    const auto task = (static_cast<std::size_t>(terms_.task) + step) % tasks;
    const auto begin = task * terms_.pack;
    auto last = std::min(ordered_.size(), begin + terms_.pack);
    boost::system::error_code ignored;
    if (!fs::exists(event_log(terms_.batch, static_cast<int>(task), 0), ignored)) continue;
    while (last > begin && runs.size() < terms_.at_once) {
      if (is_taken_[--last]) continue;
      is_taken_[last] = true;
      const auto& run = ordered_[last];
      GRIDCTL_TRY_ASSIGN(const auto owner, claim(terms_.batch, run.run, terms_.owner));
      if (owner == terms_.owner) runs.push_back(run);
    }
  }
  return runs;
}

}  // namespace gridctl::launch::slurm
