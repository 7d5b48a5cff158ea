echo $$ >"pid.$GRIDCTL_RUN_ID"
echo >"started.$GRIDCTL_RUN_ID"
read -r _ <"go.$GRIDCTL_RUN_ID"
