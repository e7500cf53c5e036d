"""Keeping private codes out of the log: whoever reads the log must not be able to read somebody's answers."""

from __future__ import annotations

import logging
import re

#: What stands behind these is a secret of somebody's own.
_SECRET = re.compile(r"(/follow/|/calendar/)[^/\s\"']+")


def without_codes(text: str) -> str:
    """Give a text with the private parts of addresses blotted out."""
    return _SECRET.sub(r"\1…", text)


class PrivatePaths(logging.Filter):
    """Blot out private codes in whatever is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        blotted = without_codes(message)
        if blotted != message:
            record.msg, record.args = blotted, ()
        return True
