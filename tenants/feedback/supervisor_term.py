"""How long a disclosure supervisor serves, and how many a unit should have (FBK-15; setting supervisor_term)."""

from __future__ import annotations

from datetime import date, timedelta

from district.settings import value as setting

#: A unit has three to five; fewer or more is said on the page and blocks nothing (defaults 4.4).
LEAST, MOST = 3, 5


def usual_end(from_on: date, *, on: date) -> date:
    """Give the last day of a term that begins on a day: the day before its anniversary."""
    year = from_on.year + int(setting("supervisor_term", on=on))
    try:
        anniversary = from_on.replace(year=year)
    except ValueError:  # 29 February
        anniversary = date(year, 3, 1)
    return anniversary - timedelta(days=1)


def is_unusual_number(in_office: int) -> bool:
    """Tell whether a unit has fewer or more supervisors than it should."""
    return not LEAST <= in_office <= MOST
