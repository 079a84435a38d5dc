"""Sentences, numbers and lists in the language that is being spoken.

A sentence is written in English, whole, with named places, and translated where it is said:
``_("{count} of them directly").format(count=number(7))``. What a catalog does not have is said in
English. Catalogs are `reports/locales/<language>/LC_MESSAGES/reports.po`, read as they are.
"""

from __future__ import annotations

import gettext as gnu
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "reports"
ENGLISH = "en"
#: Languages that reports can be written in, each with its own name.
LANGUAGES = {
    ENGLISH: "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "ar": "العربية",
}
#: Languages whose catalogs have every sentence, and that are offered; a further one is tried out
#: first, and says in English what it does not have.
COMPLETE = (ENGLISH, "de", "fr", "es", "ar")
#: English with every sentence in brackets, to see which were forgotten.
MARKED = "en-x-marked"

#: Text, and whether it is set in the accent color.
Parts = list[tuple[str, bool]]

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


class _Marked(gnu.NullTranslations):
    """Put every sentence in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"


def catalog_file(language: str) -> Path:
    """Return where the sentences of a language are."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def _catalog(language: str) -> gnu.NullTranslations:
    """Return the sentences of a language, compiled on first use: nothing has to be built."""
    if language == MARKED:
        return _Marked()
    place = catalog_file(language)
    if language == ENGLISH or not place.exists():
        return gnu.NullTranslations()
    compiled = BytesIO()
    with place.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(ENGLISH if language == MARKED else language, sep="-")


def known(language: str, *, otherwise: str = ENGLISH) -> str:
    """Return the language of reports that fits a tag, or `otherwise` where there is none.

    >>> known("en-GB"), known("xx"), known("", otherwise="de")
    ('en', 'en', 'de')
    """
    first = language.replace("_", "-").partition("-")[0].lower()
    return language if language == MARKED else first if first in COMPLETE else otherwise


@dataclass(frozen=True, slots=True)
class Languages:
    """Which language the documents of a release are written in."""

    general: str = ENGLISH
    #: Person's id -> the tag in the people file; who has none, or one not spoken here, reads the
    #: general one.
    people: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: str, key: str) -> str:
        """Return the language of a document.

        >>> Languages(people={"7": "en-GB", "8": "xx"}).of("person", "7")
        'en'
        """
        tag = self.people.get(key, "") if kind == "person" else ""
        return known(tag, otherwise=self.general)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in `language` until the end of the block."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    """Return the language that is being spoken, as a tag."""
    return _spoken.get()


def direction() -> str:
    """Return where lines begin: ``ltr`` or ``rtl``."""
    return str(_locale(spoken()).text_direction)


def _(sentence: str) -> str:
    """Return a whole sentence in the language that is spoken, its places still open."""
    # The catalog's own header stands under the empty sentence.
    return _catalog(spoken()).gettext(sentence) if sentence else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the sentence that fits a count; languages have up to six of them."""
    return _catalog(spoken()).ngettext(one, many, count)


def pgettext(context: str, words: str) -> str:
    """Return words that are short enough to mean two things: `context` says which."""
    return _catalog(spoken()).pgettext(context, words)


def later(sentence: str) -> str:
    """Mark a sentence of a table for the catalogs; whoever says it calls ``_`` on it."""
    return sentence


def accented(sentence: str, **places: object) -> Parts:
    """Cut a translated sentence at its stars and fill its places: what they enclose is accented.

    >>> accented("*{count} colleagues* turn here.", count=12)
    [('12 colleagues', True), (' turn here.', False)]
    """
    pieces = sentence.split("*")
    return [(piece.format(**places), place % 2 == 1) for place, piece in enumerate(pieces) if piece]


def direction_of(words: str) -> str:
    """Return where words of a file begin, by their first letter: ``ltr`` or ``rtl``.

    >>> direction_of("1. Who helps?"), direction_of("من يساعدك؟"), direction_of("\u2068Who?")
    ('ltr', 'rtl', 'ltr')
    """
    sides = (unicodedata.bidirectional(letter) for letter in words)
    strong = next((side for side in sides if side in {"L", "R", "AL"}), "")
    return {"": direction(), "L": "ltr"}.get(strong, "rtl")


