"""The reference networks straight from their rows, without the readers of files between."""

from __future__ import annotations

from scoring.network import Network, build, from_scale, top_boxes
from tests.reference import rows

#: Answers run from 1, never, to 5, very often.
LEVELS = 5


def reference_network(folder: str, question: str) -> Network:
    """Return one question of a reference network, people in the order of its file.

    Where answers have a strength, the two highest are nominations.
    """
    number = {row["id"]: place for place, row in enumerate(rows(folder, "people.csv"))}
    answered = {r["id"] for r in rows(folder, "respondents.csv") if r["question"] == question}
    given = [
        row
        for row in rows(folder, "nominations.csv")
        if row["question"] == question and row["from_id"] in answered
    ]
    rated = "strength" in given[0]
    return build(
        len(number),
        [number[row["from_id"]] for row in given],
        [number[row["to_id"]] for row in given],
        [person in answered for person in number],
        strength=from_scale([float(row["strength"]) for row in given], LEVELS) if rated else None,
        cut=top_boxes(LEVELS) if rated else None,
    )
