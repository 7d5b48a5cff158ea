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

/// Claims that were taken. They are given back when this object and every process that inherited
/// its descriptors are gone.
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
  /// One descriptor for each lock file, close-on-exec.
  [[nodiscard]] const std::vector<int>& descriptors() const { return descriptors_; }

 private:
  friend class Reservations;
  std::vector<int> descriptors_;
};

/// Somebody's reservation, as it looks from outside.
struct Holder {
  Claim claim;
  int pid = 0;             ///< the gridctl that took it; it may have ended before its run
  std::string user;        ///< the user of that gridctl
  std::string experiment;  ///< the directory for which it was taken
};

class Reservations {
 public:
  /// Uses (and makes, for all users) `directory`. An error if it cannot be trusted or written.
  [[nodiscard]] static Result<Reservations> open(const fs::path& directory);
  /// Uses GRIDCTL_LOCK_DIR, else the first of /run/lock/gridctl and /dev/shm/gridctl that can be
  /// used.
  [[nodiscard]] static Result<Reservations> open_default();

  /// Takes all of the claims or none. Returns nullopt if anybody, ourselves included, holds a part
  /// of one.
  [[nodiscard]] Result<std::optional<Reservation>> take(const std::vector<Claim>& claims) const;
  /// The holders of parts of `what` (kCpuClaim or a GPU's UUID), ourselves included, in the order
  /// of the parts.
  [[nodiscard]] std::vector<Holder> holders(const std::string& what) const;
  /// Sets the experiment that others are told of our reservations from now on.
  void describe(std::string experiment) { experiment_ = std::move(experiment); }
  [[nodiscard]] const fs::path& directory() const { return directory_; }

 private:
  explicit Reservations(fs::path directory);
  fs::path directory_;
  std::string user_;
  std::string experiment_;
};

}  // namespace gridctl::sys
