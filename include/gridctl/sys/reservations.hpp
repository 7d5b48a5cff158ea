// Cores and GPUs that no other gridctl on this machine gets: locks on files in a directory that all
// users share. They are open-file-description locks (fcntl F_OFD_SETLK): held as long as any
// process has the descriptor, so a run that inherited it keeps its core even if we are killed, and
// no lock can outlive its run. Byte N of a file is part N of what it stands for.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/resources.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::sys {

/// What was taken; given back when this and every process that inherited its descriptors are gone.
class Reservation {
 public:
  Reservation() = default;
  Reservation(Reservation&& other) noexcept { descriptors_.swap(other.descriptors_); }
  Reservation& operator=(Reservation&& other) noexcept {
    descriptors_.swap(other.descriptors_);
    return *this;
  }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  ~Reservation();
  /// One a lock file, close-on-exec.
  [[nodiscard]] const std::vector<int>& descriptors() const { return descriptors_; }

 private:
  friend class Reservations;
  std::vector<int> descriptors_;
};

/// Somebody's reservation, as it looks from outside.
struct Holder {
  Claim claim;
  int pid = 0;             ///< of the gridctl that took it; that one may have ended before its run
  std::string user;        ///< who that was
  std::string experiment;  ///< for which directory
};

class Reservations {
 public:
  /// Uses (and makes, for all users) `directory`. An error if it cannot be trusted or written.
  [[nodiscard]] static Result<Reservations> open(const fs::path& directory);
  /// In GRIDCTL_LOCK_DIR, else in the first that can be had of /run/lock/gridctl and
  /// /dev/shm/gridctl.
  [[nodiscard]] static Result<Reservations> open_default();

  /// All of the claims or none: nothing if somebody has a part of one, be it ourselves.
  [[nodiscard]] Result<std::optional<Reservation>> take(const std::vector<Claim>& claims) const;
  /// Who holds parts of `what` (kCpuClaim or a GPU's UUID), in their order; ourselves included.
  [[nodiscard]] std::vector<Holder> holders(const std::string& what) const;
  /// What others are told of our reservations from now on.
  void describe(std::string experiment) { experiment_ = std::move(experiment); }
  [[nodiscard]] const fs::path& directory() const { return directory_; }

 private:
  explicit Reservations(fs::path directory);
  fs::path directory_;
  std::string user_;
  std::string experiment_;
};

}  // namespace gridctl::sys
