"""Refusals of this package: one class per reason, one sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path


class SurveyError(Exception):
    """Something about a round, a roster or an answer that Swayline refuses."""


class RoundUnknown(SurveyError):
    """There is no such round."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f'There is no round "{wanted}".')


class RoundNotDraft(SurveyError):
    """The round was launched already and is frozen."""

    def __init__(self, name: str) -> None:
        super().__init__(f'The round "{name}" was launched already; what it asks is frozen.')


class RoundFrozen(SurveyError):
    """What respondents were promised cannot be changed any more."""

    def __init__(self, name: str = "") -> None:
        which = f'The round "{name}"' if name else "A launched round"
        super().__init__(f"{which} keeps what it promised at its launch; plan another round.")


class RoundNotOpen(SurveyError):
    """The round takes no answers."""

    def __init__(self, name: str) -> None:
        super().__init__(f'The round "{name}" takes no answers.')


class RoundNotClosed(SurveyError):
    """The round still takes answers, or its answers are gone."""

    def __init__(self, name: str, state: str) -> None:
        super().__init__(f'The round "{name}" is {state}: only a closed round is scored.')


class NothingToAsk(SurveyError):
    """A round needs at least one question."""

    def __init__(self, name: str) -> None:
        super().__init__(f'The round "{name}" has no question.')


class NobodyToAsk(SurveyError):
    """A round needs at least two people."""

    def __init__(self, name: str) -> None:
        super().__init__(f'The round "{name}" has fewer than two people to ask.')


class NotOnRoster(SurveyError):
    """Whoever answers or is named must be on the roster of the round."""

    def __init__(self) -> None:
        super().__init__("Someone in this response is not on the roster of the round.")


class AnswerInvalid(SurveyError):
    """An answer does not fit its question."""

    def __init__(self, question: str, reason: str) -> None:
        super().__init__(f'The answer to "{question}" cannot be taken: {reason}.')


class ResponseChanged(SurveyError):
    """Someone else, or another tab, saved a later revision."""

    def __init__(self, revision: int) -> None:
        self.revision = revision
        super().__init__(f"This response was changed elsewhere; it is now at revision {revision}.")


class SealBroken(SurveyError):
    """A sealed response or key does not open: altered, moved to another row, or another key."""

    #: What a log may say of it.
    counts: Mapping[str, int] = {}

    def __init__(self) -> None:
        super().__init__("What was sealed does not open with this key, or was altered.")


class AnswersAltered(SealBroken):
    """Some responses of a round do not open; which ones would say who answered."""

    def __init__(self, name: str, broken: int, submitted: int) -> None:
        SurveyError.__init__(
            self,
            f'{broken} of {submitted} responses of the round "{name}" do not open: they were '
            "altered, or moved to another person. Nothing is scored: restore a backup from before.",
        )
        self.counts = {"broken": broken, "submitted": submitted}


class KeyDestroyed(SurveyError):
    """The answers were purged."""

    def __init__(self, name: str) -> None:
        super().__init__(f'The answers of the round "{name}" were destroyed.')


class KeyMissing(SurveyError):
    """The file with the key of a round is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The key file {path} is not there, so these answers do not open: restore the keys "
            "from their own backup, unless the round was destroyed."
        )


class KeyUnreadable(SurveyError):
    """A key file was altered, or belongs to another key of the installation."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The key file {path} does not open with SWAYLINE_WRAPPING_KEY or the one before: "
            "set the key that it was made with."
        )


class JournalUnwritable(SurveyError):
    """What is erased cannot be remembered for after a restore, so it is not erased."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The erasure journal in {folder} cannot be written ({reason}); nothing was erased. "
            "Make the folder writable, then try again."
        )


class RoundNameTaken(SurveyError):
    """Another round of the organization has the name."""

    def __init__(self, name: str) -> None:
        super().__init__(f'There is a round "{name}" already; choose another name.')


class LaunchRefused(SurveyError):
    """Something stands against the launch; each sentence says what, with its cure."""

    def __init__(self, obstacles: Sequence[str]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(" ".join(obstacles))


class ImportUnknown(SurveyError):
    """There is no such upload: too old, or somebody else's."""

    def __init__(self) -> None:
        super().__init__(
            "There is no such upload; it may be too old. Please upload the file again."
        )


class ImportDiscarded(SurveyError):
    """The uploaded file was discarded, so that there is nothing to apply."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} was discarded; please upload it again.")


class PreviewOutdated(SurveyError):
    """What applying would do is no longer what the preview showed."""

    def __init__(self) -> None:
        super().__init__("The people were changed since this preview; please look at it again.")


class GoneNotConfirmed(SurveyError):
    """Many people would be deactivated, and their number was not typed."""

    def __init__(self, gone: int) -> None:
        self.gone = gone
        super().__init__(
            f"{'1 person' if gone == 1 else f'{gone} people'} would be deactivated; "
            f"type {gone} to confirm that."
        )


class AddressInvalid(SurveyError):
    """No mail can be sent to what the people file has as a mail address."""

    def __init__(self) -> None:
        super().__init__("The people file has no usable mail address for this person.")


class LinkUnknown(SurveyError):
    """No survey link has this token, or it was revoked: nobody learns which."""

    def __init__(self) -> None:
        super().__init__("This link leads to no survey. Please use the newest one you were sent.")


class SittingUnknown(SurveyError):
    """The browser did not begin to answer, or its link was revoked."""

    def __init__(self) -> None:
        super().__init__("To answer, please open your personal link once more.")


class AnswersLate(SurveyError):
    """The round closed before these answers came."""

    def __init__(self) -> None:
        super().__init__(
            "This survey has closed, so this could not be taken. "
            "What you had sent before the close counts."
        )


class CodeRefused(SurveyError):
    """No further code is mailed, or none is looked at, for now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class NothingAnswered(SurveyError):
    """A response without any answer."""

    def __init__(self) -> None:
        super().__init__("There is no answer yet to send.")


class PromiseNotAccepted(SurveyError):
    """Nothing is saved before the respondent has agreed to the promise."""

    def __init__(self) -> None:
        super().__init__("Please read who sees what, and tick the box, before you answer.")


class NotProved(SurveyError):
    """What only the person may do needs a code from the person's own mailbox."""

    def __init__(self) -> None:
        super().__init__("This needs a code first, mailed to your address at work.")


class PersonUnknown(SurveyError):
    """Nobody in the organization has this id."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f'There is nobody with the id "{wanted}" in this organization.')
