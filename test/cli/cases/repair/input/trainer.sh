[ "$1" = good ] && echo trained >"$2/model.txt"
