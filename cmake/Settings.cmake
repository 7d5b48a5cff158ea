# How our own code is compiled: one INTERFACE target each for settings and warnings, so that third
# parties and the example trainers are not judged by our rules.
option(GRIDCTL_DEV "Developer build: warnings are errors" OFF)
set(GRIDCTL_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address,undefined")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

add_library(gridctl_settings INTERFACE)
target_compile_features(gridctl_settings INTERFACE cxx_std_20)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
target_include_directories(gridctl_settings INTERFACE "${CMAKE_SOURCE_DIR}/include")
if(GRIDCTL_SANITIZE)
  add_compile_options(-fsanitize=${GRIDCTL_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GRIDCTL_SANITIZE})
  # Not with _GLIBCXX_DEBUG: Debian's static and shared libraries were built without it.
  target_compile_definitions(gridctl_settings INTERFACE _GLIBCXX_ASSERTIONS)
endif()

# Two alarms are of no use where sources are compiled as one: names of a neighbour are not shadowed by local ones, and
# an unnamed namespace is no header's.
set(shadow_warning -Wshadow)
if(GRIDCTL_UNITY)
  set(shadow_warning)
endif()
add_library(gridctl_warnings INTERFACE)
target_compile_options(
  gridctl_warnings
  INTERFACE -Wall -Wextra -Wpedantic ${shadow_warning} -Wconversion -Wsign-conversion -Wnon-virtual-dtor
            -Woverloaded-virtual -Wold-style-cast)
if(GRIDCTL_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(gridctl_warnings INTERFACE -Wno-subobject-linkage)
endif()
# False alarms of GCC 12 once it optimises: an empty std::optional that is never read (GCC bug 80635), and
# std::string's own operator+, insert and resize (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(optimised $<NOT:$<CONFIG:Debug>>)
  target_compile_options(
    gridctl_warnings INTERFACE $<${optimised}:-Wno-maybe-uninitialized> $<${optimised}:-Wno-restrict>
                               $<${optimised}:-Wno-stringop-overflow>
                               $<${optimised}:-Wno-array-bounds>)
endif()
if(GRIDCTL_DEV)
  target_compile_options(gridctl_warnings INTERFACE -Werror)
endif()
