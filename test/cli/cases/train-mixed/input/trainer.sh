case $1 in
  well) echo trained; echo weights > "$2/model.bin" ;;
  badly) echo "reading data"; echo "ValueError: no such dataset" >&2; exit 1 ;;
  SEGV) echo weights > "$2/model.bin"; kill -SEGV $$ ;;
  silent) exit 0 ;;
esac
