# shellcheck shell=bash
# The Debian packages that building, the example, the tests, fuzzing and clang-tidy need. Sourced by
# examples/quickstart and the scripts in test.

# Group, package, the command it brings ("-": none, a library), and why we need it. A command that is there
# counts, wherever it comes from.
list_packages() {
  cat <<'END'
build   g++                               g++           the compiler, GCC 12
build   cmake                             cmake         configures
build   ninja-build                       ninja         builds
build   pkg-config                        pkg-config    finds libyaml and hwloc
build   libboost1.81-dev                  -             event loop, processes (v2: not in 1.74), distributions
build   libboost-program-options1.81-dev  -             command line
build   libboost-filesystem1.81-dev       -             paths
build   libboost-system1.81-dev           -             what Boost's CMake files ask for
build   nlohmann-json3-dev                -             JSON
build   libfmt-dev                        -             formatting
build   libexpected-dev                   -             Result<T>
build   libyaml-dev                       -             configurations
build   libsqlite3-dev                    -             the journal
build   libhwloc-dev                      -             cores, hyper-threads, NUMA nodes
build   libre2-dev                        -             users' expressions on lines of logs
example libeigen3-dev                     -             matrices of the trainer
example libyaml-cpp-dev                   -             configurations of the trainer
example zlib1g-dev                        -             its images are compressed
test    catch2                            -             unit tests
test    bash                              bash          tab-completion is tested in the real shells
test    zsh                               zsh           the same
test    fish                              fish          the same
test    expect                            expect        types into them
test    python3                           python3       reads what we write, as users do
test    libfaketime                       -             the clock jumps while runs are on
test    git                               git           an experiment records the commit it ran from
test    python3-torch                     -             the example with PyTorch
test    clang-format                      clang-format  the test that the code is formatted
test    shellcheck                        shellcheck    the test of the shell scripts
fuzz    clang                             clang++       libFuzzer comes with it
fuzz    libclang-rt-14-dev                -             its runtime and the sanitizers
tidy    clang-tidy                        clang-tidy    finds what compilers do not tell
END
}

package_missing() { # PACKAGE COMMAND
  [[ $2 != - ]] && command -v "$2" >/dev/null && return 1
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) != installed ]]
}

# Runs a command as root, without ever asking for a password. Fails if that is not possible.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

can_be_root() { [[ $(id -u) == 0 ]] || sudo -n true 2>/dev/null; }

# install_missing_packages GROUP…: does nothing, and needs no root, if they are all there.
install_missing_packages() {
  local group package command reason missing=()
  if ! command -v dpkg-query >/dev/null; then
    echo "no Debian system: if something is missing, CMake will name it" >&2
    return 0
  fi
  while read -r group package command reason; do
    [[ " $* " == *" $group "* ]] || continue
    package_missing "$package" "$command" || continue
    missing+=("$package")
    echo "missing: $package ($reason)"
  done <<<"$(list_packages)"
  if [[ ${#missing[@]} == 0 ]]; then
    echo "nothing is missing"
    return 0
  fi

  local install=(apt-get install --yes --no-install-recommends --no-remove "${missing[@]}")
  if ! can_be_root; then
    echo "error: ${#missing[@]} packages are missing, and only root can install them" >&2
    echo "help: run this once, then start again:  sudo ${install[*]}" >&2
    return 1
  fi
  as_root apt-get update --quiet=2 || echo "the package lists could not be brought up to date" >&2
  as_root env DEBIAN_FRONTEND=noninteractive "${install[@]}" && return
  echo "error: apt could not install ${missing[*]}; it was told to remove nothing" >&2
  echo "help: apt names above what is in the way; where a package of yours needs that, build in a container" \
    "of Debian 12" >&2
  return 1
}
