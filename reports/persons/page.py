"""What is held on a person, in words: sections of rows, for a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from surveys.rights.holdings import Held

#: Column of the people file -> its words; others as the file names them.
COLUMNS = {
    "external_id": "Id",
    "name": "Name",
    "known_as": "Known as",
    "email": "Mail address",
    "manager_id": "Manager’s id",
    "unit": "Unit",
    "unit_lead": "Leads the unit",
    "title": "Title",
    "level": "Level",
    "location": "Place of work",
    "start_date": "First day",
    "language": "Language",
    "active": "Works here",
}
CHOICES = {
    "prefers_not_to_be_named": "Prefers not to be named",
    "may_be_asked_to_help": "May be asked to help with a change",
    "set_on": "Set on",
}
#: Field of released facts -> its words; what is not here is in the file only.
FACTS = {
    "name": "Name",
    "title": "Title",
    "unit": "Unit",
    "level": "Level",
    "span": "Direct reports",
    "headcount_below": "People below",
    "depth": "Steps to the top",
}
BOUNDS = {"exact": "", "at most": " or fewer", "at least": " or more"}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is held."""

    words: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """What is held in one place."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DataPage:
    """Everything that is held on a person, and what is left out."""

    sections: tuple[Section, ...]
    left_out: tuple[str, ...]


def data_page(held: Held) -> DataPage:
    """Return what is held, in words."""
    return DataPage(tuple(_sections(held)), tuple(held["left_out"]))


def _sections(held: Held) -> Iterator[Section]:
    yield Section("The people file", tuple(_rows(held["people_file"], COLUMNS)))
    yield Section("What you chose", tuple(_rows(held["choices"], CHOICES)))
    for name, response in held["own_answers"].items():
        yield _answers(name, response)
    for round_ in held["rounds"]:
        mails = ", ".join(
            f"{mail['kind'].replace('_', ' ')} ({mail['state']})" for mail in round_["mails"]
        )
        if round_.get("invitation_to_help"):
            yield _invited(round_["round"], round_["invitation_to_help"])
        yield Section(
            f"On the roster of {round_['round']}",
            (*_rows(round_["roster"], COLUMNS), *((Row("Mails to you", mails),) if mails else ())),
            "As it was when that survey began.",
        )
    for release in held["released"]:
        yield _released(release)
    if held["mailed_reports"]:
        yield Section(
            "Reports mailed to you",
            tuple(map(_mailed, held["mailed_reports"])),
            "Whoever had them mailed sees whether they were opened, and nothing more.",
        )


def _rows(plain: dict[str, Any], words: dict[str, str]) -> Iterator[Row]:
    for name, value in plain.items():
        if value not in (None, ""):
            yield Row(words.get(name, name), _value(value))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _answers(name: str, response: dict[str, Any]) -> Section:
    title = f"Your answers in {name}"
    if not response["given"]:
        return Section(title, (), "There are none.")
    agreed = response["promise_agreed_on"]
    rows = [
        Row("State", "sent" if response["state"] == "submitted" else "not sent yet"),
        Row("Changed last on", response["changed_on"]),
        *([Row("Promise agreed to on", agreed)] if agreed else []),
    ]
    if response["answers"] is None:
        return Section(
            title,
            tuple(rows),
            "What you answered is sealed: it is opened together with all others, to be counted, "
            "and nobody can look at it alone.",
        )
    for answer in response["answers"].values():
        given = answer["answer"]
        said = ", ".join(given) if isinstance(given, list) else given or "no answer"
        rows.append(Row(answer["question"], said))
    if response["may_be_asked_to_help"]:
        rows.append(Row("May we ask you to help with changes?", "yes"))
    return Section(title, tuple(rows))


def _invited(name: str, invitation: dict[str, Any]) -> Section:
    said = "you accepted" if invitation["accepted"] else "you have not accepted"
    return Section(
        f"Invitation to help with a change, from {name}",
        (Row(f"Sent on or after {invitation['day']}", said),),
        "It is told to nobody unless you accept.",
    )


def _mailed(link: dict[str, Any]) -> Row:
    about = "Your own" if link["report"] == "own" else f"The report on {link['report']}"
    ended = f", ended on {link['ended_on']}" if link["ended_on"] else ""
    return Row(
        f"{about}, {link['round']}",
        f"{link['day']}, {'opened' if link['opened'] else 'not opened'}{ended}",
    )


def _released(release: dict[str, Any]) -> Section:
    facts = release["facts"]
    rows = [
        Row(words, str(facts[name]))
        for name, words in FACTS.items()
        if facts.get(name) not in (None, "")
    ]
    for question in facts["questions"]:
        named = question["named"]
        said = "nothing is said"
        if named:
            bound = BOUNDS[named["bound"]]
            said = f"{named['count']}{bound} of about {named['of']} colleagues"
        rows.append(Row(f"Named under “{question['question']}”", said))
    return Section(
        f"What the report on {release['round']} says about you",
        tuple(rows),
        "The file has every figure.",
    )
