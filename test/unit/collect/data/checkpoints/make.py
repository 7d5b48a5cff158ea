"""Makes the checkpoints of this folder, with the PyTorch of Debian 12 (python3-torch)."""
import collections
import datetime
import os
import zipfile

import torch

FOLDER = os.path.dirname(os.path.abspath(__file__))

model = {
    "name": "Net",
    "state_dict": collections.OrderedDict(weight=torch.ones(3, 2), bias=torch.zeros(3)),
    "model_timestamp": datetime.datetime(2026, 11, 23, 21, 0, 8, 224228),
    "episode": 19,
    "loss": torch.tensor(0.5),
    "status": "Not converged: Episode Limit reached",
    "status_timestamp": datetime.datetime(2026, 11, 24, 23, 59, 59, 999999),
    "training_stats": {"episode": "000019", "loss": "0.6972844601", "acc": "0.5003384948"},
    "validation_stats": {"episode": "000019", "loss": "         nan"},
}
torch.save(model, os.path.join(FOLDER, "zip.pt"))
torch.save(model, os.path.join(FOLDER, "legacy.pt"), _use_new_zipfile_serialization=False)
with zipfile.ZipFile(os.path.join(FOLDER, "zip.pt")) as saved:
    with zipfile.ZipFile(os.path.join(FOLDER, "reordered.pt"), "w") as reordered:
        for info in reversed(saved.infolist()):
            reordered.writestr(info.filename, saved.read(info))
