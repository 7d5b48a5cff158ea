# Finds the C library that a portable build is linked with: glibc 2.31 of Debian 11. A program linked with it runs there
# and wherever glibc is newer (Ubuntu 20.04, Rocky Linux 9); one linked with Debian 12's own would run nowhere older.
# The two packages are unpacked below build/glibc, and nothing is installed; src/sys/old_glibc.cpp has what gridctl's
# and GCC's code asks of newer versions.
set(GRIDCTL_GLIBC "${CMAKE_SOURCE_DIR}/build/glibc" CACHE PATH
    "Root with libc6 and libc6-dev of an older Debian, for portable builds; made if it is missing")
set(gridctl_glibc_newest 2.31)

set(version 2.31-13+deb11u11)
set(packages
    libc6_${version}_amd64.deb 05f7264da867b37f4c5ce49266b558ea1e81e05a9464f623152fca70f3550282
    libc6-dev_${version}_amd64.deb e7f7b45d9c5cfcf37609f0b6efd3c645272c812144703af89dfd32218fcb0fd3)

# Downloads one package; sets `error` to why that is impossible, or to nothing.
function(gridctl_download name digest folder)
  foreach(mirror deb.debian.org/debian archive.debian.org/debian)
    file(DOWNLOAD "http://${mirror}/pool/main/g/glibc/${name}" "${folder}/${name}" STATUS status TIMEOUT 120)
    list(POP_FRONT status code)
    if(code EQUAL 0)
      file(SHA256 "${folder}/${name}" found)
      if(found STREQUAL digest)
        set(error "" PARENT_SCOPE)
        return()
      endif()
      set(status "${name} of ${mirror} is not the package that we know")
    endif()
  endforeach()
  set(error "${status}" PARENT_SCOPE)
endfunction()

# Makes absolute symbolic links, as packages have them, lead into the folder, wherever it is moved.
function(gridctl_keep_links_inside folder)
  file(GLOB_RECURSE entries LIST_DIRECTORIES false RELATIVE "${folder}" "${folder}/*")
  foreach(entry ${entries})
    if(NOT IS_SYMLINK "${folder}/${entry}")
      continue()
    endif()
    file(READ_SYMLINK "${folder}/${entry}" target)
    if(target MATCHES "^/")
      file(REMOVE "${folder}/${entry}")
      get_filename_component(from "${folder}/${entry}" DIRECTORY)
      file(RELATIVE_PATH inside "${from}" "${folder}${target}")
      file(CREATE_LINK "${inside}" "${folder}/${entry}" SYMBOLIC)
    endif()
  endforeach()
endfunction()

if(NOT EXISTS "${GRIDCTL_GLIBC}/unpacked")
  set(fresh "${GRIDCTL_GLIBC}.new")
  file(REMOVE_RECURSE "${fresh}")
  message(STATUS "unpacking glibc ${gridctl_glibc_newest} of Debian 11 below ${GRIDCTL_GLIBC}")
  while(packages)
    list(POP_FRONT packages name digest)
    gridctl_download("${name}" ${digest} "${fresh}")
    if(error)
      message(FATAL_ERROR "a portable build is linked with glibc ${gridctl_glibc_newest}, which cannot be had: ${error}\n"
                          "Unpack libc6 and libc6-dev of Debian 11, make the file 'unpacked' beside them, and name the "
                          "folder: -D GRIDCTL_GLIBC=DIR")
    endif()
    execute_process(COMMAND dpkg-deb --extract "${fresh}/${name}" "${fresh}" COMMAND_ERROR_IS_FATAL ANY)
    file(REMOVE "${fresh}/${name}")
  endwhile()
  gridctl_keep_links_inside("${fresh}")
  file(TOUCH "${fresh}/unpacked")
  file(RENAME "${fresh}" "${GRIDCTL_GLIBC}")
endif()

# Links `target` with that glibc, and fails if it asks for anything newer.
function(gridctl_link_old_glibc target)
  set(libraries "${GRIDCTL_GLIBC}/usr/lib/x86_64-linux-gnu")
  target_sources(${target} PRIVATE "${CMAKE_SOURCE_DIR}/src/sys/old_glibc.cpp")
  target_link_options(
    ${target} PRIVATE "--sysroot=${GRIDCTL_GLIBC}" "-B${libraries}" "-L${libraries}"
    "-L${GRIDCTL_GLIBC}/lib/x86_64-linux-gnu")
  target_link_libraries(${target} PRIVATE pthread dl)
  add_custom_command(
    TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -D "PROGRAM=$<TARGET_FILE:${target}>" -D NEWEST=${gridctl_glibc_newest} -P
            "${CMAKE_SOURCE_DIR}/cmake/CheckGlibc.cmake"
    VERBATIM)
endfunction()
