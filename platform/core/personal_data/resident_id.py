"""Rule: an 18-digit resident identity number (GB 11643) with a day of birth that exists and a right check digit."""

import re
from datetime import date

from stdnum.cn import ric

from .digits import BEGINS, ENDS

CANDIDATE = re.compile(
    rf"{BEGINS}[1-9][0-9]{{5}}[ -]?(?:18|19|20)[0-9]{{2}}[01][0-9][0-3][0-9][ -]?[0-9]{{3}}(?:[0-9]{ENDS}|[Xx])"
)
#: Characters kept at the beginning (the county) and at the end.
KEPT = (6, 2)


def is_one(candidate: str) -> bool:
    """Tell whether a candidate is an identity number."""
    number = candidate.replace(" ", "").replace("-", "").upper()
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return bool(ric.calc_check_digit(number) == number[-1])  # it looks at the digits before the last itself
