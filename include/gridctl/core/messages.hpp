// What the parts below the command line say to people while they work: notices and warnings. The
// command line implements the interface once, and decides there how a message is shown.
#pragma once

#include <gridctl/core/error.hpp>

#include <string>

namespace gridctl {

class Messages {
 public:
  /// Tells what is being done: "using experiments/mnist_20261104_090000". One sentence without a
  /// full stop; silent under -q.
  virtual void notice(const std::string& text) const = 0;
  /// Tells what may be wrong; silent under -qq.
  virtual void warn(const Warning& warning) const = 0;

 protected:
  Messages() = default;
  Messages(const Messages&) = default;
  Messages& operator=(const Messages&) = default;
  Messages(Messages&&) = default;
  Messages& operator=(Messages&&) = default;
  ~Messages() = default;  // nobody owns one by this interface
};

}  // namespace gridctl
