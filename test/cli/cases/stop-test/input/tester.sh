echo started >started
sleep 1000
