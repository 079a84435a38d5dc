"""File names: readable, safe, never two alike."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.drawing.names import MAX_BYTES, file_names

#: Keys that are likely to meet: short, of few letters, with every kind of trouble.
TROUBLE = st.text(alphabet="aAbBéÉßſKKı%2eE.-_ /\\\0\n陳🙂", max_size=6)
KEYS = st.sets(st.one_of(TROUBLE, st.text(max_size=160), TROUBLE.map(lambda key: key * 40)))


def digits(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:8]


@pytest.mark.parametrize(
    "key, name",
    [
        ("ada", "ada"),
        ("Ada Lovelace_1.2-b", "Ada Lovelace_1.2-b"),
        ("Zieliński", "Zieliński"),
        ("R&D / Lab", "R%26D %2F Lab"),
        ("100%", "100%25"),
        ("../../etc/passwd", "%2E%2E%2F..%2Fetc%2Fpasswd"),
        (".hidden", "%2Ehidden"),
        ("end. ", "end%2E%20"),
        ("...", "%2E%2E%2E"),
        (" a", " a"),
        ("🙂", "%F0%9F%99%82"),
    ],
)
def test_letters_and_digits_stay_and_the_rest_is_written_in_hex(key, name):
    assert file_names([key]) == {key: name}


def test_names_that_differ_in_case_only_get_digits_of_their_hash():
    assert file_names(["Sales", "sales", "Ops"]) == {
        "Sales": f"Sales-{digits('Sales')}",
        "sales": f"sales-{digits('sales')}",
        "Ops": "Ops",
    }


def test_a_name_of_120_bytes_stays_and_one_of_121_is_cut_and_marked():
    fits, over = "a" * 120, "b" * 121
    assert file_names([fits, over]) == {fits: fits, over: "b" * 111 + "-" + digits(over)}


def test_a_cut_takes_neither_a_character_nor_an_escape_apart():
    letters, escapes = "é" * 61, "/" * 41
    names = file_names([letters, escapes])
    assert names[letters] == "é" * 55 + "-" + digits(letters)
    assert names[escapes] == "%2F" * 37 + "-" + digits(escapes)


def test_a_name_that_looks_like_a_marked_one_is_marked_too():
    taken = f"a-{digits('a')}"
    names = file_names(["a", "A", taken])
    assert names[taken] == f"{taken}-{digits(taken)}"
    assert len({name.casefold() for name in names.values()}) == 3


@given(keys=KEYS)
def test_no_two_keys_share_a_name_even_where_case_is_ignored(keys):
    names = file_names(keys)
    assert names.keys() == keys
    folded = {unicodedata.normalize("NFC", name).casefold() for name in names.values()}
    assert len(folded) == len(keys)


@given(keys=KEYS)
def test_every_name_is_short_and_made_of_what_any_file_system_takes(keys):
    for name in file_names(keys).values():
        assert 0 < len(name.encode()) <= MAX_BYTES
        assert not name.startswith(".")
        assert not name.endswith((".", " "))
        assert all(char.isalpha() or char.isdecimal() or char in " ._-%" for char in name)
        assert re.sub(r"%[0-9A-F]{2}", "", name).count("%") == 0


@given(keys=st.lists(TROUBLE, unique=True, max_size=8), seed=st.randoms())
def test_names_do_not_depend_on_the_order_of_the_keys(keys, seed):
    mixed = list(keys)
    seed.shuffle(mixed)
    assert file_names(mixed) == file_names(keys)


@pytest.mark.parametrize(
    ("key", "name"),
    [("CON", "%43ON"), ("aux.txt", "%61ux.txt"), ("LPT9 .x", "%4CPT9 .x"), ("conny", "conny")],
)
def test_names_that_windows_keeps_are_written_differently(key, name):
    assert file_names([key]) == {key: name}
