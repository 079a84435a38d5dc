"""Ties of an analysis from files: a GraphML per question, for whoever has the answers anyway."""

from __future__ import annotations

import uuid
from pathlib import Path

from reports.analysis import Analysis
from reports.analysis.tables import PEOPLE_COLUMNS, people_rows
from reports.attributed.files import Form, make_file
from reports.attributed.sight import SeenQuestion, Sight
from reports.drawing.names import file_names
from surveys.files.problems import refuse

FOLDER = "ties"


def refuse_ties(*, ties: bool) -> None:
    """Refuse ties where no figure may tell who named whom. Raises FileRefused."""
    if ties:
        raise refuse(
            "--ties",
            None,
            "",
            "E_MODE",
            "a confidential analysis writes no ties; leave --ties out, or use --mode attributed.",
        )


def write_ties(analysis: Analysis, folder: Path) -> None:
    """Write ties/QUESTION.graphml for each question; people who did not answer are marked."""
    sight = sight_of(analysis)
    names = file_names(question.key for question in sight.questions)
    (folder / FOLDER).mkdir()
    for question in sight.questions:
        path = folder / FOLDER / f"{names[question.key]}.graphml"
        with path.open("wb") as file:
            file.writelines(make_file(sight, Form.GRAPHML, question).parts())


def sight_of(analysis: Analysis) -> Sight:
    """Return an analysis as the analysts of a round would see it."""
    people = analysis.roster.people
    rows = iter(people_rows(analysis) if analysis.questions else ())
    figures = {
        key: {row.id: next(rows)[1:] for row in people}
        for key in sorted(question.key for question in analysis.questions)
    }
    return Sight(
        round_id=uuid.UUID(int=0),
        round_name="",
        seed=analysis.options.seed,
        top_level=analysis.options.top_level,
        people=people,
        volunteers=frozenset(),
        columns=tuple(PEOPLE_COLUMNS[1:]),
        questions=tuple(
            SeenQuestion(
                key=question.key,
                text=question.text,
                respondents=frozenset(
                    people[place].id for place in question.cards.network.responded.nonzero()[0]
                ),
                ties=tuple(
                    (people[ego].id, people[alter].id)
                    for ego, alter in zip(
                        question.cards.network.ego, question.cards.network.alter, strict=True
                    )
                ),
                figures=figures[question.key],
            )
            for question in analysis.questions
        ),
    )
