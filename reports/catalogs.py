"""The sentences of all reports, and bringing the catalogs of languages up to date.

``make catalogs`` reads every sentence from the code and the templates and writes each catalog anew:
what is translated stays, what is new stands there empty, and what changed a little keeps its old
words as a proposal (marked fuzzy, not used until somebody has looked).
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from reports.language import DOMAIN, ENGLISH, LANGUAGES, catalog_file

ROOT = Path(__file__).resolve().parents[1]
#: Where sentences are written -> how they are read.
SOURCES = {
    "reports/**/*.py": "python",
    "templates/pdf/*.html": "jinja2.ext:babel_extract",
    "templates/pdf/*.svg": "jinja2.ext:babel_extract",
}
#: Function -> which of its arguments is what: a sentence, a plural, or (c) a context.
KEYWORDS = {"_": None, "later": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}

_PLACE = re.compile(r"\{(\w+)\}")
_WIDTH = 100


def sentences() -> Catalog:
    """Return every sentence that a report can say, with the files that say it."""
    found = Catalog(domain=DOMAIN)
    for pattern, method in SOURCES.items():
        for path in sorted(ROOT.glob(pattern)):
            content = io.BytesIO(path.read_bytes())
            for _line, message, _comments, context in extract(
                method, content, KEYWORDS, options={"encoding": "utf-8"}
            ):
                where = [(path.relative_to(ROOT).as_posix(), 1)]
                found.add(message, locations=where, context=context)
    return found


def catalog(language: str) -> Catalog:
    """Return the catalog of a language as it is; an empty one where there is none."""
    place = catalog_file(language)
    if not place.exists():
        return Catalog(locale=language, domain=DOMAIN)
    with place.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def missing(language: str) -> list[str]:
    """Return the sentences that a language does not have, or has only as a proposal."""
    there = catalog(language)
    return [_english(wanted) for wanted in _each(sentences()) if not _is_said(wanted, there)]


def _is_said(wanted: Message, there: Catalog) -> bool:
    said = there.get(_english(wanted), wanted.context)
    if said is None or said.fuzzy or wanted.pluralizable != said.pluralizable:
        return False
    return all(_forms(said))


def faults(language: str) -> list[str]:
    """Return what is wrong with the sentences that a language has: places, stars, braces."""
    found = []
    for message in _each(catalog(language)):
        if message.fuzzy:
            continue
        english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        each = [set(_PLACE.findall(form)) for form in english]
        most, fewest = set.union(*each), set.intersection(*each)
        if message.pluralizable:
            fewest -= {"count"}  # a language may say "one person" without the number
        for form in filter(None, _forms(message)):
            places = set(_PLACE.findall(form))
            if not fewest <= places <= most or re.search(r"[{}]", _PLACE.sub("", form)):
                found.append(f"{form!r}: its places are not those of {english[-1]!r}")
            if form.count("*") != english[-1].count("*"):
                found.append(f"{form!r}: its stars are not those of {english[-1]!r}")
    return found


def _each(of: Catalog) -> Iterator[Message]:
    return (message for message in of if message.id)


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string
    return (said or "",) if isinstance(said, str | None) else tuple(form or "" for form in said)


def update(language: str, current: Catalog) -> Path:
    """Write the catalog of a language anew; the same sentences give the same bytes."""
    there = catalog(language)
    there.update(current)
    text = io.BytesIO()
    write_po(
        text,
        there,
        width=_WIDTH,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    header = (
        f'# Swayline: {LANGUAGES[language]}. Written by "make catalogs".\n'
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {there.plural_forms}\\n"\n\n'
    )
    place = catalog_file(language)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(header + text.getvalue().decode(), encoding="utf-8")
    return place


def main() -> None:
    """Bring every catalog up to date, and say what each lacks."""
    current = sentences()
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        place = update(language, current)
        lacking = len(missing(language))
        sys.stdout.write(
            f"{place.relative_to(ROOT)}: {len(current)} sentences, {lacking} not yet translated\n"
        )


if __name__ == "__main__":
    main()
