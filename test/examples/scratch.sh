# shellcheck shell=sh
# Sourced: goes to a folder that is removed at the end; fail ends the test with what it is given.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
