echo "$CUDA_DEVICE_ORDER $CUDA_VISIBLE_DEVICES"
[ "$1" = "$GRIDCTL_GPU_INDEX" ] && [ "$2" = "$GRIDCTL_GPU_UUIDS" ] || echo "the macros say $1 $2"
i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); done
