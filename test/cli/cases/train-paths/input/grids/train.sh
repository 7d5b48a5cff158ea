echo "in $(pwd | sed 's#.*/work/##'): $* PYTHONUNBUFFERED=$PYTHONUNBUFFERED"
echo weights > "$GRIDCTL_RUN_DIR/model.pt"
