"""The paper on scoring names what the code has, and its example is what the code computes."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest

import scoring
from reports.analysis.details import DETAIL_COLUMNS
from reports.analysis.tables import PEOPLE_COLUMNS
from scoring.agents.coverage import coverage
from scoring.comparison import measures as comparison
from scoring.comparison.split import by_line
from scoring.evidence import chance
from scoring.influence import brokerage, cohesion
from scoring.influence.measures import eligible, nominations, percentile, share
from scoring.intervals import resampling, uncertainty
from scoring.network import Network, build
from scoring.policy import LINES, May
from scoring.position.chart import NOBODY, Chart, build_chart

PAPER = (Path(__file__).parent.parent / "docs" / "scoring.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(scoring(?:\.\w+)+)`", PAPER)))
ALL = [module.name for module in pkgutil.walk_packages(scoring.__path__, "scoring.")]

#: Names, network, chart and units of the people in the example.
Five = tuple[list[str], Network, Chart, np.ndarray]

#: Modules that hold no measure.
NO_MEASURES = {
    "scoring.scorecard": "puts the measures of people together",
    "scoring.organization": "puts the measures of the organization together",
}
#: Public functions of modules of measures that are not measures themselves.
HELPERS = {
    "scoring.evidence.chance.draws_for": "how many draws there is time for",
    "scoring.comparison.measures.spearmans": "spearman of many rows",
    "scoring.comparison.measures.superiorities": "superiority of many rows",
    "scoring.agents.coverage.audience": "who hears whom, for the compiled loops",
    "scoring.agents.change_agents.shares_of": "the sizes of sets that are compared",
    "scoring.comparison.tenure.band_ends": "where the bands of tenure end",
    "scoring.agents.coverage.choose_from": "choose, from an audience at hand",
    "scoring.intervals.resampling.shares_of": "shares among some of the respondents",
    "scoring.comparison.split.counted": "counts that every split begins with",
}


def modules() -> list[str]:
    """Return the modules of measures; kernels are the loops of the measures that call them."""
    return [name for name in ALL if not name.endswith("kernels") and name not in NO_MEASURES]


def functions() -> set[str]:
    """Return the full names of all public functions in modules of measures."""
    return {
        f"{name}.{function}"
        for name in modules()
        for function, value in vars(importlib.import_module(name)).items()
        if inspect.isfunction(value) and value.__module__ == name and function[0] != "_"
    }


def section(title: str) -> str:
    """Return what stands below a heading, up to the next."""
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##+ |\Z)", PAPER, re.M | re.S)
    assert found, title
    return found[1]


def measures() -> list[str]:
    """Return the headings of all sections that have a formula."""
    titles = re.findall(r"^### (.*)$", PAPER, re.M)
    return [title for title in titles if "**Formula**" in section(title)]


def table(text: str) -> list[dict[str, str]]:
    """Return the rows of the first table by column."""
    found = re.search(r"(?:^\|.*\|\n)+", text, re.M)
    assert found, text
    cells = [[cell.strip() for cell in row[1:-1].split("|")] for row in found[0].splitlines()]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def numbers(pattern: str, text: str = PAPER) -> list[float]:
    """Return the numbers that stand where a sentence of the paper has them."""
    found = re.search(pattern, text)
    assert found, pattern
    return [float(number.replace(",", "")) for number in found.groups()]


@pytest.mark.parametrize("name", NAMED)
def test_what_the_paper_names_exists_where_it_says(name: str) -> None:
    parts = name.split(".")
    depth = next(d for d in range(len(parts), 0, -1) if ".".join(parts[:d]) in {"scoring", *ALL})
    module = ".".join(parts[:depth])
    value = importlib.import_module(module)
    for part in parts[depth:]:
        value = getattr(value, part)
    if hasattr(value, "__module__"):
        assert value.__module__ == module, "named where it is imported, not where it is"


def test_every_function_that_measures_is_named_in_the_paper() -> None:
    assert sorted(functions() - set(NAMED)) == sorted(HELPERS)


def test_the_paper_names_the_modules_that_hold_no_measure_nowhere() -> None:
    assert set(NO_MEASURES) <= set(ALL)
    assert not [name for name in NAMED if name.rpartition(".")[0] in NO_MEASURES]


@pytest.mark.parametrize("column", sorted({*PEOPLE_COLUMNS, *DETAIL_COLUMNS} - {"id", "question"}))
def test_every_column_of_people_is_said_to_come_from_somewhere(column: str) -> None:
    places = re.findall(r"^- Where: (.*)$", PAPER, re.M)
    assert any(f"`{column}`" in place for place in places)


@pytest.mark.parametrize("title", measures())
def test_every_measure_has_plain_words_source_gaps_code_and_place(title: str) -> None:
    plain, _, rest = section(title).partition("**Formula**")
    sentences = [line for line in plain.splitlines() if line]
    assert 2 <= len(sentences) <= 3
    assert all(line.endswith(".") for line in sentences)
    entries = re.findall(r"^- (\w+): .*\.?$", rest, re.M)
    assert entries == ["Source", "Unknown", "Code", "Where"]
    assert "`scoring." in section(title)


def test_every_work_that_is_cited_is_listed_and_no_other() -> None:
    text, _, listed = PAPER.partition("## References\n")
    cited = re.findall(r"([A-Z]\w+)(?:(?:, [A-Z]\w+)* and [A-Z]\w+| et al\.)? \((\d{4}\w?)\)", text)
    works = re.findall(r"^- (\w+), .*?\((\d{4}\w?)\)\.", listed, re.M)
    assert len(works) == listed.count("\n- ")
    assert set(cited) == set(works)
    assert works == sorted(works, key=lambda work: work[0])


def test_the_table_of_responses_is_the_policy() -> None:
    rows = table(section("Response policy"))
    assert [row["What may be said"] for row in rows] == [
        May[row["Code"][1:-1]].value for row in rows
    ]
    assert {row["Code"][1:-1] for row in rows} == {may.name for may in May}
    columns = [f"from {line:.0%}".replace("%", " %") for line, _ in LINES[:-1]] + ["below"]
    for column, (_, may) in zip(columns, LINES, strict=True):
        assert {row["Code"][1:-1] for row in rows if row[column] == "yes"} == {m.name for m in may}


def test_the_repairs_of_a_chart_are_those_that_are_made() -> None:
    listed = [row["Code"][1:-1] for row in table(section("Repairs"))]
    #       own manager, unknown manager, two in a circle, and the top with one who has none beside
    chart = build_chart([0, -2, 3, 2, NOBODY, NOBODY, 5], [np.nan] * 7, range(7))
    assert list(dict.fromkeys(repair.code for repair in chart.repairs)) == listed


def test_the_sizes_from_which_figures_are_approximate_are_those_of_the_code() -> None:
    rows = {row["Figure"]: row for row in table(section("Large organizations"))}
    pairs, bridges, draws, splits = rows.values()
    assert pairs["Exact up to"] == f"{uncertainty.PAIRWISE_PEOPLE:,} people"
    assert bridges["Exact up to"] == f"{brokerage.EXACT_PEOPLE:,} people"
    assert bridges["Beyond"].startswith(f"{brokerage.PIVOTS:,} random")
    most, cells = numbers(r"([\d,]+) draws .* than ([\d,]+) cells", draws["Exact up to"])
    (least,) = numbers(r"at least (\d+)", draws["Beyond"])
    assert most == chance.draws_for(chance.PERMUTATIONS, int(cells))
    assert most > chance.draws_for(chance.PERMUTATIONS, int(cells) + 1)
    assert least == chance.LEAST
    most, people = numbers(r"([\d,]+) splits, up to ([\d,]+) people", splits["Exact up to"])
    (least,) = numbers(r"at least (\d+)", splits["Beyond"])
    assert (most, least) == (resampling.SPLITS, resampling.LEAST_SPLITS)
    assert [resampling._CELLS // (6 * (int(people) + more)) for more in (0, 1)] == [500, 499]


@pytest.fixture(scope="module")
def five() -> Five:
    """Return the people of the example, as the paper's first table of them says."""
    rows = table(section("Five people"))
    people = [row["Person"] for row in rows]
    named = [
        (ego, people.index(name))
        for ego, row in enumerate(rows)
        for name in row["Names"].split(", ")
        if name
    ]
    managers = [people.index(row["Manager"]) if row["Manager"] else NOBODY for row in rows]
    units = sorted({row["Unit"] for row in rows})
    network = build(
        len(people),
        [ego for ego, _ in named],
        [alter for _, alter in named],
        [row["Answered"] == "yes" for row in rows],
    )
    chart = build_chart(managers, [np.nan] * len(people), range(len(people)))
    return people, network, chart, np.array([units.index(row["Unit"]) for row in rows])


