# The completion scripts, written by the built binary and installed where each shell looks.
# `include(Completions)` after the target gridctl exists.
set(completion_folder "${CMAKE_BINARY_DIR}/completions")
# Debian's zsh reads vendor-completions below /usr, and site-functions only below /usr/local.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(zsh_folder "zsh/vendor-completions")
else()
  set(zsh_folder "zsh/site-functions")
endif()

function(gridctl_completion shell file destination)
  add_custom_command(
    OUTPUT "${completion_folder}/${file}"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${completion_folder}"
    COMMAND gridctl completion ${shell} > "${completion_folder}/${file}"
    DEPENDS gridctl
    COMMENT "Writing the completion script for ${shell}"
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY gridctl_completion_files "${completion_folder}/${file}")
  install(FILES "${completion_folder}/${file}" DESTINATION "${CMAKE_INSTALL_DATADIR}/${destination}")
endfunction()
gridctl_completion(bash gridctl bash-completion/completions)
gridctl_completion(zsh _gridctl ${zsh_folder})
gridctl_completion(fish gridctl.fish fish/vendor_completions.d)

get_property(completion_files GLOBAL PROPERTY gridctl_completion_files)
add_custom_target(completions ALL DEPENDS ${completion_files})
