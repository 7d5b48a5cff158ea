// How a test case says that it compares nothing on this machine, so that nobody takes it for
// passed.
#pragma once

#include <string>

namespace gridctl::test {

/// Prints "skipped: <test case>: <why>". The caller returns at once and has checked nothing before.
/// The test program then ends with kSkipped unless a check of another case failed.
/// Every such case has a tag `[needs-…]` that test/unit/<module>/CMakeLists.txt names under NEEDS:
/// the cases of one tag are a test of their own in ctest, which ctest shows as skipped.
void skip(const std::string& why);

/// The exit status of a test program in which a case was skipped and no check failed.
inline constexpr int kSkipped = 77;

}  // namespace gridctl::test