def test_the_five_people_of_the_example_have_the_figures_in_its_table(five: Five) -> None:
    people, network, chart, _ = five
    printed = table(section("Five people").split("a dash is")[1])
    low, high = uncertainty.wilson(nominations(network), eligible(network))
    first, last = uncertainty.rank_interval(network)
    standing, formal = percentile(nominations(network)), percentile(chart.below)
    sides = by_line(network, chart)

    def side(count: float, of: float) -> str:
        return f"{count:.0f} of {of:.0f}" if of else "-"

    computed = [
        {
            "Person": people[i],
            "x": f"{nominations(network)[i]:.0f}",
            "eligible": f"{eligible(network)[i]:.0f}",
            "share": f"{share(network)[i]:.3f}",
            "low": f"{low[i]:.3f}",
            "high": f"{high[i]:.3f}",
            "percentile": f"{standing[i]:.1f}",
            "below": f"{chart.below[i]:.0f}",
            "formal percentile": f"{formal[i]:.1f}",
            "gap": f"{comparison.gap(standing, formal)[i]:.0f}",
            "inside": side(sides.inside[i], sides.inside_eligible[i]),
            "outside": side(sides.outside[i], sides.outside_eligible[i]),
            "ranks": f"{first[i]:.0f} to {last[i]:.0f}",
        }
        for i in range(len(people))
    ]
    assert printed == computed


