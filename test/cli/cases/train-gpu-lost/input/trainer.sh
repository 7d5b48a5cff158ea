# The second GPU is lost in its first run, or the first one if nobody uses the second.
lost=GPU-bbbb
[ "$(basename "$1")" = last ] && lost=GPU-aaaa
case $GRIDCTL_GPU_UUID in
  $lost*)
    sed "s/uuid=$lost/gone=15 &/" machine.good >machine.new
    echo "CUDA error: device lost" # before the loss: gridctl may end the run as soon as it sees that
    mv machine.new machine
    exit 1
    ;;
esac
echo "trained"
