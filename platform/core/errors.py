"""What an action raises when it cannot do what was asked.

A refusal carries a stable `code`, an HTTP `status` and a sentence in the reader's language that says what to do.
`core.middleware.RefusalMiddleware` turns one that no view caught into a page (or problem details).
"""

from django.utils.functional import Promise


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """An act that is not done, with the reason for the person who asked.

    :param message: one translated sentence saying what to do.
    :param field: the form field at fault, if one is.
    """

    code = "refused"
    status = 409

    def __init__(self, message: str | Promise, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code:
            self.code = code


class NotPermitted(Refusal):
    """The actor may not do this (403)."""

    code = "not_permitted"
    status = 403


class Invalid(Refusal):
    """What was given cannot be used (400); `field` names where."""

    code = "invalid"
    status = 400


class Stale(Refusal):
    """Somebody else changed it since the actor saw it (409)."""

    code = "stale"
