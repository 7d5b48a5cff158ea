// Two macros that hand an error on to the caller, as `?` does in other languages. The function
// around them must return a Result.
#pragma once

#include <utility>

#include <tl/expected.hpp>

#define GRIDCTL_JOIN_(a, b) a##b
#define GRIDCTL_JOIN(a, b) GRIDCTL_JOIN_(a, b)

/// GRIDCTL_TRY(check(x)): returns the error of a Result<void>, if it has one.
#define GRIDCTL_TRY(...)                                        \
  do {                                                          \
    if (auto gridctl_result = (__VA_ARGS__); !gridctl_result)   \
      return tl::unexpected(std::move(gridctl_result).error()); \
  } while (false)

/// GRIDCTL_TRY_ASSIGN(const auto plan, make_plan(x)): returns the error of a Result, if it has one;
/// else gives its value a name. Declares variables: not for a branch without braces.
#define GRIDCTL_TRY_ASSIGN(variable, ...)                                              \
  auto GRIDCTL_JOIN(gridctl_result_, __LINE__) = (__VA_ARGS__);                        \
  if (!GRIDCTL_JOIN(gridctl_result_, __LINE__))                                        \
    return tl::unexpected(std::move(GRIDCTL_JOIN(gridctl_result_, __LINE__)).error()); \
  variable = *std::move(GRIDCTL_JOIN(gridctl_result_, __LINE__))
