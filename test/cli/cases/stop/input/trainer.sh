[ -e stubborn ] && trap '' TERM
echo started >started
[ -e goon ] && read -r _ <goon && exit 0
while :; do sleep 1000; done
