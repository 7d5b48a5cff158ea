# What is installed beside the binary, its packages (`cpack` in build/package), and `uninstall`.
set(doc_folder "${CMAKE_INSTALL_DATADIR}/doc/gridctl")
install(
  DIRECTORY examples/
  DESTINATION "${doc_folder}/examples"
  PATTERN quickstart EXCLUDE
  PATTERN CMakeLists.txt EXCLUDE
  PATTERN src EXCLUDE
  PATTERN .gitignore EXCLUDE)
install(FILES README.md DESTINATION "${doc_folder}")
install(FILES cmake/debian/copyright DESTINATION "${doc_folder}")

set(CPACK_PACKAGE_CONTACT "The gridctl authors <gridctl@users.noreply.github.com>")
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)

# Debian wants the changes compressed, and its own list of packages beside ours: one entry, that of this package.
if(GZIP)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C date --utc --date=${GRIDCTL_RELEASE_DATE} "+%a, %d %b %Y %T +0000"
    OUTPUT_VARIABLE gridctl_release_day
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  configure_file(cmake/debian/changelog.in "${CMAKE_BINARY_DIR}/changelog.Debian" @ONLY)
  configure_file(CHANGELOG.md "${CMAKE_BINARY_DIR}/changelog" COPYONLY)
  foreach(name changelog changelog.Debian)
    add_custom_command(
      OUTPUT "${CMAKE_BINARY_DIR}/${name}.gz"
      COMMAND ${GZIP} -9nkf "${CMAKE_BINARY_DIR}/${name}"
      DEPENDS "${CMAKE_BINARY_DIR}/${name}"
      VERBATIM)
    list(APPEND changelogs "${CMAKE_BINARY_DIR}/${name}.gz")
  endforeach()
  add_custom_target(compressed_changelogs ALL DEPENDS ${changelogs})
  install(FILES ${changelogs} DESTINATION "${doc_folder}")
endif()
install(
  FILES cmake/debian/lintian-overrides
  DESTINATION "${CMAKE_INSTALL_DATADIR}/lintian/overrides"
  RENAME gridctl)

set(CPACK_PACKAGE_NAME gridctl)
set(CPACK_PACKAGE_VENDOR "The gridctl authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "run grids of machine-learning experiments")
set(CPACK_PACKAGE_DESCRIPTION
    "gridctl trains, tests and analyzes grids of experiments, each run on
 cores or a GPU of its own, and joins their statistics in one table.
 A trainer can be any program.")
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_STRIP_FILES ON)
set(CPACK_SOURCE_GENERATOR "")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                                                WORLD_READ WORLD_EXECUTE)
include(CPack)

# Removes what `cmake --install` has written, by its list, and the folders of ours that are empty then.
add_custom_target(
  uninstall
  COMMAND ${CMAKE_COMMAND} -D MANIFEST=${CMAKE_BINARY_DIR}/install_manifest.txt -P
          "${CMAKE_SOURCE_DIR}/cmake/Uninstall.cmake"
  VERBATIM)
