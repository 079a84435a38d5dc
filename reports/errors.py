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