def isolated(words: str) -> str:
    r"""Return words of a file as they stand in a line of another direction, signs at their end too.

    >>> with speaking("ar"):
    ...     isolated("Who helps?") == "\u2068Who helps?\u2069"
    True
    """
    if direction() == "ltr":
        return words
    return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"


@cache
def _signs(language: str) -> tuple[str, str]:
    """Return the sign that sets thousands apart, and the decimal sign."""
    signs = _locale(language).number_symbols["latn"]
    # French sets a narrow space, which the shipped type does not have.
    return signs["group"].replace("\u202f", "\N{NO-BREAK SPACE}"), signs["decimal"]


def number(value: int | float) -> str:
    """Return a whole number with its thousands set apart.

    >>> number(1240), number(31.4)
    ('1,240', '31')
    """
    return f"{round(value):,}".replace(",", _signs(spoken())[0])


def fixed(value: float, digits: int = 2) -> str:
    """Return a number with so many decimals and a real minus.

    >>> fixed(0.224), fixed(-0.05), fixed(-0.001), fixed(9.04, 1)
    ('0.22', '−0.05', '0.00', '9.0')
    """
    text = f"{value:.{digits}f}"
    text = text.lstrip("-") if float(text) == 0 else text.replace("-", "−")
    if text.startswith("−") and direction() == "rtl":
        text = f"\N{LEFT-TO-RIGHT MARK}{text}"  # else the minus would stand behind its number
    return text.replace(".", _signs(spoken())[1])


def percent(share: float) -> str:
    r"""Return a share in whole percent; only what is exactly nothing or all is called 0 or 100.

    >>> percent(0.971), percent(0.9999), percent(0.0001), percent(1)
    ('97\xa0%', '99\xa0%', '1\xa0%', '100\xa0%')
    """
    whole = round(share * 100)
    if 0 < share < 1:
        whole = min(99, max(1, whole))
    return percentage(whole)


def percentage(whole: int) -> str:
    r"""Return so many percent.

    >>> percentage(60)
    '60\xa0%'
    """
    if direction() == "rtl":  # with marks that keep the sign at the right of the number
        return f"{whole}{_locale(spoken()).number_symbols['latn']['percentSign']}"
    return f"{whole}\N{NO-BREAK SPACE}%"


def from_to(low: str, high: str) -> str:
    """Return a range of two numbers that are already in words.

    >>> from_to("24", "39")
    '24 to 39'
    """
    return pgettext("a range of numbers", "{low} to {high}").format(low=low, high=high)


_ORDINALS = {"de": "{}.", "es": "{}.º", "ar": "{}"}


def ordinal(place: int) -> str:
    """Return a place: 1st, 2nd, 3rd, 11th.

    >>> [ordinal(place) for place in (1, 2, 3, 4, 11, 22, 113)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '113th']
    """
    language = spoken()
    if language in _ORDINALS:
        return _ORDINALS[language].format(number(place))
    if language == "fr":
        return f"{number(place)}{'er' if place == 1 else 'e'}"
    last = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{number(place)}{'th' if place % 100 in (11, 12, 13) else last}"


@lru_cache(maxsize=1024)
def _listed(words: tuple[str, ...], language: str) -> str:
    return format_list(words, locale=_locale(language))


def listed(words: Iterable[str]) -> str:
    """Return a list in words.

    >>> listed(["Sales", "Finance"]), listed(["Sales", "Finance", "Legal"])
    ('Sales and Finance', 'Sales, Finance, and Legal')
    """
    return _listed(tuple(words), spoken())


def date_words(day: date) -> str:
    """Return a day with its month in words.

    >>> date_words(date(2026, 11, 23))
    'November 23, 2026'
    """
    return format_date(day, "long", locale=_locale(spoken()))


def capitalized(words: str) -> str:
    """Return words that begin a line: only the first letter changes, and nothing in Arabic.

    >>> capitalized("about 3 in 10"), capitalized("31 people")
    ('About 3 in 10', '31 people')
    """
    return words[:1].upper() + words[1:]


#: What sentences in templates are made with.
IN_TEMPLATES = {
    "_": _,
    "ngettext": ngettext,
    "pgettext": pgettext,
    "direction_of": direction_of,
}
