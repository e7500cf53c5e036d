"""Secrecy markings in text that people enter: explicit ones are refused, hints shown (defaults 4.7, secret_notice).

A classified document bears 绝密, 机密 or 秘密 with a star and a term (机密★10年). The bare words stand in any
rule about secrecy and mean nothing by themselves.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from core.errors import Invalid

_SPACE = "[ \u3000\u00a0]*"
_GRADE = f"(?:绝{_SPACE}密|机{_SPACE}密|秘{_SPACE}密)"
_MARKED = re.compile(f"{_GRADE}{_SPACE}[★☆✩]|密{_SPACE}级{_SPACE}[:：]{_SPACE}{_GRADE}")
#: 保密级别, 涉密级别 and the like speak about grades in general; a single 密级 or 机密级 may be copied from a document.
_HINT = re.compile(f"{_GRADE}级|(?<![保涉加解定绝机秘])密级(?!别)")


class SecretText(Invalid):
    """A text bears a secrecy marking."""

    code = "secret_text"


def secrecy_marks(text: str) -> list[str]:
    """Give the explicit secrecy markings in a text, as they stand there."""
    return [match.group() for match in _MARKED.finditer(text)]


def secrecy_hints(text: str) -> list[str]:
    """Give the words that may come from a secrecy marking, without the explicit markings."""
    return [match.group() for match in _HINT.finditer(_MARKED.sub("", text))]


def refuse_secret(text: str, *, field: str | None = None) -> None:
    """Refuse a text that bears a secrecy marking; nothing of it is kept, in a log either.

    :raises SecretText: if it does.
    """
    if secrecy_marks(text):
        raise SecretText(_("Secret content must not be entered here. Register the document number only."), field=field)
