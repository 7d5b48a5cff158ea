// Why a script cannot be executed although it is there and allowed: its first line is at fault.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <string>

namespace gridctl::sys {

/// In words: "its first line ('#!/bin/sh') ends in a carriage return, as Windows writes lines
/// (CRLF)", or that the interpreter is not there. Empty if the first line is not at fault, or the
/// file is no script.
[[nodiscard]] std::string script_fault(const fs::path& program);

}  // namespace gridctl::sys
