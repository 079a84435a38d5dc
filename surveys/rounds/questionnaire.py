"""What a new round asks unless an admin writes otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class QuestionTemplate:
    """A question that can be asked, and what it is for."""

    key: str
    label: str
    text: str
    purpose: str


QUESTIONS = (
    QuestionTemplate(
        "advice",
        "Advice",
        "In the past three months, who did you go to for advice before an important decision "
        "at work?",
        "Whose judgement colleagues rely on. Asks about what people did, so it is answered most "
        "reliably.",
    ),
    QuestionTemplate(
        "momentum",
        "Moving things forward",
        "Who moves things forward here – the people whose support makes it likely that "
        "something gets done?",
        "Whose support decides. Expect titles to count for more here than in the first question.",
    ),
    QuestionTemplate(
        "opinion",
        "Opinion on change",
        "Whose opinion on changes at work do you take seriously?",
        "Who is listened to when something is to change.",
    ),
)
#: How many names the page suggests; more are accepted.
SOFT_CAP = 10
#: How long a round is open unless an admin says otherwise.
OPEN_FOR = timedelta(days=18)
LANGUAGE = "en"
