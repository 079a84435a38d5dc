"""The records of rounds and answers, by topic."""

from surveys.models.answers import Response, ResponseState, RoundKey
from surveys.models.erasures import ErasureMark
from surveys.models.helping import HelpInvitation, HelpRequest
from surveys.models.imports import ImportState, PendingImport
from surveys.models.mail import LinkKind, MailKind, MailState, OutboxMail, SurveyLink
from surveys.models.people import Choice, Person, RosterEntry
from surveys.models.rounds import GRACE, Mode, Question, Readers, Round, RoundState, TopLevel
from surveys.models.search import RosterToken, SearchBudget
from surveys.models.sittings import AsideCopy, DraftCopy, ReadBackCode, SaveReceipt, Sitting

__all__ = [
    "GRACE",
    "AsideCopy",
    "Choice",
    "DraftCopy",
    "ErasureMark",
    "HelpInvitation",
    "HelpRequest",
    "ImportState",
    "LinkKind",
    "MailKind",
    "MailState",
    "Mode",
    "OutboxMail",
    "PendingImport",
    "Person",
    "Question",
    "ReadBackCode",
    "Readers",
    "Response",
    "ResponseState",
    "RosterEntry",
    "RosterToken",
    "Round",
    "RoundKey",
    "RoundState",
    "SaveReceipt",
    "SearchBudget",
    "Sitting",
    "SurveyLink",
    "TopLevel",
]
