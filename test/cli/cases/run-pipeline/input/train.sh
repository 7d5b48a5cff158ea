echo "$GRIDCTL_RUN_ID $GRIDCTL_ATTEMPT" >> trainings
echo "model of lr=$1" > "$GRIDCTL_RUN_DIR/model.bin"
