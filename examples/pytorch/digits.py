"""The images, the model and the metrics file: what train.py and test.py share."""

import gzip
import json
import os
from pathlib import Path

import torch
from torch import nn

DATA = Path(__file__).resolve().parent.parent / "digits" / "data" / "digits.csv.gz"
PIXELS = 64
CLASSES = 10
WHITEST = 16
SPLITS = {"train": (0.0, 0.6), "valid": (0.6, 0.8), "test": (0.8, 1.0)}


def load(split, device):
    """The images and labels of "train", "valid" or "test"; every call splits alike."""
    with gzip.open(DATA, "rt") as file:
        rows = torch.tensor([[int(field) for field in line.split(",")] for line in file])
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(1998))
    start, end = (int(share * len(rows)) for share in SPLITS[split])
    rows = rows[order[start:end]].to(device)
    return rows[:, :PIXELS].float() / WHITEST, rows[:, PIXELS]


def make_model(hidden):
    return nn.Sequential(nn.Linear(PIXELS, hidden), nn.ReLU(), nn.Linear(hidden, CLASSES))


def choose_device(name):
    """gridctl shows a run its own GPU and no other, so that "cuda" is always the right one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


@torch.no_grad()
def evaluate(model, images, labels):
    output = model(images)
    loss = nn.functional.cross_entropy(output, labels).item()
    accuracy = (output.argmax(dim=1) == labels).float().mean().item()
    return {"loss": loss, "acc": accuracy}


def open_metrics(directory):
    """The file that gridctl reads, or one of our own."""
    given = os.environ.get("GRIDCTL_METRICS")
    return open(given, "a", buffering=1) if given else open(directory / "metrics.jsonl", "w", buffering=1)


def write_metrics(file, **values):
    file.write(json.dumps(values) + "\n")
