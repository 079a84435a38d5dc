"""How a change might spread from a few, and whether the same few would be chosen again."""

from __future__ import annotations

import csv
import json
import random
import re
from collections import defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.analysis import Analysis
from reports.analysis.adoption import SPREAD_COLUMNS, champions, spread_rows, stability_of
from reports.analyze import analyze_command
from scoring.agents.cascades import MODELS
from tests.reference import analysis_of, needs_reference
from tests.reports.scored import PEOPLE, answers, person, scored, staff

pytestmark = pytest.mark.usefixtures("fewer_draws")

RANDOM = "random"
WAYS = {"chosen together", "most named", "largest headcount", "highest level", RANDOM}
Row = dict[str, str]


def spread(analysis: Analysis) -> list[Row]:
    return [dict(zip(SPREAD_COLUMNS, row, strict=True)) for row in spread_rows(analysis)]


def star(people: int, center: str = "7") -> Analysis:
    """Return an organization where everybody names one person, and that one nobody."""
    rows = [person(str(number)) for number in range(1, people + 1)]
    ids = [row.id for row in rows]
    return scored(rows, [(id_, center) for id_ in ids if id_ != center], ids)


def by_model(rows: list[Row]) -> dict[tuple[str, str], dict[str, Row]]:
    found: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        found[row["model"], row["value"]][row["way"]] = row
    return found


@pytest.mark.parametrize(
    ("people", "expected"),
    [(1, 1), (2, 2), (21, 2), (66, 2), (67, 3), (100, 3), (101, 4), (240, 8), (1000, 30)],
)
def test_three_percent_rounded_up_begin_and_two_at_least(people, expected):
    assert champions(people) == expected


def test_every_model_has_every_way_with_equally_many_people():
    found = by_model(spread(scored(PEOPLE, *answers(4))))
    assert list(found) == [
        ("independent cascade", "0.05"),
        ("independent cascade", "0.1"),
        ("independent cascade", "0.2"),
        ("weighted cascade", ""),
        ("linear threshold", ""),
        ("sources", "2"),
        ("fraction", "0.25"),
        ("fraction", "0.33"),
    ]
    for model in found.values():
        assert set(model) == WAYS
        assert {row["k"] for row in model.values()} == {"2"}
        for way, row in model.items():
            assert ((row["clear"] == "") and (row["ahead_of_random"] == "")) == (way == RANDOM)


def test_figures_hold_together():
    for row in spread(scored(PEOPLE, *answers(4))):
        mean, se = float(row["mean"]), float(row["se"])
        assert 2 <= mean <= len(PEOPLE)
        assert float(row["mean_share"]) == pytest.approx(mean / len(PEOPLE))
        assert float(row["low"]) == pytest.approx(max(2, mean - 1.6448536 * se))
        assert float(row["high"]) == pytest.approx(min(len(PEOPLE), mean + 1.6448536 * se))
        assert 2 <= float(row["usual_low"]) <= float(row["usual_high"]) <= len(PEOPLE)
        if row["way"] != RANDOM:
            assert 0 <= float(row["ahead_of_random"]) <= 1
            assert row["clear"] in {"0", "1"}


def test_clear_is_said_where_the_intervals_of_a_way_and_of_chance_are_apart():
    seen = set()
    for model in by_model(spread(scored(PEOPLE, *answers(4)))).values():
        chance = model[RANDOM]
        for way in WAYS - {RANDOM}:
            row = model[way]
            apart = float(row["low"]) > float(chance["high"]) or float(row["high"]) < float(
                chance["low"]
            )
            assert row["clear"] == str(int(apart))
            seen.add(row["clear"])
    assert seen == {"0", "1"}


def test_a_star_spreads_as_far_as_a_hand_calculation_says():
    """Of 20 people 2 begin, the center one of them; 18 name the center and nobody else."""
    for (kind, value), model in by_model(spread(star(20))).items():
        row = model["chosen together"]
        expected = 20.0
        if kind == "independent cascade":
            expected = 2 + 18 * float(value)
        assert float(row["mean"]) == pytest.approx(expected, abs=4 * float(row["se"]) + 1e-9)


