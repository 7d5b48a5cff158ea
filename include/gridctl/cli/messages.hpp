// How errors reach people, and programs under --json: always on stderr, as notices and warnings do
// (Services::notice, Services::warn).
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>

namespace gridctl::cli {

/// Prints an error: `error: …`, place, `help: …`; under --json one line of "gridctl.error/1".
void print(const Services& services, const Error& error);

}  // namespace gridctl::cli
