"""What all benchmarks share: measuring a command, and ratios of those that took turns."""
import os
import statistics
import subprocess
import sys
import time


def measure(command, **options):
    """Wall seconds, CPU seconds (its children's too) and peak MiB of one command."""
    options.setdefault("stdout", subprocess.DEVNULL)
    begin = time.monotonic()
    process = subprocess.Popen(command, **options)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed with status {status}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def medians(figures):
    """Of each column of what measure() returned."""
    return tuple(statistics.median(column) for column in zip(*figures))


def ratios(figures, floor):
    """Medians of the ratios round by round: neighbours in time are the fair comparison."""
    return tuple(statistics.median(a[k] / b[k] for a, b in zip(figures, floor)) for k in (0, 1))
