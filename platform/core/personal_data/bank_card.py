"""Rule: a bank card of 16 to 19 digits, together or in fours, with a right Luhn digit."""

import re

from stdnum import luhn

from .digits import BEGINS, ENDS, digits_of

_SIXTEEN = rf"{BEGINS}[3-9][0-9]{{3}}(?:[ -]?[0-9]{{4}}){{3}}"
#: 17 to 19 digits; and 16, which another number may follow after a space.
LONG = re.compile(rf"{_SIXTEEN}[ -]?[0-9]{{1,3}}{ENDS}")
SHORT = re.compile(rf"{_SIXTEEN}{ENDS}")
#: Characters kept at the beginning and at the end.
KEPT = (0, 4)


def is_one(candidate: str) -> bool:
    """Tell whether a candidate is a card number. Those of one digit only are placeholders."""
    digits = digits_of(candidate)
    return bool(luhn.is_valid(digits)) and len(set(digits)) > 1
