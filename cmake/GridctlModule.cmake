# One static library a folder of src/ (a module; folders below are its wings), and one test binary a module that links that module alone: an
# upward dependency does not link, and cmake/layers.txt catches the headers.

# Headers that nearly every source includes, compiled once for all modules.
add_library(gridctl_pch OBJECT "${CMAKE_SOURCE_DIR}/src/pch.cpp")
target_link_libraries(gridctl_pch PRIVATE gridctl_settings gridctl_warnings ${gridctl_fmt} tl::expected
                                          nlohmann_json::nlohmann_json Boost::filesystem)
target_precompile_headers(
  gridctl_pch
  PRIVATE
  <algorithm>
  <chrono>
  <functional>
  <map>
  <memory>
  <optional>
  <string>
  <string_view>
  <unordered_map>
  <variant>
  <vector>
  <boost/filesystem.hpp>
  <fmt/core.h>
  <fmt/format.h>
  <nlohmann/json.hpp>
  <tl/expected.hpp>)

# In src/config/CMakeLists.txt: gridctl_module(config SOURCES a.cpp b.cpp DEPS gridctl_core)
function(gridctl_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_library(gridctl_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(
    gridctl_${name}
    PUBLIC gridctl_settings ${gridctl_fmt} tl::expected nlohmann_json::nlohmann_json Boost::filesystem
           ${ARG_DEPS}
    PRIVATE gridctl_warnings)
  # Private headers of the module stand beside its sources; those of a wing are included with its name.
  target_include_directories(gridctl_${name} PRIVATE "${CMAKE_SOURCE_DIR}/src/${name}")
  target_precompile_headers(gridctl_${name} REUSE_FROM gridctl_pch)
  if(GRIDCTL_UNITY)
    gridctl_compile_as_few(gridctl_${name} ${ARG_SOURCES})
  endif()
endfunction()

# In test/unit/config/CMakeLists.txt: gridctl_test(config SOURCES a_test.cpp DEPS … NEEDS cgroup). NEEDS names what
# not every machine has: the cases with the tag [needs-cgroup] are the test unit.config.needs-cgroup, which ctest
# shows as skipped where they call test::skip(). A case that skips without such a tag fails unit.config.
function(gridctl_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;NEEDS" ${ARGN})
  add_executable(gridctl_${name}_test ${ARG_SOURCES})
  target_link_libraries(gridctl_${name}_test PRIVATE gridctl_${name} gridctl_test_support
                                                     gridctl_warnings ${ARG_DEPS})
  # A unit test may look at the private headers of the module it tests, and at what its tests share.
  target_include_directories(gridctl_${name}_test PRIVATE "${CMAKE_SOURCE_DIR}/src/${name}"
                                                          "${CMAKE_CURRENT_SOURCE_DIR}")
  target_precompile_headers(gridctl_${name}_test REUSE_FROM gridctl_test_support)
  set(everywhere)
  foreach(need ${ARG_NEEDS})
    string(APPEND everywhere "~[needs-${need}]")
    add_test(NAME unit.${name}.needs-${need} COMMAND gridctl_${name}_test "[needs-${need}]" --warn NoTests)
    set_tests_properties(unit.${name}.needs-${need} PROPERTIES SKIP_RETURN_CODE 77)
  endforeach()
  add_test(NAME unit.${name} COMMAND gridctl_${name}_test ${everywhere})
endfunction()
