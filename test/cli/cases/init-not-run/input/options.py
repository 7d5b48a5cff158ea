"""Has a parser, and starts a process before it parses."""

import argparse
import subprocess

subprocess.Popen(["setsid", "sleep", "876543"], env={"LEDGER": "cleared"})
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--verbose", type=bool, default=False)
parser.add_argument("--data", required=True)
parser.add_argument("-q", type=int)
parser.parse_args()
open("trained", "w")
