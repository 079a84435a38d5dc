"""Which reports of units and of organizations are pictured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from demo.scored import released_company
from reports.drawing.documents import Document
from reports.facts import ReleaseFacts, UnitFacts
from tests.reports.pictures.krackhardt import released_managers
from tests.reports.sample_networks import refused_unit_question, unit
from tests.reports.samples import company
from tests.reports.test_organization_report import UNSAID

#: A picture's name, the release, the document, its language, and its pages; () is all.
Case = tuple[str, ReleaseFacts, Document, str, tuple[int, ...]]

WHOLE = Document("organization", "", "")
LANGUAGES = ("de", "fr", "es", "ar")
#: Name -> 120 letters of a script.
SCRIPTS = {
    "latin": "W" * 120,
    "chinese": "陈小明产品开发部" * 15,
    "greek": "Γραφείο έρευνας και ανάπτυξης " * 8,
    "arabic": "قسم البحث والتطوير " * 10,
    "cyrillic": "Отдел исследований и разработок " * 8,
    "devanagari": "अनुसंधान एवं विकास " * 10,
}


def of_organizations() -> Iterator[Case]:
    """Yield the demo in both modes and all languages, Krackhardt's managers, and 49 % response."""
    for mode in ("attributed", "confidential"):
        yield f"demo-{mode}", released_company(mode), WHOLE, "en", ()
        yield f"krackhardt-{mode}", released_managers(mode), WHOLE, "en", ()
    confidential = released_company("confidential")
    for language in LANGUAGES:
        pages = (1, 2, 3) if language == "ar" else (1,)
        yield f"demo-{language}", confidential, WHOLE, language, pages
    low = company(answered=117)
    refused = tuple(
        replace(question, refusals=("response_below_50",), **UNSAID)
        for question in low.organization.questions
    )
    whole = replace(low.organization, questions=refused)
    yield "edge-49-percent", replace(low, organization=whole), WHOLE, "en", ()


def of_units() -> Iterator[Case]:
    """Yield a unit of the demo, a department of Krackhardt's, and invented ones at the edges."""
    ours = company()
    for mode in ("attributed", "confidential"):
        demo = Document("unit", "Production", "")
        yield f"demo-{mode}", released_company(mode), demo, "en", ()
        yield (
            f"krackhardt-{mode}",
            released_managers(mode),
            Document("unit", "Department 2", ""),
            "en",
            (1, 2),
        )
    huge = replace(ours, organization=replace(ours.organization, people=60_000))
    yield _edge("of-3", ours, unit("Board office", 3))
    yield _edge("only-person", ours, unit("Only one", 1))
    yield _edge("of-5000", huge, unit("Operations and logistics", 5000, 60_000))
    refused = tuple(refused_unit_question(q.key, 48, "response_below_50") for q in ours.questions)
    yield _edge("49-percent", ours, UnitFacts("Sales", 48, 4, None, refused))
    for script, letters in SCRIPTS.items():
        name = letters[:120]
        yield _edge(f"name-{script}", ours, replace(unit("x", 24), name=name, lead=name))


def _edge(name: str, release: ReleaseFacts, shown: UnitFacts) -> Case:
    document = Document("unit", shown.name, "")
    return f"edge-{name}", replace(release, units=(shown,)), document, "en", (1,)
