"""The further measures in details.csv: against R, by hand, and empty where nothing is known."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from scipy.stats import binomtest

from reports.analysis import Analysis
from reports.analysis.details import DETAIL_COLUMNS, GROUP_COLUMNS, ROLES, detail_rows
from reports.analysis.tables import PEOPLE_COLUMNS, people_rows
from reports.analyze import analyze_command
from tests.reference import DATA, analysis_of, needs_reference, rows
from tests.reports.scored import scored, staff

pytestmark = pytest.mark.usefixtures("fewer_draws")

Row = dict[str, str]

#: Groups of details.csv, and what R calls them.
IN_R = {
    "direct_reports": "from_direct_reports",
    "indirect_reports": "from_indirect_reports",
    "own_manager": "from_own_manager",
    "higher": "from_higher_up",
    "peers": "from_peers_same_manager",
}


def of_question(columns: list[str], listed: Iterable[list[str]], question: str) -> dict[str, Row]:
    found = (dict(zip(columns, row, strict=True)) for row in listed)
    return {row["id"]: row for row in found if row["question"] == question}


def details(analysis: Analysis, question: str = "advice") -> dict[str, Row]:
    return of_question(DETAIL_COLUMNS, detail_rows(analysis), question)


def count(cell: str) -> int:
    """Return a count that must be written whole, an empty one as 0."""
    return int(cell or 0)


@pytest.fixture(scope="module")
def krackhardt(fewer_draws) -> Analysis:
    return analysis_of("krackhardt_hightech", top="lowest")


@needs_reference
@pytest.mark.parametrize("question", ["advice", "friendship"])
def test_roles_over_units_are_those_of_r(krackhardt, question):
    found = details(krackhardt, question)
    reference = rows("krackhardt_hightech", "oracle", f"brokerage_dept_{question}.csv")
    assert len(reference) == len(found) == 21
    names = (
        "coordinator_wI",
        "consultant_itinerant_wO",
        "representative_bIO",
        "gatekeeper_bOI",
        "liaison_bO",
    )
    for row in reference:
        assert [found[row["id"]][role] for role in ROLES] == [row[name] for name in names]


@needs_reference
@pytest.mark.parametrize("question", ["advice", "friendship"])
def test_reach_in_three_steps_is_that_of_r(krackhardt, question):
    found = details(krackhardt, question)
    for row in rows("krackhardt_hightech", "oracle", f"nodes_{question}.csv"):
        assert found[row["id"]]["reach_3"] == row["reach_in_3"]
        share = float(found[row["id"]]["reach_3_share"])
        assert share == pytest.approx(int(row["reach_in_3"]) / 20)


@needs_reference
@pytest.mark.parametrize("question", ["advice", "friendship"])
def test_nominations_by_group_are_those_of_r(krackhardt, question):
    found = details(krackhardt, question)
    for row in rows("krackhardt_hightech", "oracle", f"nominations_by_line_{question}.csv"):
        ours = found[row["id"]]
        for group, name in IN_R.items():
            assert count(ours[f"from_{group}"]) == int(row[name]), (row["id"], group)
            if ours[f"eligible_{group}"] == "0":
                assert ours[f"from_{group}"] == ""
        beyond = count(ours["from_own_unit"]) + count(ours["from_other_units"])
        assert beyond == int(row["from_other_lines"])


@needs_reference
@pytest.mark.parametrize("question", ["advice", "friendship"])
def test_groups_add_up_to_all_nominations_and_all_who_could(krackhardt, question):
    found = details(krackhardt, question)
    people = of_question(list(PEOPLE_COLUMNS), people_rows(krackhardt), question)
    assert list(found) == list(people)
    for id_, row in found.items():
        named = sum(count(row[f"from_{group}"]) for group in GROUP_COLUMNS)
        could = sum(count(row[f"eligible_{group}"]) for group in GROUP_COLUMNS)
        assert (str(named), str(could)) == (people[id_]["nominations"], people[id_]["eligible"])


@needs_reference
def test_two_vice_presidents_manage_and_lead_and_one_of_them_influences(krackhardt):
    """2 is named by 3 of 3 below and 15 of 17 others; 14 by 7 of 7 below and 3 of 13."""
    found = details(krackhardt)
    two, fourteen = found["2"], found["14"]
    for row, inside, outside in ((two, (3, 3), (15, 17)), (fourteen, (7, 7), (3, 13))):
        assert (row["manages"], row["leads"], row["layers"]) == ("1", "yes", "1")
        for kind, (named, of) in (("leads", inside), ("influences", outside)):
            wilson = binomtest(named, of).proportion_ci(0.90, method="wilson")
            assert float(row[f"{kind}_rate"]) == pytest.approx(named / of)
            assert float(row[f"{kind}_low"]) == pytest.approx(wilson.low)
            assert float(row[f"{kind}_high"]) == pytest.approx(wilson.high)
        assert float(row["inside_rate"]) == float(row["leads_rate"])
        assert float(row["outside_rate"]) == float(row["influences_rate"])
        difference = inside[0] / inside[1] - outside[0] / outside[1]
        assert float(row["difference"]) == pytest.approx(difference)
        assert float(row["difference_low"]) < difference < float(row["difference_high"])
    assert two["influences"] == "yes"
    assert fourteen["influences"] == "no"
    assert float(fourteen["difference_low"]) > 0


@needs_reference
def test_who_turns_to_the_line_of_a_vice_president_is_counted_in_the_rows(krackhardt):
    found = details(krackhardt)
    manager = {r["id"]: r["manager_id"] for r in rows("krackhardt_hightech", "people.csv")}
    ties = [
        (r["from_id"], r["to_id"])
        for r in rows("krackhardt_hightech", "nominations.csv")
        if r["question"] == "advice"
    ]
    for leader in ("2", "14", "18", "21"):
        line = {id_ for id_, above in manager.items() if above == leader}
        beyond = set(manager) - line - {leader}
        turning = {ego for ego, alter in ties if ego in beyond and alter in line}
        assert found[leader]["line_named_by"] == str(len(turning))
        assert found[leader]["line_eligible"] == str(len(beyond))
    assert (found["7"]["line_named_by"], found["7"]["line_eligible"]) == ("", "0")
    assert (found["7"]["layers"], found["7"]["manages"]) == ("2", "1")


@needs_reference
def test_who_manages_nobody_neither_leads_nor_has_a_line(krackhardt):
    found = details(krackhardt)
    assert {id_ for id_, row in found.items() if row["manages"] == "1"} == {
        "2",
        "7",
        "14",
        "18",
        "21",
    }
    for row in found.values():
        if row["manages"] == "0":
            for name in "leads leads_rate leads_low leads_high line_named_by line_eligible".split():
                assert row[name] == "", name
            assert row["influences"] in {"yes", "no", "borderline"}


@needs_reference
def test_percentiles_in_the_unit_are_mid_ranks_among_its_people(krackhardt):
    """Department 4 is 1, 2, 4 and 16, named by 13, 18, 8 and 8."""
    found = details(krackhardt)
    for id_, expected in (("1", 0.625), ("2", 0.875), ("4", 0.25), ("16", 0.25), ("7", 0.5)):
        assert float(found[id_]["percentile_in_unit"]) == expected


# Weighted shares


def consulting(folder: Path, *options: str) -> list[Row]:
    data = DATA / "cross_parker_consulting"
    files = [str(data / "people.csv"), str(data / "nominations.csv")]
    fixed = ["--respondents", str(data / "respondents.csv"), "--top-level", "highest"]
    out = ["--out", str(folder / "out"), "--no-reports"]
    result = CliRunner().invoke(analyze_command, [*files, *fixed, *out, *options])
    assert result.exit_code == 0, result.output
    with (folder / "out" / "details.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@needs_reference
@pytest.mark.parametrize("cut", [None, 4])
def test_weighted_shares_are_sums_of_strengths_over_all_who_could(tmp_path, cut):
    data = "cross_parker_consulting"
    answered = defaultdict(set)
    for row in rows(data, "respondents.csv"):
        answered[row["question"]].add(row["id"])
    received: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows(data, "nominations.csv"):
        strength = float(row["strength"])
        if row["from_id"] != row["to_id"] and strength >= (cut or 0):
            received[row["question"], row["to_id"]] += (strength - 1) / 4
    options = ["--levels", "5", *(["--cut", str(cut)] if cut else [])]
    found = consulting(tmp_path, *options)
    assert len(found) == 2 * 46
    for row in found:
        could = len(answered[row["question"]] - {row["id"]})
        share = received[row["question"], row["id"]] / could
        assert float(row["weighted_share"]) == pytest.approx(share, abs=1e-12)
        # Wilson's interval solves (p - share)^2 = z^2 p (1 - p) / n.
        for name in ("weighted_low", "weighted_high"):
            bound = float(row[name])
            chance = 1.6448536269514722**2 * bound * (1 - bound) / could
            assert (bound - share) ** 2 == pytest.approx(chance, abs=1e-12)
        assert float(row["weighted_low"]) <= share <= float(row["weighted_high"])


@needs_reference
def test_without_levels_strengths_give_no_weighted_share(tmp_path):
    for row in consulting(tmp_path, "--cut", "4"):
        assert row["weighted_share"] == row["weighted_low"] == row["weighted_high"] == ""


# What is not known is empty

PLAIN = "id\n" + "".join(f"{id_}\n" for id_ in range(1, 13))
NOMINATIONS = "from_id,to_id\n1,2\n2,3\n3,1\n4,2\n5,2\n"
OF_THE_CHART = (
    "layers manages leads leads_rate leads_low leads_high line_named_by line_eligible "
    "from_direct_reports from_indirect_reports from_own_manager from_higher from_peers"
).split()


def described(folder: Path, people: str, nominations: str, *options: str) -> dict[str, Row]:
    (folder / "people.csv").write_text(people)
    (folder / "nominations.csv").write_text(nominations)
    files = [str(folder / "people.csv"), str(folder / "nominations.csv")]
    out = ["--out", str(folder / "out"), "--no-reports", *options]
    result = CliRunner().invoke(analyze_command, [*files, *out])
    assert result.exit_code == 0, result.output
    with (folder / "out" / "details.csv").open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        found = {row["id"]: row for row in reader}
    assert reader.fieldnames == DETAIL_COLUMNS
    return found


def test_without_chart_units_levels_and_day_only_what_is_known_is_filled(tmp_path):
    found = described(tmp_path, PLAIN, NOMINATIONS)
    for row in found.values():
        for name in (*OF_THE_CHART, *ROLES, "percentile_in_unit", "from_own_unit"):
            assert row[name] == "", name
        for name in ("weighted_share", "tenure", "percentile_in_level_and_tenure"):
            assert row[name] == "", name
        for name in ("inside_rate", "difference", "difference_low", "difference_high"):
            assert row[name] == "", name
    two = found["2"]
    assert (two["from_other_units"], two["eligible_other_units"]) == ("3", "4")
    assert (two["reach_3"], two["reach_3_share"]) == ("4", repr(4 / 11))
    assert two["influences_rate"] == two["outside_rate"] == "0.75"


def test_a_person_outside_the_units_has_no_place_in_one_and_no_role(tmp_path):
    people = "id,unit\n1,A\n2,A\n3,B\n4,\n5,B\n"
    found = described(tmp_path, people, NOMINATIONS)
    assert [found["4"][name] for name in (*ROLES, "percentile_in_unit")] == [""] * 6
    # 1 of A names 2 of A, who names 3 of B: 2 speaks for A.
    assert [found["2"][role] for role in ROLES][2] == "1"


def test_who_did_not_answer_has_no_role_and_still_is_reached(tmp_path):
    found = described(tmp_path, "id,unit\n1,A\n2,A\n3,B\n4,B\n", "from_id,to_id\n1,4\n2,1\n")
    assert [found["4"][role] for role in ROLES] == [""] * 5
    assert found["4"]["reach_3"] == "2"


def test_a_question_that_nobody_answered_has_the_chart_alone():
    for row in details(scored(staff({"Dock": 4, "Yard": 3}), [], [])).values():
        filled = {name for name, value in row.items() if value}
        could = {f"eligible_{group}" for group in GROUP_COLUMNS} | {"line_eligible"}
        assert filled - could == {"id", "question", "layers", "manages"}
        assert {row[name] for name in could} <= {"0", ""}


def test_tenure_counts_up_to_the_day_and_only_where_a_date_can_be_read(tmp_path):
    dates = {"1": "2016-03-31", "2": "31.03.2016", "3": "", "4": "2026-05-01", "5": "2025-03-31"}
    people = "id,start_date\n" + "".join(f"{id_},{day}\n" for id_, day in dates.items())
    found = described(tmp_path, people, NOMINATIONS, "--as-of", "2026-03-31")
    assert float(found["1"]["tenure"]) == pytest.approx(10, abs=0.005)
    assert found["2"]["tenure"] == found["3"]["tenure"] == ""
    assert found["4"]["tenure"] == "0.0"
    assert float(found["5"]["tenure"]) == pytest.approx(1, abs=0.005)


def test_percentiles_within_level_and_tenure_need_twenty_people(tmp_path):
    """Of 20 people at one level and here for 3 years, 2 is named most and the others not."""
    everybody = range(1, 21)
    people = "id,level,start_date\n" + "".join(f"{i},Member,2023-01-01\n" for i in everybody)
    newer = people + "21,Member,2025-01-01\n"
    nominations = "from_id,to_id\n" + "".join(f"{i},2\n" for i in everybody if i != 2)
    found = described(tmp_path, newer, nominations, "--as-of", "2026-03-31")
    assert float(found["2"]["percentile_in_level_and_tenure"]) == 19.5 / 20
    assert float(found["3"]["percentile_in_level_and_tenure"]) == 9.5 / 20
    assert found["21"]["percentile_in_level_and_tenure"] == ""
    (tmp_path / "fewer").mkdir()
    people = newer.replace("20,Member,2023-01-01", "20,Member,2025-01-01")
    found = described(tmp_path / "fewer", people, nominations, "--as-of", "2026-03-31")
    assert {row["percentile_in_level_and_tenure"] for row in found.values()} == {""}


def test_a_question_name_that_a_spreadsheet_would_run_is_defused(tmp_path):
    found = described(tmp_path, PLAIN, "from_id,to_id,question\n1,2,=cmd()\n")
    assert {row["question"] for row in found.values()} == {"'=cmd()"}
