"""What confidential rounds tell proves of nobody whom they named, or did not name (T2).

`make attack` does the same to 200 organizations of up to 60 people.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.disclosure import outside
from tests.attack.build import SPOILED, build
from tests.attack.organizations import Organization, organization
from tests.attack.prove import Verdict, attack, exposed
from tests.reports.scored import staff


def attacked(
    whole: Organization,
    facts: list[dict[str, object]] | None = None,
    *,
    only_proofs: bool = False,
    about: set[tuple[str, str]] | None = None,
) -> Verdict:
    return attack(
        whole.people,
        build(whole)["facts"] if facts is None else facts,
        whole.known_answers(),
        witness=(whole.ties, whole.respondents),
        only_proofs=only_proofs,
        about=about,
    )


def test_who_did_not_answer_learns_of_the_others_in_a_unit_of_six_at_most() -> None:
    """That a unit of six is shown says that five answered; of larger ones nobody is exposed."""
    people = tuple(staff({"Team": 6, "Office": 12, "Yard": 12}))
    ids = [row.id for row in people]
    ties = frozenset((ego, alter) for ego in ids[1:] for alter in ids[20:24] if ego != alter)
    whole = Organization(0, "six", people, ties, frozenset(ids[1:]), ("1",))
    verdict = attacked(whole, only_proofs=True)
    assert sorted(verdict.answered) == ids[1:6]
    assert exposed(whole, verdict) == []


@pytest.mark.parametrize("seed", range(12))
def test_a_release_proves_no_nomination_and_no_other(seed: int) -> None:
    whole = organization(seed, largest=34)
    verdict = attacked(whole)
    assert (verdict.nominations, verdict.others) == ([], [])
    assert exposed(whole, verdict) == []
    assert [key for key in verdict.undecided if key[1]] == []


@pytest.mark.parametrize(
    "name, seeds",
    [
        ("exact splits", (3, 4)),
        ("exact counts by unit", (3, 4)),
        ("one exact denominator per person", (4, 5)),
        ("totals exact from 3", (3, 7, 11)),
    ],
)
def test_a_spoiled_build_is_caught(name: str, seeds: tuple[int, ...]) -> None:
    proven = 0
    for seed in seeds:
        whole = organization(seed, smallest=14, largest=28)
        verdict = attacked(whole, SPOILED[name](whole)["facts"], only_proofs=True)
        # What is proven must be so: else the attack itself is wrong.
        assert set(verdict.nominations) <= whole.ties
        assert not set(verdict.others) & whole.ties
        assert set(verdict.answered) <= whole.respondents
        assert not set(verdict.silent) & whole.respondents
        proven += verdict.proven
    assert proven > 0


# Corners that chance seldom draws


def team_of_eight(inside: int, insiders: tuple[str, ...], *, naming: int = 0) -> Organization:
    """Return an organization whose person 2 is named by `inside` colleagues of a team of eight.

    Of the insiders, the first `naming` named person 2; the others of the team come after them.
    """
    people = tuple(staff({"Team": 8, "Office": 12, "Yard": 12}))
    ids = [row.id for row in people]
    team = [id_ for id_ in ids[:8] if id_ != "2" and id_ not in insiders]
    egos = [*insiders[:naming], *team][:inside]
    ties = {(ego, "2") for ego in egos} | {(ego, "2") for ego in ids[20:27]}
    ties |= {(ego, alter) for ego in ids[8:30] for alter in ids[9:14] if ego != alter}
    respondents = frozenset(ids) - {"16", "32"}
    given = frozenset(tie for tie in ties if tie[0] in respondents)
    return Organization(0, "team", people, given, respondents, insiders)


@pytest.mark.parametrize(
    "inside, insiders, naming",
    [
        (0, (), 0),
        (7, (), 0),
        (4, ("3", "4", "5"), 0),
        (3, ("3", "4", "5"), 3),
        (5, ("3", "4", "5"), 1),
        (6, ("3",), 0),
    ],
)
def test_a_team_of_eight_is_never_finished_by_three_of_it(
    inside: int, insiders: tuple[str, ...], naming: int
) -> None:
    whole = team_of_eight(inside, insiders, naming=naming)
    assert attacked(whole, only_proofs=True).proven == 0


def test_ranges_that_do_not_overlap_finish_a_team_of_eight() -> None:
    whole = team_of_eight(5, ("3", "4"))
    facts = SPOILED["ranges beside each other in teams"](whole)["facts"]
    verdict = attacked(whole, facts, only_proofs=True)
    assert {(ego, "2") for ego in ("1", "5", "6", "7", "8")} == set(verdict.nominations)
    assert attacked(whole, only_proofs=True).proven == 0


def test_whom_all_but_the_insiders_name_is_not_proven_to_be_named_by_anybody() -> None:
    people = tuple(staff({"Team": 10, "Office": 10, "Yard": 10}))
    ids = [row.id for row in people]
    ties = frozenset((ego, "5") for ego in ids if ego not in {"5", "6", "7", "8"})
    for respondents in (ids, ids[:27], [id_ for id_ in ids if id_ not in {"6", "7", "8"}]):
        given = frozenset(tie for tie in ties if tie[0] in respondents)
        whole = Organization(0, "star", people, given, frozenset(respondents), ("6", "7", "8"))
        assert attacked(whole, only_proofs=True).proven == 0


def test_a_total_that_the_insiders_account_for_proves_nothing_of_the_others() -> None:
    people = tuple(staff({"Team": 10, "Office": 10}))
    ids = [row.id for row in people]
    for count in range(4):
        ties = frozenset((ego, "1") for ego in ids[2 : 2 + count])
        whole = Organization(0, "few", people, ties, frozenset(ids), tuple(ids[2 : 2 + count]))
        assert attacked(whole, only_proofs=True).proven == 0


def test_the_attack_sees_no_more_than_people_and_released_facts() -> None:
    """Another truth with the same facts gives the same verdict."""
    whole = organization(3, largest=20)
    facts = SPOILED["exact counts by unit"](whole)["facts"]
    first = attacked(whole, facts, only_proofs=True)
    again = attacked(replace(whole, kind="other"), list(reversed(facts)), only_proofs=True)
    assert sorted(first.others) == sorted(again.others)
    assert sorted(first.nominations) == sorted(again.nominations)


def test_a_band_of_those_outside_does_not_finish_a_split() -> None:
    """Of 18 who named somebody in a team of ten, at most nine from outside would leave nine."""
    people = tuple(staff({"Team": 10, "Office": 12, "Yard": 12}))
    ids = [row.id for row in people]
    ties = {(ego, "5") for ego in ids[:10] if ego != "5"} | {(ego, "5") for ego in ids[12:21]}
    ties |= {(ego, alter) for ego in ids[10:30] for alter in ids[30:33]}
    whole = Organization(0, "band", people, frozenset(ties), frozenset(ids), ("34",))
    team = {(ego, "5") for ego in ids[:3]}
    assert attacked(whole, only_proofs=True, about=team).proven == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outside.Here, "allows", lambda *_: True)
        verdict = attacked(whole, only_proofs=True, about=team)
    assert set(verdict.nominations) == team
