// A file descriptor that is closed at the end of its scope.
#pragma once

#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace gridctl {

/// Never 0, 1 or 2, even if ours were closed when we were started: a child makes its streams there.
class Descriptor {
 public:
  Descriptor() = default;
  /// Takes what open(2) and its like return; their -1 is no descriptor.
  explicit Descriptor(int number) : number_(number) {
    if (number < 0 || number > 2) return;
    number_ = ::fcntl(number, F_DUPFD_CLOEXEC, 3);
    ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] explicit operator bool() const { return number_ >= 0; }
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

}  // namespace gridctl