def test_ways_that_need_a_chart_or_levels_are_left_out_without_them():
    assert {row["way"] for row in spread(star(20))} >= {"chosen together", "most named", RANDOM}
    assert "largest headcount" not in {row["way"] for row in spread(star(20))}
    nameless = [person(str(number), level="") for number in range(1, 13)]
    ids = [row.id for row in nameless]
    ways = {row["way"] for row in spread(scored(nameless, [("1", "2")], ids))}
    assert ways == {"chosen together", "most named", RANDOM}


def test_without_a_tie_nothing_spreads_and_nobody_is_chosen():
    people = staff({"Dock": 12})
    empty = scored(people, [], [row.id for row in people])
    assert spread(empty) == []
    assert stability_of(empty, empty.questions[0]) is None


# How sure the choice is


def test_the_center_of_a_star_is_always_chosen_again():
    analysis = star(20)
    found = stability_of(analysis, analysis.questions[0])
    assert found is not None
    assert found["chosen_again"]["7"] == 1
    assert len(found["chosen_again"]) == 2
    assert next(iter(found["chosen_again"])) == "7"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shares_of_being_chosen_again_are_shares(seed):
    analysis = scored(PEOPLE, *answers(seed))
    found = stability_of(analysis, analysis.questions[0])
    assert found is not None
    assert len(found["chosen_again"]) == champions(len(PEOPLE))
    assert all(0 <= share <= 1 for share in found["chosen_again"].values())
    assert (found["way"], found["steps"], found["runs"]) == ("chosen together", 1, 200)


@needs_reference
def test_krackhardts_most_named_manager_is_chosen_first_and_nearly_always_again():
    """2 is named by 18 of 20: whoever answers, nobody reaches more people alone."""
    analysis = analysis_of("krackhardt_hightech", top="lowest")
    question = next(q for q in analysis.questions if q.key == "advice")
    found = stability_of(analysis, question)
    assert found is not None
    assert next(iter(found["chosen_again"])) == "2"
    assert all(0 <= share <= 1 for share in found["chosen_again"].values())
    assert found["chosen_again"]["2"] > 0.9


# The files


def write(folder: Path) -> None:
    ties, _ = answers(6)
    people = [f"{r.id},{r.manager_id},{r.unit},{r.level},2020-01-01" for r in PEOPLE]
    named = [f"advice,{ego},{alter},{1 + int(ego) % 5}" for ego, alter in ties]
    for name, header, body in (
        ("people.csv", "id,manager_id,unit,level,start_date", people),
        ("nominations.csv", "question,from_id,to_id,strength", named),
    ):
        (folder / name).write_text("\n".join([header, *body]) + "\n")


def analyze(folder: Path, out: str, *options: str) -> Path:
    paths = [str(folder / "people.csv"), str(folder / "nominations.csv")]
    fixed = ["--out", str(folder / out), "--no-reports", "--top-level", "lowest"]
    more = ["--levels", "5", "--as-of", "2026-03-31"]
    result = CliRunner().invoke(analyze_command, [*paths, *fixed, *more, *options])
    assert result.exit_code == 0, result.output
    return folder / out


def contents(folder: Path) -> dict[str, bytes]:
    names = ("spread.csv", "details.csv", "organization.json")
    return {name: (folder / name).read_bytes() for name in names}


def test_neither_a_second_run_nor_another_order_of_rows_changes_a_byte(tmp_path):
    write(tmp_path)
    first = contents(analyze(tmp_path, "first"))
    assert contents(analyze(tmp_path, "again")) == first
    shuffler = random.Random(9)
    for name in ("people.csv", "nominations.csv"):
        head, *body = (tmp_path / name).read_text().splitlines()
        shuffler.shuffle(body)
        (tmp_path / name).write_text("\n".join([head, *body]) + "\n")
    assert contents(analyze(tmp_path, "shuffled")) == first


