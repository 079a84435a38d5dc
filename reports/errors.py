"""Refusals of this package: one class per reason, one sentence each."""

from __future__ import annotations


class ReleaseError(Exception):
    """Something about a release or a report that Swayline refuses."""


class ReleaseUnknown(ReleaseError):
    """There is no such release."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f'There is no release "{wanted}".')


class WrongRules(ReleaseError):
    """A round is released by the rules of its own mode, and by no others."""

    def __init__(self, name: str) -> None:
        super().__init__(f'The round "{name}" cannot be released by the rules of another mode.')


class ReleaseIsFinal(ReleaseError):
    """A release never changes; what is wrong in it is put right by a later one."""

    def __init__(self) -> None:
        super().__init__("A release never changes after it was written.")


class TiesGone(ReleaseError):
    """There are no ties of this round to be seen: there never were any, or they are destroyed."""

    def __init__(self) -> None:
        super().__init__(
            "There are no ties of this round, or they were destroyed with its answers."
        )


class PlanImpossible(ReleaseError):
    """What an analyst asks for cannot be answered; the sentence says what to change."""


class TooAlike(ReleaseError):
    """A later release would differ from an earlier one by single people."""

    def __init__(self, name: str, least: int) -> None:
        super().__init__(
            f'The release of the round "{name}" stands: a later one may be written once {least} or '
            "more people who answered differ from every earlier one in every group that is shown."
        )


class ChangedMeanwhile(ReleaseError):
    """Answers were withdrawn, or people asked not to be named, while a round was scored."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'Somebody withdrew from the round "{name}", or objected to being named, while it was '
            "scored; nothing was written, so ask again."
        )


class LookRefused(ReleaseError):
    """A color, paper or logo that cannot be used; the sentence says what would do."""


class ReportLinkUnknown(ReleaseError):
    """A mailed link opens nothing: there never was such a one, it was ended, or it is too late."""

    def __init__(self) -> None:
        super().__init__("This link opens no report.")


class TooManyReports(ReleaseError):
    """Somebody read as many single reports within the hour as there may be."""

    def __init__(self, most: int, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(
            f"You have opened {most} reports within an hour, which is as many as may be opened one "
            f"by one. In about {minutes} minutes you can go on; for many reports at once, ask for "
            "an archive on the page of people."
        )


class ArchiveUnknown(ReleaseError):
    """There is no such archive, or it is somebody else's."""

    def __init__(self) -> None:
        super().__init__("There is no such archive.")


class NothingChosen(ReleaseError):
    """An archive of no reports."""

    def __init__(self) -> None:
        super().__init__("There is no report among these people that is open to you.")


class InvitingRefused(ReleaseError):
    """Invitations that cannot be asked for; the sentence says why."""


class InvitationUnknown(ReleaseError):
    """A mailed link leads to no invitation: there never was one, or it is gone."""

    def __init__(self) -> None:
        super().__init__("This link leads to no invitation.")
