// How errors and warnings reach people, and programs under --json: always on stderr.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>

namespace gridctl::cli {

/// `error: …`, place, `help: …`; under --json one line of "gridctl.error/1".
void print(Services& services, const Error& error);
/// The same layout; silent under -qq. Under --json one line of "gridctl.warning/1".
void print(Services& services, const Warning& warning);

}  // namespace gridctl::cli
