"""Refusals of this package: one class per reason, one sentence each."""

from __future__ import annotations


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

    def __init__(self) -> None:
        super().__init__("What was sealed does not open with this key, or was altered.")


class KeyDestroyed(SurveyError):
    """The answers were purged."""

    def __init__(self, name: str) -> None:
        super().__init__(f'The answers of the round "{name}" were destroyed.')
