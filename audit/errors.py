"""What the audit refuses."""

from __future__ import annotations


class AuditError(Exception):
    """Something about the audit is refused; the sentence says what and what to do."""


class AuditIsFinal(AuditError):
    """Somebody tried to change or delete an entry."""

    def __init__(self) -> None:
        super().__init__("An entry of the audit is never changed or deleted.")


class AuditNotReady(AuditError):
    """The table has no head row."""

    def __init__(self) -> None:
        super().__init__(
            "The audit has no head, so nothing can be recorded: run the migrations "
            "(flask --app app db upgrade); if they are done, run flask --app app audit verify."
        )


class HeadUnreadable(AuditError):
    """The file of the head is not one."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path} is not a head of the audit; keep it, and take another copy.")


class HeadAhead(AuditError):
    """The file of the head knows entries that the database does not have."""

    def __init__(self, path: object, seq: int) -> None:
        super().__init__(
            f"{path} knows entry {seq} of the audit, which this database does not have: it was "
            "put back to an earlier state. The file was left as it is. After a restore that was "
            "meant, run flask --app app audit head --restored; else run audit verify."
        )
