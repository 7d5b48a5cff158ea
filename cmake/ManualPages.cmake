# The manual pages, written by the built binary from what its commands declare, and installed where man looks.
# `include(ManualPages)` after the target gridctl exists. A page is installed whatever its name: which pages there
# are only the binary knows.
set(manual_folder "${CMAKE_BINARY_DIR}/man")
# man(1) reads compressed pages, and Debian wants them so.
find_program(GZIP gzip)
if(GZIP)
  set(manual_suffix .gz)
  set(compress COMMAND ${GZIP} -9nr "${manual_folder}")
endif()
add_custom_command(
  OUTPUT "${manual_folder}/gridctl.1${manual_suffix}"
  COMMAND ${CMAKE_COMMAND} -E rm -rf "${manual_folder}"
  COMMAND gridctl help --man-pages "${manual_folder}" ${compress}
  DEPENDS gridctl
  COMMENT "Writing the manual pages"
  VERBATIM)
add_custom_target(manual ALL DEPENDS "${manual_folder}/gridctl.1${manual_suffix}")
foreach(section 1 5 7)
  install(
    DIRECTORY "${manual_folder}/"
    DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}"
    FILES_MATCHING
    PATTERN "*.${section}${manual_suffix}")
endforeach()
