# A run on cores ends only while one on a GPU is on, and the other way round: they meet at a pipe.
case $GRIDCTL_TASK in
  gpu) echo here > "meet-$GRIDCTL_REPETITION" ;;
  cpu) read -r _ < "meet-$GRIDCTL_REPETITION" ;;
esac
echo weights > "$GRIDCTL_RUN_DIR/model.pt"
echo "$GRIDCTL_TASK: $1, $(echo "$CUDA_VISIBLE_DEVICES" | tr -cd '0-9' | wc -m) GPUs"
