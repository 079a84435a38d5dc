"""What whoever leads a conversation about a report needs: half an hour, minute by minute."""

from __future__ import annotations

from typing import Any

from reports.contexts.words import ATTRIBUTED
from reports.language import _, from_to, later


def shown_to() -> dict[str, str]:
    """Return where the pages of a unit or an organization may be shown, for their footers."""
    return {
        "in_the_room": _("may be shown in the room") + " · ",
        "leading_only": _("for whoever leads the conversation") + " · ",
    }


#: From minute, to minute, what it is for, what to do.
_MINUTES = (
    (
        0,
        3,
        later("Begin"),
        later(
            "Say what this is: one season, seen through a few questions. No grade, no ranking, and "
            "nothing here decides on pay, promotion or dismissal. Say what was promised, and that "
            "guessing who named whom is not what you are here for."
        ),
    ),
    (
        3,
        8,
        later("Read alone"),
        later(
            "Show the first page. Everybody reads it in silence and writes down one thing that "
            "fits and one that surprises."
        ),
    ),
    (
        8,
        20,
        later("Talk"),
        later(
            "Take the three questions in turn, four minutes each. Ask what people see, before why "
            "it is so. Speak of work, not of persons: what do people come here for?"
        ),
    ),
    (
        20,
        27,
        later("Agree"),
        later(
            "Choose one thing to try for three months: something to write down, somebody to learn "
            "what only three people know, a unit to invite."
        ),
    ),
    (
        27,
        30,
        later("Close"),
        later(
            "Who does what until when, and when you look again. Ask what should not leave the room."
        ),
    ),
)

#: What somebody asks or says -> what to answer.
_ANSWERS_CONFIDENTIAL = (
    (
        later("“Who named me?”"),
        later(
            "“I do not know, and nobody can tell you: this round is confidential. No page, file or "
            "mail says who named whom, and figures are rounded or held back so that they do not "
            "prove it. Whoever named you trusted in that.”"
        ),
    ),
    (
        later("“I bet that was you.”"),
        later(
            "“Let us not guess. Guesses are mostly wrong, and the next time nobody would answer "
            "freely. What would you like to be asked for?”"
        ),
    ),
)
_ANSWERS_ATTRIBUTED = (
    (
        later("“Who named me?”"),
        later(
            "“That is not on any page here. Everybody was told before answering which analysts may "
            "see the ties, and that nobody else does. I will not say it, and I ask you not to ask "
            "each other.”"
        ),
    ),
    (
        later("“I bet that was you.”"),
        later(
            "“Let us not guess. Guesses are mostly wrong, and the next time nobody would answer "
            "freely. What would you like to be asked for?”"
        ),
    ),
)
_ANSWERS = (
    (
        later("“So we are worse than the others?”"),
        later(
            "“The page cannot tell. Being asked much can mean trust, and it can mean that "
            "something is hard to find. Which of the two is it here?”"
        ),
    ),
    (
        later("“Nobody named me.”"),
        later(
            "Do not answer in the room. Talk afterwards, in private: people who joined recently or "
            "work alone are named less, few nominations are mostly chance, and the report of each "
            "person says so."
        ),
    ),
)

_NOT_DO = (
    later("Never put a person’s report on the screen, not even your own."),
    later("Never ask who named whom, and stop it kindly when somebody does."),
    later("Do not compare with other units by name."),
)


def kit(mode: str) -> dict[str, Any]:
    """Return the half hour, the answers to difficult questions, and what not to do."""
    answers = _ANSWERS_ATTRIBUTED if mode == ATTRIBUTED else _ANSWERS_CONFIDENTIAL
    return {
        "minutes": [
            (from_to(str(begin), str(end)), _(name), _(words))
            for begin, end, name, words in _MINUTES
        ],
        "answers": [(_(said), _(answer)) for said, answer in (*answers, *_ANSWERS)],
        "not_do": [_(words) for words in _NOT_DO],
    }
