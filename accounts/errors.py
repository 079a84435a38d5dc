"""Refusals of this package: one class per reason, one sentence each."""

from __future__ import annotations


class AccountError(Exception):
    """Something about an account that Swayline refuses."""


class OrganizationUnknown(AccountError):
    """Only an admin can be the first user of an organization."""

    def __init__(self, name: str) -> None:
        super().__init__(f'There is no organization "{name}": create its first admin to begin one.')


class RoundNotThere(AccountError):
    """The organization has no such round."""

    def __init__(self, name: str) -> None:
        super().__init__(f'The organization has no round "{name}".')


class AlreadyThere(AccountError):
    """The user has this role already."""

    def __init__(self, email: str, role: str) -> None:
        super().__init__(f"{email} is {role} there already.")


class ElsewhereAlready(AccountError):
    """A user belongs to one organization."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} belongs to another organization; use another mail address here.")


class AddressInvalid(AccountError):
    """Something else stands where a mail address should."""

    def __init__(self, email: str) -> None:
        super().__init__(f'"{email}" is no mail address.')


class PasswordTooShort(AccountError):
    """A password that is guessed too easily."""

    def __init__(self, least: int) -> None:
        super().__init__(f"A password needs {least} characters or more.")


class PasswordTooPlain(AccountError):
    """A password that somebody who knows the user guesses first."""

    def __init__(self) -> None:
        super().__init__(
            "This password is easy to guess: take one without your name or mail address, "
            "and not one thing repeated."
        )


class ReaderNotPromised(AccountError):
    """Respondents were told by name who reads their reports."""

    def __init__(self, round_name: str) -> None:
        super().__init__(
            f'The round "{round_name}" named its facilitators to respondents when it was launched, '
            "and nobody is added afterwards: grant another round."
        )


class AnalystsFrozen(AccountError):
    """Who sees the ties was promised to respondents, or nobody does."""

    def __init__(self) -> None:
        super().__init__(
            "Analysts are named for an attributed round before it is launched, and nobody is added "
            "afterwards: plan another round for other analysts."
        )


class PlannersFrozen(AccountError):
    """Who plans changes was promised to respondents."""

    def __init__(self) -> None:
        super().__init__(
            "Who plans changes is named before a round is launched, and nobody is added "
            "afterwards: plan another round for others."
        )


class AnalystUnknown(AccountError):
    """Whoever is named for a round is a facilitator of the same organization."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody named for this round is no facilitator of this organization any more: "
            "open the form again and choose among those it offers."
        )
