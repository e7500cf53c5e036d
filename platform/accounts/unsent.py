"""What somebody had typed when their session ended: kept for their next sign-in, so that nothing is lost.

It lies in the session of the same browser, is shown to the same account only, and never holds a password or a file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest

from .models import User

SESSION_KEY = "unsent"
MAXIMUM_CHARACTERS = 200_000
KEEP_SECONDS = 30 * 60
_NEVER_KEPT = ("csrfmiddlewaretoken",)


@dataclass(frozen=True)
class Unsent:
    """A form that was not sent: where to, what was typed, and whether files are missing.

    `page` is where it was typed; `path` where it may be sent again, empty if it was only a part of a page.
    """

    user_id: int
    path: str
    page: str
    fields: list[list[str]]
    had_files: bool
    kept_at: float

    @property
    def shown(self) -> list[list[str]]:
        """Give the names and texts a person has typed, without the empty ones."""
        return [[name, value] for name, value in self.fields if value.strip()]


def keep(request: HttpRequest, user: User, *, at: float) -> bool:
    """Keep a form that came too late, in the new, signed-out session. Give False if it is too long to keep."""
    fields = [[name, value] for name, values in request.POST.lists() for value in values if not _is_secret(name)]
    if sum(len(value) for _, value in fields) > MAXIMUM_CHARACTERS:
        return False
    is_part = bool(request.headers.get("HX-Request"))
    form = Unsent(
        user_id=user.pk,
        path="" if is_part else request.get_full_path(),
        page=page_of(request),
        fields=fields,
        had_files=bool(request.FILES),
        kept_at=at,
    )
    request.session[SESSION_KEY] = asdict(form)
    return True


def of(request: HttpRequest, *, at: float) -> Unsent | None:
    """Give the form kept for the signed-in account, unless it has become too old."""
    values: dict[str, Any] | None = request.session.get(SESSION_KEY)
    if not values or values["user_id"] != request.user.pk or at - values["kept_at"] > KEEP_SECONDS:
        forget(request)
        return None
    return Unsent(**values)


def forget(request: HttpRequest) -> None:
    """Drop what is kept."""
    request.session.pop(SESSION_KEY, None)


def forget_unless_of(request: HttpRequest, user: User) -> None:
    """Drop what was kept for another account that used the same browser."""
    if request.session.get(SESSION_KEY, {}).get("user_id", user.pk) != user.pk:
        forget(request)


def page_of(request: HttpRequest) -> str:
    """Give the path of the page a request was made from: its own, or for a part of a page the browser's."""
    current = request.headers.get("HX-Current-URL")
    if not current:
        return request.get_full_path()
    parts = urlsplit(current)
    path = f"/{parts.path.lstrip('/')}"  # two slashes would name another host
    return f"{path}?{parts.query}" if parts.query else path


def _is_secret(name: str) -> bool:
    return name in _NEVER_KEPT or "password" in name.lower()
