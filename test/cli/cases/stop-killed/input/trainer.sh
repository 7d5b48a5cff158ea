echo $$ >started
read -r _ <gate
