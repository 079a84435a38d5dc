"""What stands in the place of a question where there is none: the chart alone."""

from __future__ import annotations

from reports.facts import OrganizationQuestion, PersonQuestion

_NONE = ("no_questions",)

UNASKED_PERSON = PersonQuestion("", None, None, None, None, None, None, None, None, refusals=_NONE)
UNASKED_ORGANIZATION = OrganizationQuestion(
    question="",
    invited=0,
    answered=None,
    ties=None,
    density=None,
    reciprocity=None,
    centralization=None,
    unnamed=None,
    top_tenth=None,
    superiority=None,
    level=None,
    level_tau=None,
    headcount=None,
    headcount_tau=None,
    follows_up=None,
    follows_down=None,
    e_i=None,
    dots=(),
    labels=(),
    matrix=None,
    matrix_possible=None,
    coverage=(),
    refusals=_NONE,
)
