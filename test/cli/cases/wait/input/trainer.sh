[ "$1" = 2 ] && exit 1
[ "$1" = 3 ] || exit 0
[ -p started ] || exit 1
echo >started
exec sleep 60
