"""T1: other nominators that leave the released figures leave every byte about people and units."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.analysis import Occasion, release_facts
from reports.disclosure import told, unit
from reports.disclosure.tables import people_rows, unit_rows
from reports.drawing.documents import Document, Renderer, documents, render
from reports.facilitators.addresses import Addresses
from reports.facilitators.grants import Opening
from reports.facilitators.lists import people_page, unit_page
from reports.facilitators.overview import overview
from reports.facilitators.people import Wish
from reports.facilitators.shelf import Shelf
from reports.facts import ReleaseFacts, UnitFacts
from reports.releases.store import DocumentStore
from surveys.files.people import PersonRow
from tests.reports.exchanges import Company, company, exchanged, moved, swapped
from tests.reports.reading import text
from tests.reports.scored import plain, said, scored

pytestmark = pytest.mark.usefixtures("fewer_draws")

SEEDS = st.integers(0, 10**6)
SECRET = b"a secret of the round"
RELEASE = uuid.UUID(int=1)


class Everything(DocumentStore):
    """A store in which each report is finished."""

    def has(self, *_: object) -> bool:
        """Whether a report is finished."""
        return True


EVERYTHING = Everything(Path())


def of(before: Company, ties: list[tuple[str, str]]) -> ReleaseFacts:
    """Return what is said; the id hashes figures of the organization that rest on ties."""
    return replace(said(before.people, ties, before.respondents, SECRET), release_id="same")


def pages_about_people(facts: ReleaseFacts) -> list[str]:
    renderer = Renderer(facts)
    return [renderer.html(d) for d in documents(facts) if d.kind == "person"]


def pages_of_members(facts: ReleaseFacts) -> list[str]:
    """Return the pages of those who lead no unit."""
    leads = {unit.lead for unit in facts.units}
    pages = pages_about_people(facts)
    return [
        page for page, person in zip(pages, facts.people, strict=True) if person.name not in leads
    ]


def seen_by_a_facilitator(facts: ReleaseFacts, name: str) -> str:
    """Return the page of somebody who is granted one unit."""
    opening = Opening(  # type: ignore[call-arg]
        **dict.fromkeys(("round_id", "day")),  # type: ignore[arg-type]
        release_id=RELEASE,
        round_name="Spring",
        whole=False,
        units=frozenset({name}),
        people_too=True,
    )
    opened = [
        d
        for d in documents(facts)
        if (d.kind, d.key) == ("unit", name)
        or (d.kind == "person" and {p.id: p.unit for p in facts.people}[d.key] == name)
    ]
    addresses = Addresses("a secret", RELEASE, facts)
    shelf = Shelf(opening, facts, addresses, opened, EVERYTHING, frozenset())
    wish = Wish(unit=name)
    return repr((overview(shelf), people_page(shelf, wish, None), unit_page(shelf, Wish(), None)))


def without_bands(block: UnitFacts) -> str:
    """Return a unit's facts without the two bands that an exchange may leave."""
    questions = tuple(
        replace(q, outside=None, units_naming=None, refusals=()) for q in block.questions
    )
    return plain(replace(block, questions=questions))


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, other=SEEDS)
def test_other_nominators_leave_every_byte_about_people(seed: int, other: int) -> None:
    before = company(seed)
    ties = exchanged(before, other)
    one, two = of(before, before.ties), of(before, ties)
    assert [plain(p) for p in one.people] == [plain(p) for p in two.people]
    # Whoever leads a unit reads its band too: with the same bands every page is the same,
    # and without a unit to lead nothing of the bands is there.
    assert pages_about_people(one) == pages_about_people(replace(two, units=one.units))
    assert pages_of_members(one) == pages_of_members(two)
    assert list(people_rows(one)) == list(people_rows(two))
    assert documents(one) == documents(two)  # the names in a ZIP
    assert list(map(without_bands, one.units)) == list(map(without_bands, two.units))


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, other=SEEDS)
def test_answers_exchanged_in_a_unit_leave_every_byte_about_people_and_units(
    seed: int, other: int
) -> None:
    before = company(seed)
    one, two = of(before, before.ties), of(before, swapped(before, other))
    assert [plain(p) for p in one.people] == [plain(p) for p in two.people]
    assert [plain(u) for u in one.units] == [plain(u) for u in two.units]
    first, second = Renderer(one), Renderer(two)
    for document in documents(one):
        if document.kind != "organization":
            assert first.html(document) == second.html(document)
    assert list(unit_rows(one)) == list(unit_rows(two))
    for block in one.units:
        page = seen_by_a_facilitator(one, block.name)
        assert page == seen_by_a_facilitator(two, block.name)


