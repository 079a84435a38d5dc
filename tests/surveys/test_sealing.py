"""Sealed answers open for the right row with the right key, and tell nothing otherwise."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import sealing
from surveys.errors import SealBroken
from surveys.sealing import DECLINED, NOBODY, Place

PUBLIC, PRIVATE = sealing.make_round_key()
PLACE = Place(uuid.uuid4(), uuid.uuid4(), 1)
WRAPPING_KEY = bytes(range(32))

answers_strategy = st.dictionaries(
    st.text(min_size=1, max_size=20),
    st.one_of(
        st.sampled_from([NOBODY, DECLINED]),
        st.lists(st.uuids(), min_size=1, max_size=40, unique=True).map(tuple),
    ),
    max_size=5,
)


@given(answers=answers_strategy)
def test_what_was_sealed_comes_out_again(answers: dict[str, sealing.Answer]) -> None:
    opened = sealing.open_sealed(sealing.seal(answers, PUBLIC, PLACE), PRIVATE, PLACE)
    assert {question: plain(answer) for question, answer in opened.items()} == {
        question: plain(answer) for question, answer in answers.items()
    }


def plain(answer: sealing.Answer) -> str | set[uuid.UUID]:
    return answer if isinstance(answer, str) else set(answer)


def test_sealing_twice_gives_different_bytes() -> None:
    answers = {"advice": NOBODY}
    assert sealing.seal(answers, PUBLIC, PLACE) != sealing.seal(answers, PUBLIC, PLACE)


def test_the_size_does_not_tell_how_many_were_named() -> None:
    def size(names: int) -> int:
        answers = {key: tuple(uuid.uuid4() for _ in range(names)) or NOBODY for key in "abc"}
        return len(sealing.seal(answers, PUBLIC, PLACE))

    assert len({size(names) for names in (0, 1, 5, 20, 60)}) == 1


def test_no_id_stands_in_the_sealed_bytes() -> None:
    named = uuid.uuid4()
    sealed = sealing.seal({"advice": (named,)}, PUBLIC, PLACE)
    assert named.hex.encode() not in sealed
    assert named.bytes not in sealed
    assert b"advice" not in sealed


@pytest.mark.parametrize("position", [0, 31, 32, 4000, -1])
def test_an_altered_byte_is_noticed(position: int) -> None:
    sealed = bytearray(sealing.seal({"advice": NOBODY}, PUBLIC, PLACE))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        sealing.open_sealed(bytes(sealed), PRIVATE, PLACE)


def test_a_cut_or_empty_row_is_noticed() -> None:
    sealed = sealing.seal({"advice": NOBODY}, PUBLIC, PLACE)
    for broken in (sealed[:-1], sealed[:20], b""):
        with pytest.raises(SealBroken):
            sealing.open_sealed(broken, PRIVATE, PLACE)


@pytest.mark.parametrize(
    "moved",
    [
        replace(PLACE, respondent_id=uuid.uuid4()),
        replace(PLACE, round_id=uuid.uuid4()),
        replace(PLACE, revision=2),
    ],
    ids=["another respondent", "another round", "another revision"],
)
def test_a_row_that_was_swapped_does_not_open(moved: Place) -> None:
    sealed = sealing.seal({"advice": NOBODY}, PUBLIC, PLACE)
    with pytest.raises(SealBroken):
        sealing.open_sealed(sealed, PRIVATE, moved)


def test_another_round_s_key_does_not_open_it() -> None:
    _, other = sealing.make_round_key()
    with pytest.raises(SealBroken):
        sealing.open_sealed(sealing.seal({"advice": NOBODY}, PUBLIC, PLACE), other, PLACE)


def test_a_wrapped_key_needs_its_wrapping_key_and_its_round() -> None:
    wrapped = sealing.wrap(PRIVATE, WRAPPING_KEY, PLACE.round_id)
    assert PRIVATE not in wrapped
    assert sealing.unwrap(wrapped, WRAPPING_KEY, PLACE.round_id) == PRIVATE
    for key, round_id in ((bytes(32), PLACE.round_id), (WRAPPING_KEY, uuid.uuid4())):
        with pytest.raises(SealBroken):
            sealing.unwrap(wrapped, key, round_id)
