"""What a facilitator sees first of a release: its main thing and the charts of its report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.contexts.organization import organization_context
from reports.contexts.unit import unit_context
from reports.facilitators.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Report:
    """A report by name; no token while it is being prepared."""

    name: str
    token: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page prints."""

    round_name: str
    subject: str
    role: str
    lead: list[tuple[str, bool]]
    signature: Any
    facts: list[tuple[str, str]]
    dots: Any
    short: str
    reach: list[dict[str, Any]]
    discuss: list[str]
    main: Report | None
    people: int
    units: int
    documents: int
    finished: int


def overview(shelf: Shelf) -> Overview:
    """Build the page, in the words and with the charts of the report itself."""
    context = _context(shelf)
    refused = bool(context.get("refused"))
    main = shelf.main
    name = context.get("name", shelf.facts.organization.name)
    return Overview(
        round_name=shelf.facts.round_name,
        subject=name,
        role=" · ".join(part for part in context.get("role", ()) if part),
        lead=context.get("lead", []),
        signature=None if refused else context.get("signature"),
        facts=context.get("facts", []),
        dots=None if refused else context.get("dots"),
        short=context.get("short", ""),
        reach=[] if refused else context.get("reach") or [],
        discuss=[] if refused else context.get("discuss") or [],
        main=Report(name, shelf.token(main) if shelf.has(main) else None) if main else None,
        people=len(shelf.people),
        units=sum(document.kind == "unit" for document in shelf.documents),
        documents=len(shelf.documents),
        finished=sum(map(shelf.has, shelf.documents)),
    )


def _context(shelf: Shelf) -> dict[str, Any]:
    """Return the words and figures of the organization, or of the one unit that is opened."""
    if not shelf.facts.organization.questions:
        return {}
    if shelf.opening.whole:
        return organization_context(shelf.facts)
    units = [unit for unit in shelf.facts.units if unit.name in shelf.opening.units]
    return unit_context(shelf.facts, units[0]) if len(units) == 1 else {}
