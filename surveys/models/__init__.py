"""The records of rounds and answers, by topic."""

from surveys.models.answers import Response, ResponseState, RoundKey
from surveys.models.mail import LinkKind, MailKind, MailState, OutboxMail, SurveyLink
from surveys.models.people import Person, RosterEntry
from surveys.models.rounds import Mode, Question, Readers, Round, RoundState, TopLevel

__all__ = [
    "LinkKind",
    "MailKind",
    "MailState",
    "Mode",
    "OutboxMail",
    "Person",
    "Question",
    "Readers",
    "Response",
    "ResponseState",
    "RosterEntry",
    "Round",
    "RoundKey",
    "RoundState",
    "SurveyLink",
    "TopLevel",
]
