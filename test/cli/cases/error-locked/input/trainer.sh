echo started >started
read -r _ <goon
