# Listens at its port by making a folder, and keeps it for a while: that fails if any run has it.
[ "$1" = "$MASTER_PORT" ] && [ "$1" = "$GRIDCTL_PORT" ] || exit 2
mkdir "ports/$1" || exit 1
i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done
rmdir "ports/$1"
echo "had a port of its own"
