"""The two ways in which an analysis from files says what it found: exactly, or confidentially."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from reports.analysis import Analysis, Occasion, Options, release_facts
from reports.analysis.folder import write_tables
from reports.disclosure import disclosed
from reports.disclosure.tables import write_told
from reports.facts import ReleaseFacts
from reports.language import later
from reports.thresholds import Thresholds
from surveys.files.people import People
from surveys.files.problems import refuse

READERS = later("whoever ran this analysis")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of an analysis, and how to read them."""

    people: Path
    nominations: Path
    respondents: Path | None
    cut: float | None
    levels: int | None
    unknown: Literal["fail", "drop"]
    encoding: str | None
    questions: tuple[str, ...]

    def paths(self) -> list[Path]:
        """Return the files that are there."""
        return [path for path in (self.people, self.nominations, self.respondents) if path]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a scored round: its facts, how its tables are written, and what is sealed."""

    facts: ReleaseFacts
    write: Callable[[Path], None]
    sealed: tuple[Path, ...]


def exact(analysis: Analysis, _people: People, _inputs: Inputs) -> Said:
    """Say everything, exactly."""
    facts = release_facts(analysis, Occasion("", "", READERS))
    return Said(facts, lambda folder: write_tables(analysis, folder), ())


def confidential(thresholds: Thresholds) -> Callable[[Analysis, People, Inputs], Said]:
    """Return what puts a scored round through the disclosure rules."""

    def said(analysis: Analysis, people: People, inputs: Inputs) -> Said:
        lots = hashlib.sha256(b"swayline lots" + inputs.nominations.read_bytes()).digest()
        # Repairs of nominations would tell nominations: neither their rows nor how many.
        repairs = (*people.problems, *analysis.roster.problems)
        facts = disclosed(
            replace(analysis, problems=repairs), Occasion("", "", READERS, lots), thresholds
        )
        sealed = tuple(path for path in inputs.paths() if path != inputs.people)
        return Said(facts, lambda folder: write_told(facts, repairs, folder), sealed)

    return said


def refuse_index(options: Options) -> None:
    """Refuse means over questions, which are exact. Raises FileRefused."""
    if options.index:
        raise refuse(
            "--index",
            None,
            "",
            "E_MODE",
            "a mean of shares is nobody's to see in confidential mode; leave the option out.",
        )
