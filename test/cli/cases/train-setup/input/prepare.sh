[ -f broken ] && { echo "error: $(cat broken)"; exit 7; }
echo "prepares $(cat raw/*.txt | wc -l) lines for $(basename "$1")"
echo "$GRIDCTL_PHASE ${WHO:+knows env} ${RUN:-and no run}"
echo "prepared $(($(cat prepared 2>/dev/null | wc -l) + 1))" >> prepared
