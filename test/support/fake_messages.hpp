// Messages that only remember what they were told.
#pragma once

#include <gridctl/core/messages.hpp>

#include <string>
#include <vector>

namespace gridctl::test {

struct FakeMessages final : Messages {
  void notice(const std::string& text) const override { notices.push_back(text); }
  void warn(const Warning& warning) const override { warnings.push_back(warning); }

  mutable std::vector<std::string> notices;
  mutable std::vector<Warning> warnings;
};

}  // namespace gridctl::test
