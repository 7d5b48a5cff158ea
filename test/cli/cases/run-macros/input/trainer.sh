echo model > net-1.pt
{
  pwd
  for name in NAME DIR START; do eval "echo $name \$$name"; done
  echo "$@"
} > out.txt
