#!/usr/bin/env python3
"""Writes reference.json beside it: what SciPy, NumPy and plain definitions make of a few samples.

Run once, with Debian 12's python3-scipy (1.10.1) and python3-numpy (1.24.2); the C++ tests read the result.
"""
import itertools
import json
import math
import pathlib

import numpy as np
from scipy import stats

rng = np.random.default_rng(7)
SAMPLES = {
    "two": [0.9, 0.94],
    "best": [0.9411, 0.9432, 0.9385, 0.9418],
    "near": [0.9384, 0.9402, 0.9371, 0.9379],
    "far": [0.8991, 0.9013, 0.8979, 0.9002, 0.8996],
    "lognormal": np.exp(rng.normal(size=30)).round(6).tolist(),
    "large_offset": (1e9 + rng.normal(size=12)).round(6).tolist(),
    "tied": [1.0, 2.0, 2.0, 3.0, 3.0, 3.0],
}


def describe(x):
    a = np.array(x)
    lower, median, upper = np.percentile(a, [25, 50, 75])
    return {
        "n": len(x), "mean": math.fsum(x) / len(x), "sd": stats.tstd(a - a[0]),
        "min": min(x), "lower_quartile": lower, "median": median, "upper_quartile": upper, "max": max(x),
        "interquartile_mean": stats.trim_mean(a, 0.25),
    }


def intervals(x, level):
    a = np.array(x)
    mean, se = a.mean(), stats.sem(a)
    low, high = stats.t.interval(level, len(x) - 1, loc=mean, scale=se)
    sd = stats.tstd(a)
    boot = stats.bootstrap((a,), np.mean, confidence_level=level, n_resamples=200_000,
                           method="percentile", random_state=1, batch=1000).confidence_interval
    return {
        "level": level, "t": [low, high], "sd": [mean - sd, mean + sd], "se": [mean - se, mean + se],
        "bootstrap": [boot.low, boot.high], "bootstrap_by_definition": bootstrap(x, level, 10_000),
    }


def split_mix(seed):
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) % 2**64
        z = seed
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        yield z ^ (z >> 31)


def bootstrap(x, level, resamples):
    """With the generator that gridctl documents: the very numbers."""
    words = split_mix(20240601)
    means = [np.mean([x[(next(words) >> 32) * len(x) >> 32] for _ in x]) for _ in range(resamples)]
    tail = (1 - level) / 2
    return np.quantile(means, [tail, 1 - tail]).tolist()


def compare(x, y):
    a, b = np.array(x), np.array(y)
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    welch = stats.ttest_ind(a, b, equal_var=False)
    result = {
        "difference": a.mean() - b.mean(),
        "welch": {
            "t": welch.statistic, "p": welch.pvalue,
            "df": (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1)),
            "p_less": stats.ttest_ind(a, b, equal_var=False, alternative="less").pvalue,
            "p_greater": stats.ttest_ind(a, b, equal_var=False, alternative="greater").pvalue,
        },
        "superiority": stats.mannwhitneyu(a, b).statistic / (len(a) * len(b)),
    }
    if len(a) == len(b):
        paired = stats.ttest_rel(a, b)
        result["paired"] = {"t": paired.statistic, "p": paired.pvalue, "df": len(a) - 1}
    return result


def holm(p):
    """R: p.adjust(p, "holm")."""
    order = np.argsort(p, kind="stable")
    steps = np.array(p)[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(steps))
    return adjusted.tolist()


PAIRS = [("best", "near"), ("best", "far"), ("near", "far"), ("two", "best"), ("tied", "lognormal")]
P_VALUES = [0.01, 0.04, 0.03, 0.005, 0.2, 0.04]

REFERENCE = {
    "samples": SAMPLES,
    "describe": {name: describe(x) for name, x in SAMPLES.items()},
    "intervals": [dict(sample=name, **intervals(SAMPLES[name], level))
                  for name, level in itertools.product(["best", "far", "lognormal"], [0.9, 0.95])],
    "compare": [dict(a=a, b=b, **compare(SAMPLES[a], SAMPLES[b])) for a, b in PAIRS],
    "holm": {"p": P_VALUES, "adjusted": holm(P_VALUES)},
}

if __name__ == "__main__":
    target = pathlib.Path(__file__).with_name("reference.json")
    target.write_text(json.dumps(REFERENCE, indent=1) + "\n")
