echo old, of "$GRIDCTL_RUN_ID"
echo 'echo new' > "$ORIGINAL/trainer.sh"
