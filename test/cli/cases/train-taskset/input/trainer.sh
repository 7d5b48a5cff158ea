echo "core $(sed -n 's/Cpus_allowed_list:\t//p' /proc/self/status)"
echo "nproc $(env -u OMP_NUM_THREADS nproc), OMP_NUM_THREADS $OMP_NUM_THREADS, GRIDCTL_NCPUS $GRIDCTL_NCPUS"
