echo "other $1 $MODE $KEPT in $(basename "$PWD")"; echo x > other.txt
