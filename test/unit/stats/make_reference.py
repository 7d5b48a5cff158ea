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
    """By definition (Holm 1979): the i-th smallest of n times n - i + 1, never less than the one before."""
    order = np.argsort(p, kind="stable")
    steps = np.array(p)[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(steps))
    return adjusted.tolist()


def grid_runs(shape, counts):
    """Levels and values of a grid with effects of every order; counts: runs of each cell in turn."""
    levels, values = [], []
    for cell, count in zip(itertools.product(*map(range, shape)), itertools.cycle(counts)):
        for _ in range(count):
            a, *rest = cell
            values.append(round(0.8 + 0.05 * a + 0.02 * sum(rest) + 0.03 * a * cell[-1]
                                + 0.01 * math.prod(cell) + rng.normal(scale=0.01), 6))
            levels.append(cell)
    return [[f"{cell[i]}" for cell in levels] for i in range(len(shape))], values


def fitted_variance(columns, values, subset):
    """Variance of the least-squares fit by the dummy-coded interaction of the factors of the subset."""
    cells = sorted(set(zip(*[columns[i] for i in subset])))
    design = np.array([[cell == key for cell in cells] for key in zip(*[columns[i] for i in subset])], float)
    fit = design @ np.linalg.lstsq(design, values, rcond=None)[0]
    return np.var(fit)


def effects(columns, values):
    """Type I sums of squares by regression, over cell means where the runs of cells are not as many."""
    values, names, within = np.array(values), range(len(columns)), 0.0
    cells = {}
    for key, value in zip(zip(*columns), values):
        cells.setdefault(key, []).append(value)
    balanced = len({len(cell) for cell in cells.values()}) == 1
    if balanced:
        total = np.var(values)
        within = total - fitted_variance(columns, values, list(names))
    else:
        within = float(np.mean([np.var(cell) for cell in cells.values()]))
        columns, values = [list(c) for c in zip(*cells)], np.array([np.mean(cell) for cell in cells.values()])
        total = np.var(values) + within
    main = [fitted_variance(columns, values, [i]) for i in names]
    pairs = [[i, j, (fitted_variance(columns, values, [i, j]) - main[i] - main[j]) / total]
             for i, j in itertools.combinations(names, 2)]
    main = [m / total for m in main]
    residual = within / total
    return {"balanced": balanced, "main": main, "pairs": pairs, "residual": residual,
            "higher": 1 - sum(main) - sum(p[2] for p in pairs) - residual}


def effects_case(shape, counts):
    columns, values = grid_runs(shape, counts)
    return {"columns": columns, "values": values, **effects(columns, values),
            "spearman": [stats.spearmanr([float(x) for x in c], values).statistic for c in columns]}


def resamples(words, tasks):
    return [[task[(next(words) >> 32) * len(task) >> 32] for _ in task] for task in tasks]


def improvement(a, b):
    return np.mean([stats.mannwhitneyu(x, y).statistic / (len(x) * len(y)) for x, y in zip(a, b)])


def win_rate(a, b):
    return np.mean([np.mean((np.subtract.outer(x, y) > 0) + (np.subtract.outer(x, y) == 0) / 2)
                    for x, y in zip(a, b)])


def pooled(a, b, level, count):
    def iqm(tasks):
        return stats.trim_mean(np.concatenate(tasks), 0.25)

    def mean(tasks):
        return np.mean([np.mean(task) for task in tasks])

    tail = [(1 - level) / 2, (1 + level) / 2]
    words = split_mix(20240601)
    draws = [resamples(words, a) for _ in range(count)]
    words = split_mix(20240601)
    wins = [win_rate(resamples(words, a), resamples(words, b)) for _ in range(count)]
    thresholds = [0.0, 0.3, 0.5, 0.62, 0.9, 1.0]
    return {
        "a": a, "b": b, "level": level, "resamples": count,
        "mean": mean(a), "mean_interval": np.quantile([mean(d) for d in draws], tail).tolist(),
        "iqm": iqm(a), "iqm_interval": np.quantile([iqm(d) for d in draws], tail).tolist(),
        "improvement": improvement(a, b), "improvement_interval": np.quantile(wins, tail).tolist(),
        "thresholds": thresholds,
        "profile": [np.mean([np.mean(np.array(task) > t) for task in a]) for t in thresholds],
        "profile_lower": [np.mean([np.mean(np.array(task) < t) for task in a]) for t in thresholds],
    }


def scores(center, sizes):
    return [rng.normal(center + 0.1 * task, 0.15, size).round(2).tolist() for task, size in enumerate(sizes)]


PAIRS = [("best", "near"), ("best", "far"), ("near", "far"), ("two", "best"), ("tied", "lognormal")]
P_VALUES = [0.01, 0.04, 0.03, 0.005, 0.2, 0.04]

REFERENCE = {
    "samples": SAMPLES,
    "describe": {name: describe(x) for name, x in SAMPLES.items()},
    "intervals": [dict(sample=name, **intervals(SAMPLES[name], level))
                  for name, level in itertools.product(["best", "far", "lognormal"], [0.9, 0.95])],
    "compare": [dict(a=a, b=b, **compare(SAMPLES[a], SAMPLES[b])) for a, b in PAIRS],
    "holm": {"p": P_VALUES, "adjusted": holm(P_VALUES)},
    "effects": [effects_case([2, 3], [1]), effects_case([2, 3], [4]), effects_case([2, 3, 2], [3]),
                effects_case([2, 3, 2], [4, 2, 3]), effects_case([5], [3])],
    "pooled": [pooled(scores(0.6, [5, 5, 5]), scores(0.5, [5, 5, 5]), 0.95, 500),
               pooled(scores(0.6, [3, 8]), scores(0.6, [4, 2]), 0.9, 500)],
}

if __name__ == "__main__":
    target = pathlib.Path(__file__).with_name("reference.json")
    lines = []
    for topic, cases in REFERENCE.items():  # a line a case: differences stay readable
        items = cases.items() if isinstance(cases, dict) else ((None, case) for case in cases)
        texts = [(json.dumps(key) + ": " if key else "") + json.dumps(case) for key, case in items]
        left, right = "{}" if isinstance(cases, dict) else "[]"
        lines.append(f"{json.dumps(topic)}: {left}\n" + ",\n".join(texts) + f"\n{right}")
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")
