"""Checks of text that people enter: what a database, a page or a reader could not take is refused, not repaired."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .errors import Invalid

# Control characters, lone surrogates, and the marks that reverse the direction of writing (they can disguise a name).
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_LINE_BREAKS = re.compile("[\t\n\r\u2028\u2029]")


class TextRefused(Invalid):
    """A text cannot be taken as it is."""

    code = "text_refused"


def clean_text(
    text: str, *, max_length: int, field: str | None = None, required: bool = True, multiline: bool = False
) -> str:
    """Give a text without space around it, composed (NFC), with plain line breaks.

    :param max_length: in characters; a longer text is refused with its length, never cut off.
    :raises TextRefused: if it is empty though required, over-long, or holds characters that no keyboard enters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n") if multiline else text
    if has_unwanted_characters(text, multiline=multiline):
        raise TextRefused(unwanted_characters_message(), field=field, code="text_unwanted_characters")
    text = unicodedata.normalize("NFC", text).strip()
    if required and not text:
        raise TextRefused(_("Fill this in."), field=field, code="text_missing")
    if len(text) > max_length:
        raise TextRefused(too_long_message(len(text), max_length), field=field, code="text_too_long")
    return text


def has_unwanted_characters(text: str, *, multiline: bool = True) -> bool:
    """Tell whether a text holds control characters, lone surrogates or marks that reverse the writing."""
    return bool(_UNWANTED.search(text)) or (not multiline and bool(_LINE_BREAKS.search(text)))


def unwanted_characters_message() -> str:
    return _("The text holds invisible control characters. Type it again, or paste it as plain text.")


def too_long_message(length: int, max_length: int) -> str:
    """Say how long a text is and how long it may be."""
    return ngettext(
        "The text has %(length)s characters; at most %(max)s character is possible.",
        "The text has %(length)s characters; at most %(max)s characters are possible.",
        max_length,
    ) % {"length": length, "max": max_length}


def validate_plain_text(text: str) -> None:
    """Refuse unwanted characters in a form or model field (a Django validator).

    :raises ValidationError: with code ``text_unwanted_characters``.
    """
    if has_unwanted_characters(text):
        raise ValidationError(unwanted_characters_message(), code="text_unwanted_characters")
