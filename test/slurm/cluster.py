"""A real Slurm on this machine for as long as a test lasts: munged, slurmctld and some slurmd, on
loopback, without systemd. Nothing outside its folder is read or written."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol"]
SKIPPED = 77

CONF = """\
ClusterName=gridtest
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={port}
SlurmUser={user}
SlurmdUser={user}
CommunicationParameters={bind}DisableIPv6
AuthType=auth/munge
AuthInfo=socket={dir}/munge.socket
CredType=cred/munge
StateSaveLocation={dir}/state
SlurmdSpoolDir={dir}/spool-%n
SlurmctldPidFile={dir}/slurmctld.pid
SlurmdPidFile={dir}/slurmd-%n.pid
SlurmctldLogFile={dir}/slurmctld.log
SlurmdLogFile={dir}/slurmd-%n.log
MailProg=/bin/true
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
PropagateResourceLimits=NONE
ReturnToService=2
SlurmdTimeout=10
KillWait=7
MaxArraySize={max_array}
JobRequeue=1
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,bf_interval=5,default_queue_depth=1000
PriorityType=priority/basic
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=100
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
NodeName=n[1-{nodes}] NodeHostname=localhost NodeAddr=127.0.0.1 Port=[{first}-{last}] \
CPUs=4 RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
PartitionName=short Nodes=ALL Default=NO MaxTime=1 State=UP
"""


def missing():
    """The programs that this machine lacks; daemons lie in /usr/sbin."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    return [name for name in PROGRAMS if not shutil.which(name)]


def free_ports(count):
    """The first of so many ports that nobody listens at."""
    for first in range(17000, 30000, 100):
        taken = False
        for port in range(first, first + count):
            with socket.socket() as one:
                taken = taken or one.connect_ex(("127.0.0.1", port)) == 0
        if not taken:
            return first
    raise RuntimeError("no free ports")


def until(what, condition, seconds=60):
    """Waits until the condition holds; the caller's patience is for a machine under load."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)


class Cluster:
    def __init__(self, folder, nodes=3, max_array=1001):
        self.dir = Path(folder)
        self.nodes = nodes
        self.max_array = max_array
        self.daemons = []

    def __enter__(self):
        (self.dir / "state").mkdir(parents=True, mode=0o700)
        self.dir.chmod(0o755)
        first = free_ports(self.nodes + 1)
        root = os.getuid() == 0
        self.names = ["unshare", "--uts", "sh", "-c", 'hostname localhost; exec "$@"', "sh"] if root else []
        (self.dir / "slurm.conf").write_text(CONF.format(
            dir=self.dir, port=first, first=first + 1, last=first + self.nodes, nodes=self.nodes,
            max_array=self.max_array, user=os.popen("id -un").read().strip(),
            bind="NoCtldInAddrAny,NoInAddrAny," if root else ""))
        version = subprocess.check_output(["slurmd", "-V"], text=True)
        old = " 22." in version or " 21." in version or " 20." in version
        (self.dir / "cgroup.conf").write_text(f"CgroupPlugin={'cgroup/v1' if old else 'disabled'}\n")
        key = self.dir / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        os.environ["SLURM_CONF"] = str(self.dir / "slurm.conf")
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def daemon(self, *argv):
        with open(self.dir / "daemons.log", "a") as log:
            self.daemons.append(subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True))

    def start(self):
        munge = self.dir / "munge.socket"
        self.daemon("munged", "--foreground", "--force", f"--key-file={self.dir}/munge.key",
                    f"--socket={munge}", f"--pid-file={self.dir}/munge.pid",
                    f"--log-file={self.dir}/munged.log", f"--seed-file={self.dir}/munge.seed")
        until("munged listens", munge.exists)
        self.daemon(*self.names, "slurmctld", "-D", "-f", f"{self.dir}/slurm.conf")
        for node in range(1, self.nodes + 1):
            self.daemon(*self.names, "slurmd", "-D", "-N", f"n{node}", "-f", f"{self.dir}/slurm.conf")
        until("all nodes are idle", lambda: self.idle() == self.nodes, 120)

    @staticmethod
    def idle():
        nodes = subprocess.run(["sinfo", "-h", "-N", "-p", "main", "-t", "idle", "-o", "%N"],
                               capture_output=True, text=True)
        return len(nodes.stdout.split())

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """The daemons of this cluster, by the processes that were started for it, and no other."""
        try:
            if len(self.daemons) > 1:
                subprocess.run(["scancel", "-u", str(os.getuid())], capture_output=True)
                until("all jobs are over", lambda: not jobs(), 60)
        finally:
            for daemon in reversed(self.daemons):
                daemon.terminate()
            for daemon in self.daemons:
                try:
                    daemon.wait(20)
                except subprocess.TimeoutExpired:
                    daemon.kill()
                    daemon.wait()


def jobs(*options):
    """The ids of tasks that are queued or on."""
    found = subprocess.run(["squeue", "-h", "-r", "-o", "%i", *options], capture_output=True, text=True,
                           check=True)
    return found.stdout.split()


def skip_if_missing():
    lacking = missing()
    if lacking:
        print(f"skipped: {', '.join(lacking)} are not installed")
        sys.exit(SKIPPED)
