"""What both stand-ins share: two problems of bits, two models of them, and the files of MI-Prometheus.

All of it is real, only small. The models are kept as JSON in spite of their name, model_best.pt.
"""

import json
import math
import random
import statistics
import time
from datetime import datetime

PROBLEMS = {
    "MajorityOfBits": lambda bits: sum(bits) > 0,
    "EqualNeighbours": lambda bits: sum(a * b for a, b in zip(bits, bits[1:])) > 0,
}
MODELS = {
    "Perceptron": lambda bits: [1, *bits],
    "PairPerceptron": lambda bits: [1, *bits, *(a * b for a, b in zip(bits, bits[1:]))],
}
INTEGERS = {"episode": 6, "episodes_aggregated": 6, "epoch": 2, "batch_size": 6, "samples_aggregated": 6}


def read_yaml(file):
    """Mappings of scalars, one key a line: what gridctl writes for a configuration without lists."""
    root = {}
    stack = [(-1, root)]  # indentation and mapping
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        key, colon, value = line.strip().partition(":")
        if not colon or key.startswith("- "):
            raise SystemExit(f"error: {file}:{number}: too much YAML for the stand-in: {line}")
        indentation = len(line) - len(line.lstrip())
        while stack[-1][0] >= indentation:
            stack.pop()
        section = stack[-1][1]
        section[key] = value.strip() if value.strip() else {}
        if not value.strip():
            stack.append((indentation, section[key]))
    return root


def look_up(config, key):
    for part in key.split("."):
        if not isinstance(config, dict) or part not in config:
            raise SystemExit(f"error: the configuration has no '{key}'")
        config = config[part]
    return config


def choose(table, config, key):
    name = look_up(config, key)
    if name not in table:
        raise SystemExit(f"error: '{key}' should be one of {', '.join(table)}, not '{name}'")
    return table[name]


def seed_of(config, key):
    """-1 and nothing at all both ask for a random seed, as in the original."""
    phase, name = key.split(".")
    seed = int(config[phase].get(name, -1))
    return seed if seed >= 0 else random.SystemRandom().randrange(2**32)


def make_batches(config, phase, source):
    """Batches of (features, answer) of the problem that the phase names."""
    answer = choose(PROBLEMS, config, f"{phase}.problem.name")
    features = choose(MODELS, config, "model.name")
    problem = f"{phase}.problem"
    bits, size, batch_size = (int(look_up(config, f"{problem}.{key}")) for key in ("bits", "size", "batch_size"))
    samples = []
    for _ in range(size):
        sample = [source.choice((-1, 1)) for _ in range(bits)]
        samples.append((features(sample), answer(sample)))
    return [samples[start : start + batch_size] for start in range(0, size, batch_size)]


def predict(weights, features):
    """How sure the model is that the answer is yes; kept away from 0 and 1, whose logarithm is none."""
    activation = sum(weight * feature for weight, feature in zip(weights, features))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, activation))))


def score(weights, batch):
    guesses = [(predict(weights, features), answer) for features, answer in batch]
    loss = -statistics.fmean(math.log(guess if answer else 1 - guess) for guess, answer in guesses)
    accuracy = statistics.fmean((guess > 0.5) == answer for guess, answer in guesses)
    return {"loss": loss, "acc": accuracy, "batch_size": len(batch)}


def spread(rows, key):
    """The mean of a statistic over the episodes, and around it."""
    values = [row[key] for row in rows]
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return {key: statistics.fmean(values), f"{key}_min": min(values), f"{key}_max": max(values), f"{key}_std": deviation}


def aggregate(rows, episode, epoch=None):
    """One row of a whole set out of those of its episodes."""
    result = {"episode": episode, "episodes_aggregated": len(rows), **spread(rows, "loss")}
    if epoch is not None:
        result["epoch"] = epoch
    return {**result, **spread(rows, "acc"), "samples_aggregated": sum(row["batch_size"] for row in rows)}


def episode_row(result, episode, epoch=None):
    row = {"loss": result["loss"], "episode": episode}
    if epoch is not None:
        row["epoch"] = epoch
    return {**row, "acc": result["acc"], "batch_size": result["batch_size"]}


def formatted(values):
    return {
        key: f"{value:0{INTEGERS[key]}d}" if key in INTEGERS else f"{value:12.10f}" for key, value in values.items()
    }


class Output:
    """The directory of one training or test: its log and its statistics."""

    def __init__(self, parent, prefix, tag, log_name, worker):
        self.directory = make_directory(parent, prefix, tag)
        self.log_file = self.directory / log_name
        self.worker = worker

    def log(self, text):
        with open(self.log_file, "a") as log:
            log.write(f"[{datetime.now():%Y-%m-%d %H:%M:%S}] - INFO - {self.worker} >>> {text}\n")

    def write_row(self, name, values):
        file = self.directory / name
        texts = formatted(values)
        is_new = not file.exists()
        with open(file, "a") as csv:
            if is_new:
                csv.write(",".join(texts) + "\n")
            csv.write(",".join(texts.values()) + "\n")


def make_directory(parent, prefix, tag):
    """Named by the second, as in the original: whoever comes second in the same one waits for the next."""
    while True:
        directory = parent / f"{prefix}{datetime.now():%Y%m%d_%H%M%S}{'_' + tag if tag else ''}"
        try:
            directory.mkdir(parents=True)
            return directory
        except FileExistsError:
            time.sleep(0.05)


def write_model(file, model):
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(model))


def read_model(file):
    return json.loads(file.read_text())
