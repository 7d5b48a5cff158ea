echo "trainer $1 $MODE $KEPT"; echo x > "$GRIDCTL_RUN_DIR/made.txt"
