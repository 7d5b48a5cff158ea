# Takes its GPU by making a folder: that fails if another run has it.
mkdir "$3/$CUDA_VISIBLE_DEVICES" || exit 1
echo "$1 $2 $CUDA_DEVICE_ORDER $GRIDCTL_DEVICE one GPU"
rmdir "$3/$CUDA_VISIBLE_DEVICES"
