"""Recomputes what collect.mjs says of the finals from finals.csv with SciPy, and says by how much it differs:
python3 recompute.py [FOLDER]; needs Debian's python3-scipy and python3-numpy.
"""

import csv
import json
import os
import sys

import numpy as np
from scipy import stats

folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(folder, "finals.csv"), encoding="utf-8") as file:
    runs = list(csv.DictReader(file))
with open(os.path.join(folder, "results.json"), encoding="utf-8") as file:
    results = json.load(file)


def pairs(regime, data, model, base):
    own = [run for run in runs if (run["regime"], run["data"], run["model"]) == (regime, data, model)]
    by_seed = {run["seed"]: run for run in own if run["loss"] == base}
    return {run["seed"]: (run, by_seed[run["seed"]]) for run in own if run["loss"] == "cc" and run["seed"] in by_seed}


def column(found, side, key, seeds=None):
    return np.array([float(found[seed][side][key]) for seed in seeds or found])


def t_test(first, second):
    outcome = stats.ttest_rel(first, second)
    margin = stats.t.ppf(0.975, len(first) - 1) * stats.sem(first - second)
    mean = (first - second).mean()
    return {"difference": mean, "lower": mean - margin, "upper": mean + margin, "t": outcome.statistic, "p": outcome.pvalue}


def holm(p):
    order = np.argsort(p)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(np.arange(len(p), 0, -1) * np.asarray(p)[order]))
    return adjusted


worst = 0.0


def check(where, expected, found):
    global worst
    if expected is None:  # Without a spread there is no test.
        return
    error = abs(expected - found) / max(1e-3, abs(found))
    worst = max(worst, error)
    if error > 1e-6:
        print(f"{where}: {expected} there, {found} here")


tests = []
for row in results["settings"]:
    place = (row["regime"], row["data"], row["model"])
    found = pairs(*place, row["base"])
    first, second = column(found, 0, "accuracy"), column(found, 1, "accuracy")
    accuracy = t_test(first, second)
    spread = stats.pearsonr(first + second, first - second)[1] if len(first) > 2 else float("nan")
    for name, value in accuracy.items():
        check(f"{place} {name}", row["accuracy"][name], value)
    check(f"{place} p of the spread", row["spread"]["p"], spread)
    check(f"{place} ratio of the spreads", row["spread"]["ratio"], first.std(ddof=1) / second.std(ddof=1))
    tests.append((row, accuracy["p"], spread))
for key, index in [("accuracy", 1), ("spread", 2)]:
    tested = [test for test in tests if test[0][key]["p"] is not None]
    for (row, *_), p in zip(tested, holm([test[index] for test in tested])):
        check(f"{row['regime']} {row['data']} {row['model']} {key}, Holm", row[key]["adjustedP"], p)

for key in ["accuracy", "silhouette", "ratio"]:
    p_values = []
    for row in results["regimes"]:
        settings = [
            pairs(one["regime"], one["data"], one["model"], one["base"])
            for one in results["settings"]
            if one["regime"] == row["regime"]
        ]
        seeds = [seed for seed in settings[0] if all(seed in found for found in settings)]
        means = [np.mean([column(found, side, key, seeds) for found in settings], axis=0) for side in (0, 1)]
        outcome = t_test(*means)
        for name, value in outcome.items():
            check(f"{row['regime']} {key} {name}", row[key][name], value)
        if row[key]["p"] is not None:
            p_values.append(outcome["p"])
    for row, p in zip([row for row in results["regimes"] if row[key]["p"] is not None], holm(p_values)):
        check(f"{row['regime']} {key}, Holm", row[key]["adjustedP"], p)

print(f"{len(results['settings'])} settings, {len(results['regimes'])} regimes: largest relative difference {worst:.1e}")
