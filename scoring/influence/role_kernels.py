"""The compiled loop that counts brokerage roles."""

from __future__ import annotations

import numpy as np
from numba import njit

COORDINATOR, CONSULTANT, REPRESENTATIVE, GATEKEEPER, LIAISON = range(5)


@njit(nogil=True, cache=True)
def roles_of(out_ptr, out, in_ptr, into, unit, first, last):  # type: ignore[no-untyped-def]
    """Count the open paths over each person by role; shape (5, last - first).

    Row i of the first matrix holds whom i names, row j of the second who names j.
    """
    named = np.zeros(len(out_ptr) - 1, dtype=np.int64)
    mark = 0
    counts = np.zeros((5, last - first))
    for broker in range(first, last):
        own = unit[broker]
        if own < 0 or out_ptr[broker] == out_ptr[broker + 1]:
            continue
        for position in range(in_ptr[broker], in_ptr[broker + 1]):
            ego = into[position]
            before = unit[ego]
            if before < 0:
                continue
            mark += 1
            for cell in range(out_ptr[ego], out_ptr[ego + 1]):
                named[out[cell]] = mark
            for cell in range(out_ptr[broker], out_ptr[broker + 1]):
                alter = out[cell]
                after = unit[alter]
                if after < 0 or alter == ego or named[alter] == mark:
                    continue
                if before == after:
                    role = COORDINATOR if before == own else CONSULTANT
                elif before == own:
                    role = REPRESENTATIVE
                elif after == own:
                    role = GATEKEEPER
                else:
                    role = LIAISON
                counts[role, broker - first] += 1.0
    return counts
