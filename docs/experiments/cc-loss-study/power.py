"""The chance that a paired t-test finds a difference, by the standard deviation of the differences between seeds:
python3 power.py; needs Debian's python3-scipy and python3-numpy.
"""

import numpy as np
from scipy import stats


def power(difference, deviation, pairs, level):
    """Two-sided: a noncentral t distribution beyond the limits."""
    df, shift = pairs - 1, difference / deviation * np.sqrt(pairs)
    limit = stats.t.ppf(1 - level / 2, df)
    return stats.nct.sf(limit, df, shift) + stats.nct.cdf(-limit, df, shift)


def smallest(deviation, pairs, level, wanted=0.8):
    steps = np.arange(0.01, 10, 0.01)
    return next(step for step in steps if power(step, deviation, pairs, level) >= wanted)


print("deviation of the difference | power for 1 point, p < 0.05 | p < 0.05 / 8 | p < 0.05 / 30 | points found in 8 of 10 studies, p < 0.05 / 8")
for deviation in [0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 2.5]:
    numbers = [power(1, deviation, 10, level) for level in (0.05, 0.05 / 8, 0.05 / 30)]
    print(f"{deviation} | {' | '.join(f'{one:.2f}' for one in numbers)} | {smallest(deviation, 10, 0.05 / 8):.2f}")
