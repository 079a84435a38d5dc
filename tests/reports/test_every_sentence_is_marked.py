"""Pages in a made-up language in which every translated sentence stands in brackets.

What stands outside of them was forgotten: a reader of another language would meet it in English.
"""

from __future__ import annotations

import html
import re

import pytest

from reports.drawing.documents import Document, Renderer, documents
from reports.facts import PersonFacts, ReleaseFacts
from reports.language import MARKED, Languages
from tests.reports.samples import AMIRA, CEO, QUIET, TOMASZ, at_response, company, small_company
from tests.reports.test_confidential_reports import facts as confidential

PEOPLE = (AMIRA, TOMASZ, CEO, QUIET)
SPOKEN = ("alt", "title", "aria-label", "data-top", "data-footer", "data-readers", "data-shown")
LETTERS = re.compile(r"[^\W\d_]{2,}")
#: From bracket to bracket, over lines and accents; what was cut to fit ends with three dots.
BRACKETS = re.compile(r"⟦[^⟦⟧]*?(?:⟧|…)")
#: Signs and names that every language shares.
SHARED = ("Swayline", "QAP", "E-I")


def partly(percent: int, answered: int) -> ReleaseFacts:
    people: tuple[PersonFacts, ...] = tuple(at_response(person, percent) for person in PEOPLE)
    return company(people, answered)


RELEASES = {
    "attributed": company,
    "of 21": small_company,
    "two thirds answered": lambda: partly(60, 140),
    "three quarters answered": lambda: partly(75, 180),
    "few answered": lambda: partly(40, 90),
    "confidential": confidential,
}


def given(release: ReleaseFacts) -> list[str]:
    """Return what comes from files and settings, the longest first: nobody translates a name."""
    words = {release.round_name, release.organization.name, release.release_id[:12]}
    words |= {release.release_id, *SHARED, *release.organization.units}
    words |= {word for question in release.questions for word in (question.key, question.text)}
    for person in release.people:
        words |= {person.name, person.title, person.unit, person.level}
    for unit in release.units:
        words |= {unit.name, unit.lead or ""}
    for question in release.organization.questions:
        words |= {row.level for row in question.dots}
    return sorted(words - {""}, key=lambda word: (-len(word), word))


def said(page: str) -> str:
    """Return every attribute that is read out, then every text, a line each."""
    body = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    spoken = [words for name in SPOKEN for words in re.findall(rf'\b{name}="([^"]*)"', body)]
    return "\n".join(spoken + re.split(r"<[^>]*>", body))


def forgotten(page: str, names: list[str]) -> set[str]:
    """Return what stands outside of brackets and was not given."""
    left = html.unescape(said(page))
    while (shorter := BRACKETS.sub(" ", left)) != left:
        left = shorter
    for name in names:
        left = left.replace(name, " ")
    return {line.strip() for line in left.split("\n") if LETTERS.search(line)}


@pytest.mark.parametrize("which", RELEASES)
def test_nothing_on_any_page_was_forgotten(which: str) -> None:
    release = RELEASES[which]()
    renderer = Renderer(release, languages=Languages(MARKED))
    names = given(release)
    left = {
        document.kind: found
        for document in documents(release)
        if (found := forgotten(renderer.html(document), names))
    }
    assert not left


def test_a_sentence_outside_of_brackets_is_noticed() -> None:
    page = '<p title="Shown">⟦Named by ⟦{count} people⟧⟧ Ada <b>and others</b></p>'
    assert forgotten(page, ["Ada"]) == {"Shown", "and others"}


def test_the_brackets_are_on_the_pages() -> None:
    release = company()
    page = Renderer(release, languages=Languages(MARKED)).html(Document("person", AMIRA.id, ""))
    assert "⟦Personal report⟧" in page
    assert f'lang="{MARKED}"' in page