@pytest.mark.parametrize("seed", [3, 8])
def test_the_words_of_pdfs_stay_too(seed: int) -> None:
    before = company(seed)
    one, two = of(before, before.ties), of(before, swapped(before, 1))
    wanted = [Document("unit", one.units[-1].name, ""), Document("person", "3", "")]
    for document in wanted:
        assert text(render(one, document)) == text(render(two, document))


def test_the_exchanges_are_no_empty_ones() -> None:
    changed = [moved(c.ties, exchanged(c, 1)) for c in map(company, range(20))]
    swaps = [moved(c.ties, swapped(c, 1)) for c in map(company, range(20))]
    assert sum(count >= 10 for count in changed) >= 15
    assert sum(count > 0 for count in swaps) >= 12
    told = [of(c, c.ties) for c in map(company, range(8))]
    blocks = [p.questions[0] for facts in told for p in facts.people]
    assert sum(b.named is not None and b.named.bound == "exact" for b in blocks) >= 20
    assert sum(b.split_range is not None for b in blocks) >= 10
    assert sum(u.questions[0].outside is not None for facts in told for u in facts.units) >= 10


def test_figures_of_the_organization_on_counts_stay_as_well() -> None:
    before = company(5)
    one = of(before, before.ties).organization.questions[0]
    two = of(before, exchanged(before, 2)).organization.questions[0]
    for name in ("ties", "density", "top_tenth", "few", "dots", "response", "answered"):
        assert getattr(one, name) == getattr(two, name)
    for name in ("superiority", "level", "level_tau", "headcount", "headcount_tau"):
        assert getattr(one, name) == getattr(two, name)


# Sabotage: what the test is for must be caught.


def test_exact_figures_are_caught() -> None:
    before = company(3)
    facts = [
        release_facts(scored(before.people, ties, before.respondents), Occasion("", "", ""))
        for ties in (before.ties, exchanged(before, 2))
    ]
    assert (
        plain(facts[0].people[0]) != plain(facts[1].people[0]) or facts[0].units != facts[1].units
    )


def test_an_exact_count_of_colleagues_outside_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit.rounding, "band_step", lambda _: 1)
    differing = 0
    for seed in range(12):
        before = company(seed)
        one, two = of(before, before.ties), of(before, exchanged(before, 1))
        differing += [plain(u) for u in one.units] != [plain(u) for u in two.units]
    assert differing


def test_own_denominators_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """With own denominators, who answered would follow: the same people must read the same."""
    before = company(4)
    own = {row.id: row.id in before.respondents for row in before.people}
    real = told.Told.named

    def exact(self: told.Told, person: int) -> object:
        named = real(self, person)
        return replace(named, of=named.of - own[before.people[person].id])

    monkeypatch.setattr(told.Told, "named", exact)
    facts = of(before, before.ties)
    assert len({p.questions[0].named.of for p in facts.people if p.questions[0].named}) > 1


def test_a_person_row_names_nobody_else() -> None:
    before = company(6)
    facts = of(before, before.ties)
    rows: list[PersonRow] = before.people
    for block in facts.people:
        others = {row.name for row in rows if row.id != block.id}
        html = Renderer(facts).html(Document("person", block.id, ""))
        assert not {name for name in others if f">{name}<" in html}
