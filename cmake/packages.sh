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
test    python3-click                     -             what it makes of the words that we write
test    python3-absl                      -             the same
test    python3-omegaconf                 -             the same, of overrides for Hydra
test    python3-docopt                    -             a trainer that uses it
test    python3-typer                     -             the same
test    python3-yaml                      -             a trainer that reads its configuration
test    clang-format                      clang-format  the test that the code is formatted
test    chromium                          chromium      opens the pages of reports
test    librsvg2-bin                      rsvg-convert  figures as PDF
test    mandoc                            mandoc        the test of the manual pages
test    shellcheck                        shellcheck    the test of the shell scripts
test    tmux                              tmux          the test of the live screen
test    munge                             munged        the tests of grids on Slurm: its keys
test    slurmctld                         slurmctld     the same: the controller
test    slurmd                            slurmd        the same: the nodes
test    slurm-client                      sbatch        the same: its commands
fuzz    clang                             clang++       libFuzzer comes with it
fuzz    libclang-rt-14-dev                -             its runtime and the sanitizers
tidy    clang-tidy                        clang-tidy    finds what compilers do not tell
END
}

# Boost 1.81 of Debian conflicts with Debian's own 1.74, on which python3-scipy and so scikit-learn depend.
# Whoever trains models has these, so Boost 1.81 is not installed: its packages are unpacked below build/boost.
# Unpacking needs no root, removes nothing, and gridctl links Boost statically.
readonly boost_folder=build/boost
readonly boost_packages=(
  libboost1.81-dev                 # event loop, processes (v2: not in 1.74), distributions
  libboost-program-options1.81-dev # command line
  libboost-filesystem1.81-dev      # paths
  libboost-system1.81-dev          # what Boost's CMake files ask for
  libboost-atomic1.81-dev          # what the static library of paths needs
)

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

boost_missing() {
  local package
  [[ -f $boost_folder/unpacked ]] && return 1
  for package in "${boost_packages[@]}"; do
    package_missing "$package" - && return 0
  done
  return 1
}

# apt-get as any user can run it: as root it would complain that its own user cannot write here.
apt_download() {
  local options=()
  [[ $(id -u) != 0 ]] || options=(-o APT::Sandbox::User=root)
  apt-get "${options[@]}" download --quiet=2 "$@"
}

# Downloads and unpacks Boost unless it is there. The folder appears whole or not at all.
unpack_boost() {
  local fresh archive
  boost_missing || return 0
  echo "missing: Boost 1.81 (event loop, processes, command line, paths, distributions)"
  echo "unpacking it below $boost_folder, because its packages conflict with those that scikit-learn needs"
  mkdir -p build
  fresh=$(mktemp -d build/boost.XXXXXX)
  if ! (cd "$fresh" && { apt_download "${boost_packages[@]}" 2>/dev/null ||
    { as_root apt-get update --quiet=2 && apt_download "${boost_packages[@]}"; }; }); then
    rm -rf "$fresh"
    echo "error: apt could not download ${boost_packages[*]}" >&2
    echo "help: are Debian 12's packages among apt's sources, and the lists up to date (sudo apt-get update)?" >&2
    return 1
  fi
  for archive in "$fresh"/*.deb; do
    dpkg-deb --extract "$archive" "$fresh" || return
    rm "$archive"
  done
  touch "$fresh/unpacked"
  rm -rf "$boost_folder"
  chmod 755 "$fresh"
  mv "$fresh" "$boost_folder"
}

# install_missing_packages GROUP…: does nothing, and needs no root, if they are all there.
install_missing_packages() {
  local group package command reason missing=()
  if ! command -v dpkg-query >/dev/null; then
    echo "no Debian system: if something is missing, CMake will name it" >&2
    return 0
  fi
  [[ " $* " != *" build "* ]] || unpack_boost || return
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
