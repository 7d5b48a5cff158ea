"""A real Slurm on this machine for as long as a test lasts: munged, slurmctld and some slurmd, on
loopback, without systemd. Nothing outside its folder is read or written. With accounting there are
a slurmdbd and a database besides; with control groups, which need root and their version 1, Slurm
holds jobs to their memory."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ACCOUNTING = ["slurmdbd", "sacctmgr", "mariadbd", "mariadb-install-db", "mariadb"]
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
ProctrackType=proctrack/{track}
TaskPlugin=task/{task}
JobAcctGatherType=jobacct_gather/{gather}
SwitchType=switch/none
MpiDefault=none
PropagateResourceLimits=NONE
ReturnToService=2
SlurmdTimeout=10
BatchStartTimeout=60
MessageTimeout=30
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
GresTypes=gpu
{accounting}
NodeName=n[1-{nodes}] NodeHostname=localhost NodeAddr=127.0.0.1 Port={ports} \
CPUs={cpus} RealMemory=4000 Gres=gpu:2 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
PartitionName=short Nodes=ALL Default=NO MaxTime=1 State=UP
"""


NO_ACCOUNTING = "AccountingStorageType=accounting_storage/none"
WITH_ACCOUNTING = """\
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort={port}
AccountingStoragePass={dir}/munge.socket
AccountingStorageEnforce=associations,limits
"""
DBD_CONF = """\
AuthType=auth/munge
AuthInfo=socket={dir}/munge.socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort={port}
CommunicationParameters=DisableIPv6{bind}
SlurmUser={user}
LogFile={dir}/slurmdbd.log
PidFile={dir}/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort={database}
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm_acct_db
"""
DATABASE_CONF = """\
[mysqld]
user={user}
datadir={dir}/db
socket={dir}/db.socket
pid-file={dir}/db.pid
log-error={dir}/db.log
port={port}
bind-address=127.0.0.1
skip-name-resolve
skip-log-bin
performance_schema=OFF
innodb_buffer_pool_size=64M
innodb_log_file_size=32M
innodb_lock_wait_timeout=900
innodb_flush_log_at_trx_commit=0
"""
MAKE_DATABASE = """\
create database slurm_acct_db;
create user slurm@'127.0.0.1' identified by 'slurm';
grant all on slurm_acct_db.* to slurm@'127.0.0.1'
"""
# What a GPU's device file stands for: any character device will do.
GPUS = ["/dev/null", "/dev/zero"]


def missing(programs=PROGRAMS):
    """The programs that this machine lacks; daemons lie in /usr/sbin."""
    if "/usr/sbin" not in os.environ["PATH"].split(":"):
        os.environ["PATH"] += ":/usr/sbin:/sbin"
    return [name for name in programs if not shutil.which(name)]


def why_no_control_groups():
    """Why Slurm cannot hold jobs to their memory here; nothing if it can."""
    if os.getuid() != 0:
        return "control groups need root"
    return "" if Path("/sys/fs/cgroup/memory").is_dir() else "there are no control groups of version 1"


