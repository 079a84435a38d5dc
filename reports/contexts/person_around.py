"""What stands around a person's figures: how to read them, what they are not, who sees them."""

from __future__ import annotations

from reports.contexts.refusals import explained, person_refusals
from reports.contexts.unasked import UNASKED_PERSON
from reports.contexts.words import (
    ATTRIBUTED,
    about,
    few_in,
    people,
    response_words,
    short_words,
)
from reports.facts import PersonFacts, PersonQuestion, ReleaseFacts
from reports.language import _, capitalized, number

#: The sentence of :data:`reports.releases.inputs.READERS` for a round that only the person reads.
_PERSON_ONLY = "you only"


def how_to_read(release: ReleaseFacts, question: PersonQuestion) -> list[str]:
    """Return what a reader needs to know of the figures."""
    if "no_questions" in question.refusals:
        return [
            _(
                "The dark disc is everybody below you in the chart, the pale circle everybody in "
                "the organization."
            )
        ]
    confidential = release.mode != ATTRIBUTED
    said = [_answered(release, question)]
    if confidential:
        said += [
            _(
                "A figure counts those who named you in answer to one question; nobody is shown "
                "who they are. “0 to {few}” is one range for everybody, and those who answered are "
                "rounded."
            ).format(few=number(few_in(release)))
        ]
    else:
        said += [
            _(
                "A figure counts those who named you in answer to one question; no page says who "
                "they are."
            )
        ]
    said += [
        _(
            "The range says what to expect if similar colleagues were asked again (in 9 of 10 "
            "cases); people with much the same range cannot be told apart."
        )
    ]
    if question.two_steps is not None:
        said += [_("Two steps: they name you, or name someone who does.")]
    return [words for words in said if words]


def _answered(release: ReleaseFacts, question: PersonQuestion) -> str:
    asked = next(
        (q for q in release.organization.questions if q.question == question.question), None
    )
    if asked is None or asked.answered is None:
        return ""
    everybody, count = people(asked.invited), number(asked.answered)
    if release.mode == ATTRIBUTED:
        return _("{count} of {people} answered.").format(count=count, people=everybody)
    if asked.response is None or asked.response_bound == "about":
        return _("About {count} of {people} answered.").format(count=count, people=everybody)
    share = capitalized(response_words(asked))
    return _("{share} of {people} answered; figures are set against {count} of them.").format(
        share=share, people=everybody, count=about(count)
    )


def what_it_is_not(questions: int) -> list[str]:
    """Return what nobody should take the figures for."""
    seen = [_("It is one season seen through one question.")] if questions == 1 else []
    if questions > 1:
        seen = [_("It is one season seen through a few questions.")]
    return [
        _(
            "Not a grade and not a popularity list, and not made for decisions on pay, promotion "
            "or dismissal."
        ),
        *seen,
        _(
            "People who joined recently or work alone are named less; that says little about what "
            "they can do."
        ),
    ]


def who_sees_it(release: ReleaseFacts) -> list[str]:
    """Return who reads these pages, and whom to ask."""
    if not release.round_name:
        return [
            _(
                "These pages come from an analysis of files. Whoever ran it has them, decides who "
                "else reads them, and can be asked what a figure means."
            )
        ]
    if release.readers == _PERSON_ONLY:
        return [
            _(
                "These pages are for you only. Swayline shows them to no manager, no colleague and "
                "no facilitator."
            ),
            _("Whoever invited you to the round can explain how it works."),
        ]
    return [
        _("These pages are for {readers}; Swayline shows them to no manager.").format(
            readers=_(release.readers)
        ),
        _("Questions: ask the facilitators."),
    ]


def not_said(person: PersonFacts, mode: str) -> list[tuple[str, str]]:
    """Return what is withheld: of the first question all, of the others a lower response."""
    table = person_refusals(mode)
    first, *others = person.questions or (UNASKED_PERSON,)
    said = explained({*person.refusals, *first.refusals}, table)
    for question in others:
        fewer = {code for code in question.refusals if code.startswith("response")}
        for why, cure in explained(fewer - set(first.refusals), table):
            about = capitalized(short_words(question.question))
            said.append((_("{question}: {sentence}").format(question=about, sentence=why), cure))
    return said
