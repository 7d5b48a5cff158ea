# shellcheck shell=sh
# Sourced: makes python3 one that has PyTorch, or ends the test as skipped (exit status 77).
# Debian's own stands in /usr/bin, and another may come before it in PATH.
export PYTHONDONTWRITEBYTECODE=1
has_torch() { "$1" -c 'import importlib.util as u, sys; sys.exit(not u.find_spec("torch"))' 2>/dev/null; }
if ! has_torch python3; then
  if ! has_torch /usr/bin/python3; then
    echo "skipped: no PyTorch; apt-get install --no-install-recommends python3-torch"
    exit 77
  fi
  PATH=/usr/bin:$PATH
fi
