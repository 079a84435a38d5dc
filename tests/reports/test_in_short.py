"""The summary's sentences follow from the figures, and stay away where a figure does."""

from __future__ import annotations

from dataclasses import replace

from reports.contexts.in_short import across_units, in_short
from reports.facts import Estimate, OrganizationFacts
from tests.reports.samples import company
from tests.reports.test_organization_report import UNSAID


def with_first(**changes: object) -> OrganizationFacts:
    organization = company().organization
    first, *others = organization.questions
    changed = replace(first, **changes)  # type: ignore[arg-type]
    return replace(organization, questions=(changed, *others))


def test_the_summary_says_only_what_the_figures_support():
    def said(**changes: object) -> dict[str, str]:
        return dict(in_short(with_first(**changes)))

    assert said()["Managers"].endswith("managers name their own reports no more than others.")
    assert (
        "about as many as if units played no part"
        in said(e_i=Estimate(0.6, 0.55, 0.66, 0.4, 0.62))["Units"]
    )
    assert "cannot be told" in said(tenure=Estimate(0.1, -0.05, 0.2, 0.3))["Time here"]
    assert "weighs more than level" in said(tenure=Estimate(0.6, 0.55, 0.65, 0.001))["Time here"]
    assert "level weighs more" in said(tenure=Estimate(0.2, 0.1, 0.3, 0.01))["Time here"]
    assert "Time here" not in said(tenure=None)
    assert said(**UNSAID) == {}


def test_an_index_of_units_is_said_as_so_many_of_a_hundred():
    # (external - internal) / all: 60 of 100 across are +0.2, 90 of 100 are +0.8
    assert across_units(Estimate(0.2, expected=0.8)) == ("60", "90")
    assert across_units(Estimate(-1.0, expected=0.0)) == ("0", "50")
