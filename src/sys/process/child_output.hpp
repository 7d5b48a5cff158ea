// What a child process says within a time limit. For drivers that may hang for ever: the child can
// be left behind, we could not.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/sys/descriptor.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace gridctl::sys {

/// Calls `produce` in a fork of this process, which must have one thread; an error if it crashes or
/// takes longer, and then it is killed.
[[nodiscard]] Result<std::string> output_of(const std::function<std::string()>& produce,
                                            std::chrono::milliseconds limit);

/// The standard output of a program, found on PATH; an error also if it fails.
[[nodiscard]] Result<std::string> output_of(const std::vector<std::string>& argv,
                                            std::chrono::milliseconds limit);

/// A fork of this process, which must have one thread, that calls `answer` whenever it is asked.
/// The child ends with this object, or with us.
class AnsweringChild {
 public:
  explicit AnsweringChild(const std::function<std::string()>& answer);
  AnsweringChild(const AnsweringChild&) = delete;
  AnsweringChild& operator=(const AnsweringChild&) = delete;
  ~AnsweringChild();
  /// An error if it crashed, or takes longer: then it is killed, and every later question fails.
  [[nodiscard]] Result<std::string> ask(std::chrono::milliseconds limit);

 private:
  Descriptor socket_;
  int pid_ = -1;
};

}  // namespace gridctl::sys
