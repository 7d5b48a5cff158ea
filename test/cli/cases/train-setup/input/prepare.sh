[ -f broken ] && { echo "error: $(cat broken)"; exit 7; }
echo "prepares $(cat raw/*.txt | wc -l) lines for $(basename "$1")"
echo "$GRIDCTL_PHASE ${WHO:+knows env} ${RUN:-and no run}"
echo "prepared $(($(grep -c . prepared 2>/dev/null) + 1))" >> prepared
