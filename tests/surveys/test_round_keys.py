"""The key of a round: a file that opens with the right key only, and can be destroyed alone."""

from __future__ import annotations

import os
import stat
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from keys import kept_secret
from surveys.errors import KeyMissing, KeyUnreadable
from surveys.round_keys import RoundKeys
from surveys.sealing import wrapping_key_id
from tests.keys import public_half, round_keys_in

ROUND = uuid.uuid4()


def test_a_key_is_found_again_and_its_file_tells_nothing(tmp_path: Path) -> None:
    keys = round_keys_in(tmp_path)
    key = keys.make(ROUND)
    assert keys.find(ROUND, wrapping_key_id(key)) == key
    (path,) = keys.files()
    assert key not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_whoever_has_the_public_half_makes_keys_and_opens_none(tmp_path: Path) -> None:
    private = os.urandom(32)
    web = RoundKeys(tmp_path, public_half(private))
    key = web.make(ROUND)
    with pytest.raises(KeyUnreadable):
        web.find(ROUND, wrapping_key_id(key))
    assert round_keys_in(tmp_path, private).find(ROUND, wrapping_key_id(key)) == key


def test_another_installation_s_key_opens_nothing(tmp_path: Path) -> None:
    key = round_keys_in(tmp_path).make(ROUND)
    with pytest.raises(KeyUnreadable, match="set the key that it was made with"):
        round_keys_in(tmp_path).find(ROUND, wrapping_key_id(key))


def test_a_file_put_in_the_place_of_another_does_not_open(tmp_path: Path) -> None:
    keys = round_keys_in(tmp_path)
    first = wrapping_key_id(keys.make(ROUND))
    other = uuid.uuid4()
    second = wrapping_key_id(keys.make(other))
    folder = tmp_path / "rounds"
    (folder / f"{ROUND}.{first}").replace(folder / f"{other}.{second}")
    with pytest.raises(KeyUnreadable):
        keys.find(other, second)


def test_a_launch_that_fails_takes_nothing_from_one_that_succeeds(tmp_path: Path) -> None:
    keys = round_keys_in(tmp_path)
    kept, failed = keys.make(ROUND), keys.make(ROUND)
    assert kept != failed
    assert keys.find(ROUND, wrapping_key_id(kept)) == kept


def test_destroying_leaves_no_key_of_the_round_and_all_of_others(tmp_path: Path) -> None:
    keys, other = round_keys_in(tmp_path), uuid.uuid4()
    for _ in range(2):
        key = keys.make(ROUND)
    kept = keys.make(other)
    keys.draft_key(ROUND)
    kept_secret(tmp_path / "ties" / str(ROUND))
    assert keys.destroy(ROUND) == 4
    assert keys.destroy(ROUND) == 0
    with pytest.raises(KeyMissing):
        keys.find(ROUND, wrapping_key_id(key))
    assert keys.find(other, wrapping_key_id(kept)) == kept
    assert not any(str(ROUND) in str(path) for path in tmp_path.rglob("*"))


def test_the_old_key_opens_until_every_file_has_the_new_one(tmp_path: Path) -> None:
    old, new = os.urandom(32), os.urandom(32)
    made = {uuid.uuid4(): b"" for _ in range(3)}
    for round_id in made:
        made[round_id] = round_keys_in(tmp_path, old).make(round_id)
    both = round_keys_in(tmp_path, new, old)
    late = uuid.uuid4()
    made[late] = both.make(late)  # has the new one already
    assert both.rewrap() == 3
    assert both.rewrap() == 0
    for round_id, key in made.items():
        assert round_keys_in(tmp_path, new).find(round_id, wrapping_key_id(key)) == key
        with pytest.raises(KeyUnreadable):
            round_keys_in(tmp_path, old).find(round_id, wrapping_key_id(key))


def test_a_draft_key_is_one_for_all_that_ask_at_once(tmp_path: Path) -> None:
    keys = round_keys_in(tmp_path)
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: keys.draft_key(ROUND), range(64)))
    assert len(found) == 1
    assert keys.draft_key(uuid.uuid4()) not in found


def test_the_file_alone_is_no_draft_key(tmp_path: Path) -> None:
    """Whoever takes the keys folder still needs the draft key of the installation."""
    private = os.urandom(32)
    first = RoundKeys(tmp_path, public_half(private), [private], b"a" * 32).draft_key(ROUND)
    second = RoundKeys(tmp_path, public_half(private), [private], b"b" * 32).draft_key(ROUND)
    assert first != second
