"""The table of further measures: what people.csv has no column for, per question and person."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reports.analysis.analysis import Analysis, QuestionScores
from reports.analysis.frame import Roster
from reports.analysis.tables import Cell, cell, text
from scoring.comparison.groups import GROUPS, by_groups
from scoring.comparison.leading import leading
from scoring.comparison.line_reach import beyond_the_line
from scoring.comparison.tenure import with_tenure
from scoring.influence import measures as influence
from scoring.influence.brokerage import roles
from scoring.network import Bools, Floats

ROLES = ("coordinator", "consultant", "representative", "gatekeeper", "liaison")
#: The seven groups of :data:`scoring.comparison.groups.GROUPS`, as columns.
GROUP_COLUMNS = (
    "direct_reports",
    "indirect_reports",
    "own_manager",
    "higher",
    "peers",
    "own_unit",
    "other_units",
)
DETAIL_COLUMNS = (
    "id question weighted_share weighted_low weighted_high reach_3 reach_3_share "
    "percentile_in_unit tenure percentile_in_level_and_tenure "
    f"{' '.join(ROLES)} layers manages leads leads_rate leads_low leads_high "
    "influences influences_rate influences_low influences_high "
    "inside_rate outside_rate difference difference_low difference_high "
    "line_named_by line_eligible "
    + " ".join(f"{side}_{group}" for side in ("from", "eligible") for group in GROUP_COLUMNS)
).split()
_COUNTS = {
    "reach_3",
    "layers",
    "line_named_by",
    "line_eligible",
    *ROLES,
    *(f"{side}_{group}" for side in ("from", "eligible") for group in GROUP_COLUMNS),
}


def detail_rows(analysis: Analysis) -> Iterator[list[str]]:
    """Yield a row per question and person, sorted by question, then id."""
    for question in sorted(analysis.questions, key=lambda question: question.key):
        columns = _columns(analysis, question)
        for person, row in enumerate(analysis.roster.people):
            values: dict[str, Cell] = {"id": row.id, "question": text(question.key)}
            for name, array in columns.items():
                values[name] = _value(name, array[person])
            yield [cell(values.get(name)) for name in DETAIL_COLUMNS]


def _value(name: str, value: object) -> Cell:
    if isinstance(value, str):
        return value
    if isinstance(value, np.bool_):
        return int(value)
    number = float(value)  # type: ignore[arg-type]
    return round(number) if name in _COUNTS and not np.isnan(number) else number


def _columns(analysis: Analysis, question: QuestionScores) -> dict[str, np.ndarray]:
    """Return every column but id and question; arrays of shape (n,)."""
    roster, cards = analysis.roster, question.cards
    network, frame = cards.network, roster.frame
    columns: dict[str, np.ndarray] = {}
    columns["weighted_share"] = influence.weighted_share(network)
    columns["weighted_low"], columns["weighted_high"] = influence.weighted_share_interval(network)
    known = np.where(network.respondents, 1.0, np.nan)
    columns["reach_3"] = influence.reach(network, 3) * known
    if frame.people > 1:
        columns["reach_3_share"] = columns["reach_3"] / (frame.people - 1)
    columns["percentile_in_unit"] = influence.percentile_within(cards.nominations, frame.unit)
    columns["tenure"] = roster.tenure
    columns["percentile_in_level_and_tenure"] = with_tenure(
        cards.nominations, frame.peers(), roster.tenure, cards.label, analysis.options.high_cut
    ).percentile_in_band
    between = roles(network, frame.unit)
    columns |= {role: getattr(between, role) for role in ROLES}
    return columns | _leading(analysis, question) | _groups(roster, question)


def _leading(analysis: Analysis, question: QuestionScores) -> dict[str, np.ndarray]:
    frame, network = analysis.roster.frame, question.cards.network
    found = leading(network, frame.chart, frame.unit, high_cut=analysis.options.high_cut)
    inside, outside = found.sides.rates()
    difference, low, high = found.sides.difference()
    columns: dict[str, np.ndarray] = {
        "inside_rate": inside,
        "outside_rate": outside,
        "difference": difference,
        "difference_low": low,
        "difference_high": high,
    }
    for name, fact in (("leads", found.leads), ("influences", found.influences)):
        columns[name] = fact.verdict
        columns[f"{name}_rate"] = fact.rate
        columns[f"{name}_low"], columns[f"{name}_high"] = fact.low, fact.high
    if frame.chart is not None:
        manages: Bools = found.manages
        line = beyond_the_line(network, frame.chart)
        columns |= {
            "manages": manages,
            "layers": frame.chart.layers,
            "line_named_by": line.named,
            "line_eligible": np.where(manages, line.eligible, np.nan),
        }
    return columns


def _groups(roster: Roster, question: QuestionScores) -> dict[str, Floats]:
    found = by_groups(question.cards.network, roster.frame.chart, roster.frame.unit)
    assert len(GROUP_COLUMNS) == len(GROUPS)  # noqa: S101
    columns: dict[str, Floats] = {}
    for number, group in enumerate(GROUP_COLUMNS):
        columns[f"from_{group}"] = found.named[number]
        columns[f"eligible_{group}"] = found.eligible[number]
    return columns
