echo $$ >started
sleep 1000
