"""How long people have been here: newcomers are not compared, all others with their like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.comparison.measures import OTHER_HIGH, OTHER_LOW
from scoring.influence.measures import percentile_in_band
from scoring.network import Bools, Floats
from scoring.position.chart import Positions

#: Years from which each band runs, up to the next; before the first, nobody is compared.
BANDS = (0.5, 2.0, 5.0, 10.0)


def tenure_band(tenure: ArrayLike) -> Positions:
    """Return the number of the band of :data:`BANDS` that years of tenure lie in; shape (n,).

    -1 for newcomers, under six months, and where tenure is unknown (NaN) or negative: they stand in
    nobody's comparison.

    >>> tenure_band([0.4, 0.5, 1.9, 2, 30, float("nan")]).tolist()
    [-1, 0, 0, 1, 3, -1]
    """
    years = np.nan_to_num(np.asarray(tenure, dtype=float), nan=-1.0)
    return np.searchsorted(BANDS, years, side="right").astype(np.int64) - 1


def band_ends(band: int) -> tuple[float, float | None]:
    """Return from how many years to how many a band runs; the last is open.

    >>> band_ends(0), band_ends(3)
    ((0.5, 2.0), (10.0, None))
    """
    return BANDS[band], BANDS[band + 1] if band + 1 < len(BANDS) else None


def newcomer(tenure: ArrayLike) -> Bools:
    """Whether people have been here for less than six months, as far as known; shape (n,).

    >>> newcomer([0.0, 0.49, 0.5, float("nan")]).tolist()
    [True, True, False, False]
    """
    return np.asarray(tenure, dtype=float) < BANDS[0]


@dataclass(frozen=True, slots=True, eq=False)
class TenureScores:
    """Comparison with regard to tenure; arrays of shape (n,).

    ``percentile_in_band`` is within level and band, NaN where fewer than 20 share both.
    ``label`` says nothing of newcomers, and calls nobody a hidden influencer whose tenure is
    unknown or who is not also high in ``percentile_in_band``, where that is known.
    """

    band: Positions
    newcomer: Bools
    percentile_in_band: Floats
    label: NDArray[np.object_]


def with_tenure(
    values: ArrayLike, level: ArrayLike, tenure: ArrayLike, label: ArrayLike, high_cut: float
) -> TenureScores:
    """Compare people within level and tenure band and look at tenure before a label stands.

    Tenure goes with nominations about as strongly as level does, so being named more than one's
    level may only mean having been here longer: whoever stands below `high_cut` among those as
    long here is a contributor like them.

    Parameters
    ----------
    values
        Nominations or shares, NaN where unknown; shape (n,).
    level
        Group numbers, -1 where unknown; shape (n,).
    tenure
        Years, NaN where unknown; shape (n,).
    label
        From :func:`scoring.comparison.measures.labels`; shape (n,).

    Examples
    --------
    >>> found = with_tenure([3, 9, 9], [0] * 3, [7, 0.2, float("nan")], [OTHER_HIGH] * 3, 0.75)
    >>> found.label.tolist()
    ['hidden influencer', '', '']
    """
    band, new = tenure_band(tenure), newcomer(tenure)
    within = percentile_in_band(values, level, band)
    result = np.array(label, dtype=object)
    hidden = result == OTHER_HIGH
    result[hidden & (band < 0)] = ""
    result[hidden & (within < high_cut)] = OTHER_LOW
    result[new] = ""
    return TenureScores(band, new, within, result)


def quartiles(values: ArrayLike, group: ArrayLike, groups: int) -> Floats:
    """Return the quartiles of known values in each group, as of tenure bands; shape (groups, 3).

    Linear between neighbors (Hyndman and Fan, 1996, type 7); NaN for a group without known values;
    group -1 is nobody's.

    >>> quartiles([1, 3, 2, 5, float("nan")], [0, 0, 0, 1, 1], 3).tolist()
    [[1.5, 2.0, 2.5], [5.0, 5.0, 5.0], [nan, nan, nan]]
    """
    array, of = np.asarray(values, dtype=float), np.asarray(group)
    found = np.full((groups, 3), np.nan)
    known = np.flatnonzero(~np.isnan(array) & (of >= 0))
    order = known[np.argsort(of[known], kind="stable")]
    ends = np.searchsorted(of[order], np.arange(groups + 1))
    for number in np.flatnonzero(np.diff(ends)):
        members = array[order[ends[number] : ends[number + 1]]]
        found[number] = np.quantile(members, [0.25, 0.5, 0.75])
    return found
