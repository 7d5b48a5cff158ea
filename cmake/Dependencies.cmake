# Every third-party library, why it is here, and the Debian package that brings it.

# Debian has no static fmt: a portable build takes it from the headers. hwloc's udev: src/sys/no_udev.cpp.
option(GRIDCTL_PORTABLE "Link every library but glibc statically, for packages" OFF)
if(GRIDCTL_PORTABLE)
  add_link_options(-static-libgcc -static-libstdc++)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  set(gridctl_fmt fmt::fmt-header-only)
  include(OldGlibc)
else()
  set(gridctl_fmt fmt::fmt)
endif()

# Pinned to 1.81: Debian's plain libboost-dev is 1.74, which lacks Process v2. The two conflict, and
# scikit-learn needs 1.74: cmake/packages.sh unpacks 1.81 below build/boost, which goes before an installed one.
# Linked statically, so that no Boost is needed to run.
list(PREPEND CMAKE_PREFIX_PATH "${CMAKE_SOURCE_DIR}/build/boost/usr")
set(Boost_NO_WARN_NEW_VERSIONS ON)
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 EXACT QUIET COMPONENTS program_options filesystem system)
if(NOT Boost_FOUND)
  message(
    FATAL_ERROR
      "Boost 1.81 is missing (command line, processes, event loop, paths, distributions): run "
      "bash -c 'source cmake/packages.sh && unpack_boost', which installs nothing and removes nothing, or "
      "set CMAKE_PREFIX_PATH")
endif()

# package(NAME debian-package reason)
function(gridctl_require name package reason)
  find_package(${name} QUIET ${ARGN})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "${name} is missing (${reason}): apt-get install ${package}")
  endif()
  set(${name}_VERSION "${${name}_VERSION}" PARENT_SCOPE)
endfunction()
gridctl_require(nlohmann_json nlohmann-json3-dev "JSON in and out")
gridctl_require(fmt libfmt-dev "formatting; libstdc++ 12 has no std::format")
gridctl_require(tl-expected libexpected-dev "Result<T>; libstdc++ 12 has no std::expected")
gridctl_require(SQLite3 libsqlite3-dev "the journal: transactions, recovery and readers for free")
gridctl_require(Threads libc6-dev "analyze reads independent files in a small thread pool")

# The libraries without CMake files of their own.
function(gridctl_pkg name module package reason)
  find_package(PkgConfig REQUIRED QUIET)
  pkg_check_modules(${name} QUIET IMPORTED_TARGET ${module})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "${module} is missing (${reason}): apt-get install ${package}")
  endif()
endfunction()
# libyaml rather than yaml-cpp: it is the YAML 1.1 parser that PyYAML wraps (the dialect our
# configurations are written in), tells the style of a scalar and where it ends (we hand scalars on as
# written and point at them in errors), and is ten times as fast, which analyze needs.
gridctl_pkg(YAML yaml-0.1 libyaml-dev "reading configurations")
gridctl_pkg(HWLOC hwloc libhwloc-dev "cores, hyper-threads and NUMA nodes")
# RE2 rather than std::regex, whose recursion overflows the stack on long lines: users' expressions are
# matched against lines of logs, which have no bound.
gridctl_pkg(RE2 re2 libre2-dev "expressions that find numbers in logs")
# Its -pthread would part sources that use it from the precompiled headers; linking does not need it.
set_property(TARGET PkgConfig::RE2 PROPERTY INTERFACE_COMPILE_OPTIONS "")

# For `gridctl version -v`, which bug reports quote. RE2 does not tell its version.
set(gridctl_libraries
    "Boost ${Boost_VERSION_STRING}, fmt ${fmt_VERSION}, nlohmann_json ${nlohmann_json_VERSION}, SQLite ${SQLite3_VERSION}, libyaml ${YAML_VERSION}, hwloc ${HWLOC_VERSION}, RE2"
)
set(gridctl_compiler "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}, ${CMAKE_BUILD_TYPE}")
if(GRIDCTL_PORTABLE)
  string(APPEND gridctl_compiler ", portable")
endif()
