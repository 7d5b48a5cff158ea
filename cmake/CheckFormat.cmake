# Is every source formatted as .clang-format says? Run by ctest: cmake -D ROOT=<project> -P CheckFormat.cmake
# Releases of clang-format disagree with each other, so only Debian 12's may judge; ctest counts the line
# "format: skipped" as a skipped test.
set(judge 14)
find_program(CLANG_FORMAT NAMES clang-format-${judge} clang-format)
if(NOT CLANG_FORMAT)
  message("format: skipped, there is no clang-format: apt-get install clang-format")
  return()
endif()
execute_process(COMMAND ${CLANG_FORMAT} --version OUTPUT_VARIABLE version)
if(NOT version MATCHES "version ${judge}\\.")
  message("format: skipped, clang-format ${judge} judges, and this is ${version}")
  return()
endif()

set(files "")
foreach(folder include src test examples)
  file(GLOB_RECURSE found "${ROOT}/${folder}/*.hpp" "${ROOT}/${folder}/*.cpp")
  list(APPEND files ${found})
endforeach()
execute_process(COMMAND ${CLANG_FORMAT} --style=file --dry-run -Werror ${files}
                RESULT_VARIABLE result ERROR_VARIABLE findings)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "not formatted; clang-format -i puts it right:\n${findings}")
endif()
list(LENGTH files count)
message("format: ok, ${count} files")
