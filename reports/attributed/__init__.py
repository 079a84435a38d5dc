"""Attributed rounds: exact ties and figures, for the analysts named in the promise and nobody else.

Nothing in here opens answers. The scoring worker does, once, when it releases an attributed round,
and leaves the ties in one sealed file (:mod:`reports.attributed.vault`) that is destroyed with the
answers. Confidential rounds have no such file, and no page of this room answers for them.
"""
