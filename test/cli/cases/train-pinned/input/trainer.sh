# Takes its core by making a folder: that fails if another run has it.
allowed=$(sed -n 's/Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)
[ "$allowed" = "$2" ] || echo "pinned to $allowed, told $2"
mkdir "$1/core-$allowed" || exit 1
[ -z "$OMP_NUM_THREADS" ] && echo "no thread count"
[ "$(nproc)" = "$OMP_NUM_THREADS" ] && echo "threads match the cores"
rmdir "$1/core-$allowed"