def test_another_seed_draws_other_luck(tmp_path):
    write(tmp_path)
    lines, again = [], []
    for seed in ("1", "2"):
        out = analyze(tmp_path, seed, "--seed", seed)
        # The people chosen together are the same: only the luck of the spread differs.
        lines.append(re.findall(".*chosen together.*", (out / "spread.csv").read_text()))
        question = json.loads((out / "organization.json").read_text())["questions"]["advice"]
        again.append(question["stability"]["chosen_again"])
    assert len(lines[0]) == len(lines[1]) == len(MODELS)
    by_luck = [one != other for one, other in zip(*lines, strict=True)]
    assert by_luck[:5] == [True] * 5
    assert list(again[0]) == list(again[1])
    assert again[0] != again[1]


def test_spread_and_stability_are_written(tmp_path):
    write(tmp_path)
    out = analyze(tmp_path, "out")
    with (out / "spread.csv").open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        assert {row["way"] for row in reader} == WAYS
    assert reader.fieldnames == SPREAD_COLUMNS
    question = json.loads((out / "organization.json").read_text())["questions"]["advice"]
    assert set(question["stability"]) == {"way", "steps", "chosen_again", "runs"}


# Tests within units


def test_within_units_changes_what_chance_gives_and_no_figure(tmp_path):
    write(tmp_path)
    over_all, within = (
        json.loads((analyze(tmp_path, out, *options) / "organization.json").read_text())
        for out, options in (("all", ()), ("within", ("--within-units",)))
    )
    one, other = (found["questions"]["advice"] for found in (over_all, within))
    for position in ("level", "headcount"):
        for kind in ("spearman", "kendall"):
            first, second = one[position].pop(kind), other[position].pop(kind)
            assert first["value"] == second["value"]
            assert (first["p"], first["expected"]) != (second["p"], second["expected"])
    assert over_all == within
    for out, said in (("all", False), ("within", True)):
        manifest = json.loads((tmp_path / out / "manifest.json").read_text())
        assert manifest["options"]["within_units"] is said


def test_where_units_alone_make_a_correlation_chance_within_them_does_too(tmp_path):
    """All of unit A are of level 1 and named by 10, all of B of level 2 and named by nobody."""
    people = [f"{i},{'A' if i <= 10 else 'B'},{1 if i <= 10 else 2}" for i in range(1, 21)]
    (tmp_path / "people.csv").write_text("id,unit,level\n" + "\n".join(people) + "\n")
    ties = [f"{i},{j}" for i in range(11, 21) for j in range(1, 11)]
    (tmp_path / "nominations.csv").write_text("from_id,to_id\n" + "\n".join(ties) + "\n")
    paths = [str(tmp_path / "people.csv"), str(tmp_path / "nominations.csv")]
    tested = []
    for out, options in (("all", []), ("within", ["--within-units"])):
        fixed = ["--out", str(tmp_path / out), "--no-reports", "--top-level", "lowest"]
        assert CliRunner().invoke(analyze_command, [*paths, *fixed, *options]).exit_code == 0
        found = json.loads((tmp_path / out / "organization.json").read_text())
        tested.append(found["questions"]["advice"]["level"]["spearman"])
    over_all, within = tested
    assert over_all["value"] == within["value"] == pytest.approx(1)
    assert over_all["p"] < 0.1
    assert within["p"] == 1
    assert within["expected"] == pytest.approx(1)


@pytest.mark.parametrize("seed", range(6))
def test_never_fewer_take_it_up_than_begin_nor_more_than_there_are(seed: int) -> None:
    staff_ = staff({"Dock": 4})
    ids = [row.id for row in staff_]
    ties = [(ego, alter) for ego in ids[:3] for alter in ids if ego != alter]
    analysis = scored(staff_, ties[seed:], ids[:3])
    for row in spread(analysis):
        assert 2 <= float(row["low"]) <= float(row["mean"]) <= float(row["high"]) <= 4