def test_what_is_said_of_ben_and_of_eve_follows(five: Five) -> None:
    people, network, chart, _ = five
    ben, cleo, eve = (people.index(name) for name in ("Ben", "Cleo", "Eve"))
    said = numbers(r"a difference of ([\d.]+), and anything from (-[\d.]+) to ([\d.]+)\.\n")
    difference = [values[ben] for values in by_line(network, chart).difference()]
    assert said == pytest.approx(difference, abs=5e-4)
    pairs = [(one, other) for one in range(len(people)) for other in range(len(people))]
    scores = uncertainty.difference_in_rank(network, *np.transpose(pairs))
    clear = [pair for pair, score in zip(pairs, scores, strict=True) if score > uncertainty.Z]
    assert clear == [(eve, cleo)]


def test_figures_of_the_example_further_down_are_computed_too(five: Five) -> None:
    people, network, chart, unit = five
    shares, below = share(network), chart.below
    found = {
        r"density (0[\d.]+), reciprocity (0[\d.]+), centralization (0[\d.]+)\.\n": (
            cohesion.density(network),
            cohesion.reciprocity(network),
            cohesion.centralization(network),
        ),
        r"managers × others\)\n```\n\nIn the example: (0[\d.]+)\.\n": (
            comparison.superiority(shares, chart.span > 0),
        ),
        r"below and share: Spearman (0[\d.]+), tau-b (0[\d.]+)\.\n": (
            comparison.spearman(below, shares),
            comparison.kendall(below, shares),
        ),
        r"In the example: up (0[\d.]+), down (-0[\d.]+)\.\n": (
            chance.qap(network, chart.manager, down=False, seed=1).value,
            chance.qap(network, chart.manager, down=True, seed=1).value,
        ),
        r"smaller tail\n```\n\nIn the example: (0[\d.]+)\.\n": (cohesion.e_i_index(network, unit),),
        r"Cleo alone covers (\d) of (\d) in one step": (
            coverage(network, 1, [people.index("Cleo")]),
            len(people),
        ),
    }
    for sentence, figures in found.items():
        assert numbers(sentence) == pytest.approx(figures, abs=5.01e-4), sentence


def test_ranges_of_thirteen_of_twenty_are_computed() -> None:
    again = numbers(r"for 13 of 20, from (0[\d.]+) to (0[\d.]+)\.\n")
    assert again == pytest.approx(np.ravel(uncertainty.wilson([13], [20])), abs=5e-4)
    missing = numbers(r"13 of 20, and five more who were asked, from (0[\d.]+) to (0[\d.]+)\.\n")
    all_asked = np.ravel(uncertainty.wilson_of_population([13], [20], [25]))
    assert missing == pytest.approx(all_asked, abs=5e-4)


def test_the_paragraph_to_quote_is_short_and_has_places_for_figures() -> None:
    text = section("A paragraph to quote")
    quoted = [line[2:] for line in text.splitlines() if line.startswith("> ")]
    assert 120 <= len(" ".join(quoted).split()) <= 180
    assert text.count("[") >= 10
