"""Rule: a mobile number of 11 digits, together or as 3-4-4, with or without the country's prefix."""

import re

from .digits import BEGINS, ENDS

CANDIDATE = re.compile(rf"{BEGINS}(?:(?:\+|00)?86[ -]?)?1[3-9][0-9][ -]?[0-9]{{4}}[ -]?[0-9]{{4}}{ENDS}")
#: Characters kept at the end; at the beginning the three that name the operator.
KEPT = (3, 4)


def is_one(candidate: str) -> bool:
    """Tell whether a candidate is a mobile number: its form says so."""
    return True


def kept_at_start(candidate: str) -> int:
    """Give how many digits stay at the beginning: the prefix of the country, if there is one, and three more."""
    digits = candidate.replace(" ", "").replace("-", "").lstrip("+")
    return len(digits) - 11 + KEPT[0]
