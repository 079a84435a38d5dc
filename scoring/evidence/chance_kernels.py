"""Compiled loops behind the tests against chance."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def overlap_of(indptr, indices, values, ego, alter, weight, place):  # type: ignore[no-untyped-def]
    """Sum weight x value over the cells (place[ego], place[alter]) of a matrix with sorted rows."""
    total = 0.0
    for cell in range(len(ego)):
        row, wanted = place[ego[cell]], place[alter[cell]]
        low, high = indptr[row], indptr[row + 1]
        while low < high:
            middle = (low + high) // 2
            if indices[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        if low < indptr[row + 1] and indices[low] == wanted:
            total += weight[cell] * values[low]
    return total


@njit(nogil=True, cache=True)
def concordance_of(starts, ranks, largest):  # type: ignore[no-untyped-def]
    """Pairs in the same order less pairs in opposite order.

    `ranks` holds the dense ranks 1 to `largest` of y in ascending order of x; people with the same
    x lie between two of `starts`, and are no pairs.
    """
    tree = np.zeros(largest + 1, dtype=np.int64)  # Fenwick's, over the ranks seen so far
    seen = np.int64(0)
    total = np.int64(0)
    for block in range(len(starts) - 1):
        for place in range(starts[block], starts[block + 1]):
            at_most = np.int64(0)
            node = ranks[place]
            while node > 0:
                at_most += tree[node]
                node -= node & -node
            less = np.int64(0)
            node = ranks[place] - 1
            while node > 0:
                less += tree[node]
                node -= node & -node
            total += less - (seen - at_most)
        for place in range(starts[block], starts[block + 1]):
            node = ranks[place]
            while node <= largest:
                tree[node] += 1
                node += node & -node
            seen += 1
    return total
