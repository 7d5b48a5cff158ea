# Takes its core by making a folder, and keeps it for a while: that fails if any run has it.
mkdir "$1/$2" || exit 1
i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done
rmdir "$1/$2"
echo "had a core of its own"
