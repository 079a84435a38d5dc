"""Every sentence of the reports can be translated, and every catalog says what it claims."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from reports import catalogs, language
from reports.catalogs import ROOT, catalog, faults, missing
from reports.language import COMPLETE, ENGLISH, LANGUAGES, catalog_file

CONTEXTS = sorted((ROOT / "reports" / "contexts").glob("*.py"))
TEMPLATES = [
    ROOT / "templates" / "pdf" / f"{name}.html"
    for name in ("frame", "kit", "person", "unit", "organization")
]
TRANSLATED = [tag for tag in LANGUAGES if tag != ENGLISH]
#: Functions of `reports.language` that take a sentence as it is written, and how many words.
SAID = {"_": 1, "later": 1, "ngettext": 2, "pgettext": 2}
LETTERS = re.compile(r"[A-Za-z]{2}")


@cache
def sentences() -> Catalog:
    """Return what `reports.catalogs` finds, looked for once."""
    return catalogs.sentences()


def calls(path: Path) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID
    ]


@pytest.mark.parametrize("path", CONTEXTS, ids=lambda path: path.name)
def test_a_sentence_is_written_out_where_it_is_said(path: Path) -> None:
    """What is put together at run time would be in no catalog; a table's words are marked there."""
    for call in calls(path):
        assert isinstance(call.func, ast.Name)
        for word in call.args[: SAID[call.func.id]]:
            written = isinstance(word, ast.Constant) and isinstance(word.value, str)
            from_table = call.func.id == "_" and isinstance(
                word, ast.Name | ast.Subscript | ast.Attribute
            )
            assert written or from_table, f"{path.name}:{call.lineno}: {ast.unparse(word)}"


@pytest.mark.parametrize("path", CONTEXTS, ids=lambda path: path.name)
def test_no_sentence_is_glued_from_pieces(path: Path) -> None:
    glued = [
        f"{path.name}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        and any(_is_wordy(part) for part in node.values)
        and ast.unparse(node) not in UNTRANSLATED
    ]
    assert not glued, glued


#: Not said as it stands: the name of joined levels, a fact that `landscape` takes apart again.
UNTRANSLATED = {
    "f\"{upper.level.split(' and ')[0] or 'none'} and {lower.level or 'none'}\"",
}


def _is_wordy(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and bool(LETTERS.search(str(part.value)))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"\{[{%].*?[%}]\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", "", text)
    assert not LETTERS.search(text), text.split()


@pytest.mark.parametrize("path", CONTEXTS, ids=lambda path: path.name)
def test_every_sentence_that_is_said_is_found(path: Path) -> None:
    """What stands inside of an f-string, for one, is not."""
    found = {word for message in sentences() for word in (message.id, message.context)}
    found |= {word for ids in found if isinstance(ids, tuple) for word in ids}
    said = [
        word.value
        for call in calls(path)
        for word in call.args[:2]
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    ]
    assert set(said) <= found


def test_sentences_of_code_and_templates_are_found() -> None:
    found = {message.id for message in sentences()}
    assert "Unknown is not zero." in " ".join(str(id_) for id_ in found)
    assert "Personal report" in found
    assert ("{count} person", "{count} people") in found


@pytest.mark.parametrize("tag", [tag for tag in COMPLETE if tag != ENGLISH])
def test_a_language_that_is_offered_has_every_sentence(tag: str) -> None:
    assert not missing(tag)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_catalog_keeps_places_and_accents(tag: str) -> None:
    assert not faults(tag)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_catalog_has_no_sentence_that_nobody_says(tag: str) -> None:
    current = {(message.id, message.context) for message in sentences()}
    stale = [m.id for m in catalog(tag) if m.id and (m.id, m.context) not in current]
    assert not stale, f"make catalogs: {stale}"


def test_a_place_that_is_lost_and_a_brace_are_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    place = catalog_file("de")
    place.parent.mkdir(parents=True)
    place.write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "{name} works *here*."\nmsgstr "Arbeitet hier."\n\n'
        'msgid "All is said."\nmsgstr "Alles {ist gesagt."\n\n'
        'msgid "{count} unit"\nmsgid_plural "{count} units"\n'
        'msgstr[0] "eine Einheit"\nmsgstr[1] "{count} Einheiten"\n',
        encoding="utf-8",
    )
    assert [fault.split(":")[0] for fault in faults("de")] == [
        "'Arbeitet hier.'",
        "'Arbeitet hier.'",
        "'Alles {ist gesagt.'",
    ]
    assert "Personal report" in missing("de")


def test_what_changed_a_little_is_a_proposal_until_somebody_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    place = catalog_file("de")
    place.parent.mkdir(parents=True)
    place.write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "Twelve colleagues named you."\nmsgstr "Zwölf haben Sie genannt."\n\n'
        'msgid "Nobody says this any more."\nmsgstr "Das sagt niemand mehr."\n',
        encoding="utf-8",
    )
    current = Catalog()
    current.add("Thirteen colleagues named you.")
    current.add("Here is something else.")
    first = catalogs.update("de", current).read_text(encoding="utf-8")
    assert catalogs.update("de", current).read_text(encoding="utf-8") == first
    proposed = catalog("de").get("Thirteen colleagues named you.")
    assert proposed is not None
    assert (proposed.fuzzy, proposed.string) == (True, "Zwölf haben Sie genannt.")
    assert 'msgid "Here is something else."\nmsgstr ""' in first
    assert "any more" not in first
