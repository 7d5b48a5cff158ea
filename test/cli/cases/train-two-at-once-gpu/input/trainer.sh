# Takes its GPU by making a folder, and keeps it for a while: that fails if any run has it.
mkdir "$1/$CUDA_VISIBLE_DEVICES" || exit 1
i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done
rmdir "$1/$CUDA_VISIBLE_DEVICES"
echo "had a GPU of its own"
