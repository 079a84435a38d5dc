"""Real networks with known answers (R, igraph), read where they lie beside the checkout."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from reports.analysis import Answers, Options, analyze_round
from reports.analysis.analysis import Analysis
from surveys.files.nominations import read_nominations
from surveys.files.people import read_people

DATA = Path(
    os.environ.get(
        "SWAYLINE_REFERENCE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"
    )
)

needs_reference = pytest.mark.skipif(
    not DATA.is_dir(),
    reason="the reference networks are not beside the checkout (SWAYLINE_REFERENCE_DATA)",
)


def rows(*path: str) -> list[dict[str, str]]:
    """Return the rows of a reference file."""
    with DATA.joinpath(*path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def column(table: list[dict[str, str]], name: str) -> np.ndarray:
    """Return a column as numbers, NaN where it is empty or NA."""
    return np.array([float(r[name]) if r[name] not in {"", "NA"} else np.nan for r in table])


def analysis_of(folder: str, *, cut: float | None = None, top: str | None = None) -> Analysis:
    """Score a reference network; its people are in the order of ids, as in the references."""
    people = read_people(DATA / folder / "people.csv")
    respondents = DATA / folder / "respondents.csv"
    read = read_nominations(
        DATA / folder / "nominations.csv",
        people,
        respondents=respondents if respondents.exists() else None,
        cut=cut,
    )
    answers = {q: Answers(read.ties[q], read.respondents[q]) for q in read.questions}
    return analyze_round(people.rows, answers, Options(top_level=top))
