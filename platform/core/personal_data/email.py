"""Rule: an e-mail address."""

import re

CANDIDATE = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}(?![A-Za-z0-9-])"
)


def is_one(candidate: str) -> bool:
    """Tell whether a candidate is an e-mail address: its form says so."""
    return True
