echo "tests $(basename "$1")"
