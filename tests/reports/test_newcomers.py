"""People here for less than six months are not compared; nobody's unknown tenure is guessed."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.analysis import Analysis, Answers, Occasion, Options, analyze_round, release_facts
from reports.analyze import analyze_command
from reports.disclosure import disclosed
from reports.drawing.documents import Document, render
from reports.facts import PersonQuestion
from scoring.comparison.measures import LEADER_HIGH, LEADER_LOW, OTHER_HIGH, OTHER_LOW
from tests.reports.reading import text
from tests.reports.scored import IDS, PEOPLE

pytestmark = pytest.mark.usefixtures("fewer_draws")

#: 34 people at level 2 under person 1; everybody names 2 to 10, and three name each of the others.
TIES = [
    *((ego, str(alter)) for alter in range(2, 11) for ego in IDS if ego != str(alter)),
    *((ego, alter) for alter in (*IDS[:1], *IDS[10:]) for ego in IDS[10:13] if ego != alter),
]
DAY = date(2026, 3, 31)
FIVE_MONTHS, SEVEN_MONTHS, LONG_AGO = "2025-10-31", "2025-08-31", "2018-01-01"
WHO = "5"
SENTENCES = (
    "You joined less than six months ago, so no comparison is drawn.",
    "You have been here for less than six months, so your figure is not compared",
)
OCCASION = Occasion("Harbor", "Spring", "you only")
MAKERS = {"attributed": release_facts, "confidential": disclosed}


def organization(
    first: str | None, *, who: str = WHO, others: str | None = LONG_AGO, day: date | None = DAY
) -> Analysis:
    people = [replace(row, start_date=first if row.id == who else others) for row in PEOPLE]
    answers = {"advice": Answers(TIES, frozenset(IDS), "Who do you ask?")}
    return analyze_round(people, answers, Options(top_level="lowest", as_of=day))


def block(analysis: Analysis, mode: str, who: str = WHO) -> PersonQuestion:
    facts = MAKERS[mode](analysis, OCCASION)
    return next(p.questions[0] for p in facts.people if p.id == who)


def label(analysis: Analysis, who: str = WHO) -> str:
    return str(analysis.questions[0].cards.label[analysis.roster.index[who]])


def read(analysis: Analysis, mode: str) -> str:
    return text(render(MAKERS[mode](analysis, OCCASION), Document("person", WHO, "")))


# Less than six months


def test_a_newcomer_in_an_attributed_round_has_a_figure_and_no_comparison():
    new = block(organization(FIVE_MONTHS), "attributed")
    old = block(organization(SEVEN_MONTHS), "attributed")
    assert new.named == old.named
    assert new.named is not None
    assert (new.percentile, new.percentile_in_level, new.rank) == (None, None, None)
    assert (new.peers, new.label) == (None, None)
    # Where nominations come from is no comparison with others.
    assert new.split is not None
    assert new.two_steps is not None
    assert "newcomer" in new.refusals
    assert old.refusals == ()
    for name in "percentile percentile_in_level rank peers split label two_steps".split():
        assert getattr(old, name) is not None, name


def test_a_newcomer_in_a_confidential_round_has_a_figure_and_no_comparison():
    new = block(organization(FIVE_MONTHS), "confidential")
    old = block(organization(SEVEN_MONTHS), "confidential")
    assert new.named == old.named
    assert (new.peers, new.fifth) == (None, None)
    assert "newcomer" in new.refusals
    assert old.peers is not None
    assert old.fifth == 1
    assert "newcomer" not in old.refusals


@pytest.mark.parametrize("mode", MAKERS)
def test_the_report_says_why_and_says_it_to_newcomers_only(mode):
    new, old = (read(organization(first), mode) for first in (FIVE_MONTHS, SEVEN_MONTHS))
    for sentence in SENTENCES:
        assert sentence in new
        assert sentence not in old
    assert "not compared" in new
    for words in ("among the", "Among all", "higher than", "How often people at"):
        assert words not in new


@pytest.mark.parametrize("mode", MAKERS)
def test_a_newcomer_changes_nothing_that_is_said_about_anybody_else(mode):
    before, after = (
        MAKERS[mode](organization(first), OCCASION) for first in (SEVEN_MONTHS, FIVE_MONTHS)
    )
    others = [[p.questions for p in facts.people if p.id != WHO] for facts in (before, after)]
    assert others[0] == others[1]


def test_whoever_begins_after_the_day_is_new():
    assert "newcomer" in block(organization("2026-05-01"), "attributed").refusals


def test_a_newcomer_whom_few_name_is_told_of_the_few_in_a_confidential_round():
    people = [replace(row, start_date=FIVE_MONTHS) for row in PEOPLE]
    answers = {"advice": Answers([("2", "3")], frozenset(IDS))}
    analysis = analyze_round(people, answers, Options(top_level="lowest", as_of=DAY))
    refusals = block(analysis, "confidential", "3").refusals
    assert "few_nominations" in refusals
    assert "newcomer" not in refusals


def test_a_newcomer_who_manages_has_no_label_either():
    analysis = organization(FIVE_MONTHS, who="1")
    assert label(analysis, "1") == ""
    assert label(organization(LONG_AGO, who="1"), "1") in {LEADER_HIGH, LEADER_LOW}


# Unknown


@pytest.mark.parametrize("first", [None, "", "last spring", "31.10.2025", "2025", "2025-13-01"])
@pytest.mark.parametrize("mode", MAKERS)
def test_who_joined_at_an_unknown_time_is_compared_as_before(mode, first):
    known = block(organization(LONG_AGO), mode)
    unknown = block(organization(first), mode)
    assert replace(unknown, label=known.label, in_tenure=known.in_tenure) == known
    assert unknown.in_tenure is None
    assert "newcomer" not in unknown.refusals


@pytest.mark.parametrize("first", [None, "last spring"])
def test_nobody_whose_tenure_is_unknown_is_called_a_hidden_influencer(first):
    assert label(organization(LONG_AGO)) == OTHER_HIGH
    assert label(organization(SEVEN_MONTHS)) == OTHER_HIGH
    assert label(organization(first)) == ""
    assert block(organization(first), "attributed").label is None


def test_unknown_tenure_takes_no_other_label():
    known, unknown = organization(LONG_AGO), organization(LONG_AGO, others=None)
    for id_ in IDS:
        if label(known, id_) != OTHER_HIGH:
            assert label(unknown, id_) == label(known, id_) != ""
        else:
            assert label(unknown, id_) == (OTHER_HIGH if id_ == WHO else "")


@pytest.mark.parametrize("mode", MAKERS)
def test_without_a_day_start_dates_change_nothing(mode):
    analysis = organization(FIVE_MONTHS, day=None)
    assert label(analysis) == OTHER_HIGH
    assert block(analysis, mode) == block(organization(SEVEN_MONTHS), mode)


def test_who_was_named_less_than_those_as_long_here_is_no_hidden_influencer():
    """The nine named most stand at .871 among all 35, but at .775 among 20 who joined together."""
    joined = {str(number): "2023-01-01" for number in range(2, 22)}
    people = [replace(row, start_date=joined.get(row.id, LONG_AGO)) for row in PEOPLE]
    answers = {"advice": Answers(TIES, frozenset(IDS))}
    options = Options(top_level="lowest", as_of=DAY)
    assert label(analyze_round(people, answers, options)) == OTHER_HIGH
    analysis = analyze_round(people, answers, replace(options, high_cut=0.8))
    assert analysis.questions[0].cards.percentile[analysis.roster.index[WHO]] > 0.87
    assert label(analysis) == OTHER_LOW


# The command


def analyze(folder: Path, first: str, *options: str) -> Path:
    people = [
        f"{r.id},{r.manager_id},{r.unit},{r.level},{first if r.id == WHO else LONG_AGO}"
        for r in PEOPLE
    ]
    named = [f"{ego},{alter}" for ego, alter in TIES]
    for name, header, body in (
        ("people.csv", "id,manager_id,unit,level,start_date", people),
        ("nominations.csv", "from_id,to_id", named),
    ):
        (folder / name).write_text("\n".join([header, *body]) + "\n")
    paths = [str(folder / "people.csv"), str(folder / "nominations.csv")]
    fixed = ["--out", str(folder / "out"), "--no-reports", "--top-level", "lowest"]
    result = CliRunner().invoke(analyze_command, [*paths, *fixed, *options])
    assert result.exit_code == 0, result.output
    return folder / "out"


def row_of(out: Path, name: str) -> dict[str, str]:
    with (out / name).open(newline="", encoding="utf-8") as file:
        return next(row for row in csv.DictReader(file) if row["id"] == WHO)


def test_the_tables_name_newcomers_and_keep_their_figures(tmp_path):
    out = analyze(tmp_path, FIVE_MONTHS, "--as-of", DAY.isoformat())
    row = row_of(out, "people.csv")
    assert row["notes"] == "newcomer"
    assert row["quadrant"] == ""
    assert row["percentile"]
    assert float(row_of(out, "details.csv")["tenure"]) == pytest.approx(5 / 12, abs=0.01)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["options"]["as_of"] == "2026-03-31"
    question = json.loads((out / "organization.json").read_text())["questions"]["advice"]
    assert question["tenure"]["spearman"]["draws"] > 0


def test_without_a_day_the_tables_know_no_newcomers_and_no_tenure(tmp_path):
    out = analyze(tmp_path, FIVE_MONTHS)
    row = row_of(out, "people.csv")
    assert (row["notes"], row["quadrant"]) == ("", OTHER_HIGH)
    assert row_of(out, "details.csv")["tenure"] == ""
    assert json.loads((out / "manifest.json").read_text())["options"]["as_of"] is None
    question = json.loads((out / "organization.json").read_text())["questions"]["advice"]
    assert question["tenure"] is None


@pytest.mark.parametrize(
    ("first", "day", "is_new"),
    [
        ("2026-01-01", "2026-07-01", False),
        ("2025-09-30", "2026-03-31", False),
        ("2026-03-03", "2026-09-02", True),
        ("2026-08-31", "2026-02-28", True),
        ("2024-02-29", "2024-08-29", False),
    ],
)
def test_six_months_are_counted_by_the_calendar(first: str, day: str, is_new: bool) -> None:
    said = block(organization(first, day=date.fromisoformat(day)), "attributed")
    assert ("newcomer" in said.refusals) == is_new