def processes_with(variables):
    """The processes that were started with all of these variables."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "environ").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue  # it has ended, or is somebody else's
        if {variable.encode() for variable in variables} <= set(words):
            found.append(int(entry.name))
    return found


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
    def __init__(self, folder, nodes=3, max_array=1001, accounting=False, control_groups=False):
        self.dir = Path(folder)
        self.nodes = nodes
        self.max_array = max_array
        self.accounting = accounting
        self.control_groups = control_groups
        self.daemons = []
        self.slurmd = {}

    def __enter__(self):
        (self.dir / "state").mkdir(parents=True, mode=0o700)
        self.dir.chmod(0o755)
        first = free_ports(self.nodes + 3)
        database, dbd = first + self.nodes + 1, first + self.nodes + 2
        root = os.getuid() == 0
        self.names = ["unshare", "--uts", "sh", "-c", 'hostname localhost; exec "$@"', "sh"] if root else []
        user = os.popen("id -un").read().strip()
        groups = self.control_groups
        (self.dir / "slurm.conf").write_text(CONF.format(
            dir=self.dir, port=first, nodes=self.nodes, max_array=self.max_array, user=user,
            ports=f"[{first + 1}-{first + self.nodes}]" if self.nodes > 1 else first + 1,
            track="cgroup" if groups else "linuxproc", task="affinity,task/cgroup" if groups else "none",
            gather="cgroup" if groups else "none", cpus=os.cpu_count() if groups else 4,
            accounting=WITH_ACCOUNTING.format(dir=self.dir, port=dbd) if self.accounting else NO_ACCOUNTING,
            bind="NoCtldInAddrAny,NoInAddrAny," if root else ""))
        (self.dir / "gres.conf").write_text("".join(f"Name=gpu File={gpu}\n" for gpu in GPUS))
        if self.accounting:
            dbd_conf = self.dir / "slurmdbd.conf"
            dbd_conf.write_text(DBD_CONF.format(dir=self.dir, port=dbd, database=database, user=user,
                                                bind=",NoInAddrAny" if root else ""))
            dbd_conf.chmod(0o600)
            (self.dir / "db.conf").write_text(DATABASE_CONF.format(dir=self.dir, port=database, user=user))
        version = subprocess.check_output(["slurmd", "-V"], text=True)
        old = " 22." in version or " 21." in version or " 20." in version
        (self.dir / "cgroup.conf").write_text(
            f"CgroupPlugin={'cgroup/v1' if old or groups else 'disabled'}\n"
            + ("CgroupMountpoint=/sys/fs/cgroup\nCgroupAutomount=no\nConstrainRAMSpace=yes\n"
               "ConstrainCores=yes\nConstrainSwapSpace=no\nAllowedRAMSpace=100\n" if groups else ""))
        key = self.dir / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        os.environ["SLURM_CONF"] = str(self.dir / "slurm.conf")
        try:
            self.start()
        except BaseException:
            print(self.last_words(), flush=True)
            with contextlib.suppress(subprocess.CalledProcessError):  # of a squeue that finds no cluster
                self.stop()
            raise
        return self

    def last_words(self):
        """The ends of the daemons' logs: why there is no cluster."""
        return "\n".join(f"{log.name}:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-8:])
                         for log in sorted(self.dir.glob("*.log")))

    def daemon(self, *argv, **variables):
        with open(self.dir / "daemons.log", "a") as log:
            self.daemons.append(subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, **variables}))
        return self.daemons[-1]

    def start_accounting(self, user):
        database = ["--no-defaults", f"--user={user}", f"--datadir={self.dir}/db"]
        with open(self.dir / "db-install.log", "w") as log:
            subprocess.run(["mariadb-install-db", *database, "--auth-root-authentication-method=normal",
                            "--skip-test-db", "--force", "--innodb-log-file-size=32M"],
                           check=True, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.daemon("mariadbd", f"--defaults-file={self.dir}/db.conf")
        client = ["mariadb", "--no-defaults", f"--socket={self.dir}/db.socket", "-uroot"]
        until("the database answers", lambda: subprocess.run(
            [*client, "-e", "select 1"], capture_output=True).returncode == 0, 120)
        subprocess.run([*client, "-e", MAKE_DATABASE], check=True)
        self.daemon(*self.names, "slurmdbd", "-D")
        until("slurmdbd answers", lambda: subprocess.run(
            ["sacctmgr", "-n", "show", "cluster"], capture_output=True).returncode == 0, 120)
        for words in (["cluster", "gridtest"], ["account", "lab"], ["user", user, "account=lab"]):
            subprocess.run(["sacctmgr", "-i", "add", *words], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)

    def start_node(self, name):
        self.slurmd[name] = self.daemon(*self.names, "slurmd", "-D", "-N", name, "-f",
                                        f"{self.dir}/slurm.conf", GRIDTEST_NODE=f"{self.dir}/{name}")

    def crash_node(self, name):
        """As a power failure: its daemon, the daemons of its jobs and all processes of these end at
        once, and tell nobody."""
        self.slurmd[name].kill()
        self.slurmd[name].wait()
        conf = f"SLURM_CONF={self.dir}/slurm.conf"
        for marks in ({f"GRIDTEST_NODE={self.dir}/{name}"}, {f"SLURMD_NODENAME={name}", conf}):
            for pid in processes_with(marks):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass

    def start(self):
        munge = self.dir / "munge.socket"
        self.daemon("munged", "--foreground", "--force", f"--key-file={self.dir}/munge.key",
                    f"--socket={munge}", f"--pid-file={self.dir}/munge.pid",
                    f"--log-file={self.dir}/munged.log", f"--seed-file={self.dir}/munge.seed")
        until("munged listens", munge.exists)
        if self.accounting:
            self.start_accounting(os.popen("id -un").read().strip())
        self.daemon(*self.names, "slurmctld", "-D", "-f", f"{self.dir}/slurm.conf")
        for node in range(1, self.nodes + 1):
            self.start_node(f"n{node}")
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
    try:
        socket.getaddrinfo("localhost", None)
    except socket.gaierror as error:  # a bare root without /etc/hosts
        print(f"skipped: Slurm's daemons need the name localhost, which this machine does not know ({error})")
        sys.exit(SKIPPED)
