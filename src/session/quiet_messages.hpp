// Messages that nobody hears.
#pragma once

#include <gridctl/core/messages.hpp>

namespace gridctl::session {

/// Says nothing of planning what was planned before: people heard of it then.
class QuietMessages final : public Messages {
 public:
  void notice(const std::string& /*text*/) const override {}
  void warn(const Warning& /*warning*/) const override {}
};

}  // namespace gridctl::session
