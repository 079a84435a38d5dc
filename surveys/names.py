"""Names as they are searched: without case, accents and punctuation, and in pieces."""

from __future__ import annotations

import re
import unicodedata

#: Letters that no decomposition takes apart.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
#: Han, kana and hangul: written without spaces, and one character says much.
_CJK = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
#: More of a name is not looked at.
LONGEST = 200
MOST_PIECES = 12
#: How many letters a search needs, and how many where each is a syllable or a word.
LEAST, LEAST_CJK = 2, 1


def folded(text: str) -> str:
    """Return text in lower case, without accents and punctuation, single spaces between words.

    >>> folded("  Łukasz O'Brien-Müller ")
    'lukasz obrien muller'
    """
    apart = unicodedata.normalize("NFKD", text[:LONGEST].casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    whole = unicodedata.normalize("NFC", bare).translate(_PLAIN).replace("'", "").replace("’", "")
    return " ".join(re.findall(r"[^\W_]+", whole))


def pieces(full: str) -> set[str]:
    """Return the pieces of a folded name that a search may begin with.

    >>> sorted(pieces("anna ziegler"))
    ['anna', 'ziegler']
    >>> sorted(pieces("王小芳"))
    ['小芳', '王小芳', '芳']
    """
    found: list[str] = []
    for word in full.split():
        starts = range(len(word)) if _CJK.search(word) else range(1)
        found += [word[start:] for start in starts]
    return set(found[:MOST_PIECES])


def is_long_enough(wanted: str) -> bool:
    """Whether a folded text says enough to search for.

    >>> is_long_enough("zi"), is_long_enough("z a"), is_long_enough("王"), is_long_enough("")
    (True, False, True, False)
    """
    return any(len(word) >= (LEAST_CJK if _CJK.search(word) else LEAST) for word in wanted.split())
