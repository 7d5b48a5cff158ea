echo >"started.$GRIDCTL_RUN_ID"
read -r _ <"go.$GRIDCTL_RUN_ID"
