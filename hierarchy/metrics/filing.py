"""Catalogue filing rate 目录报备率 (CAT-07): units whose catalogue in force is filed, of the units obligated to file.

The population is the units that file with the district office and exist on the day. A filing counts from the day it
was sent; while it lies returned for completion it does not count.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from .figures import Counts, Figure

ID = "filing"
NAME = _("Catalogue filing rate")
DEFINITION = _("Units whose catalogue in force is filed with the district office ÷ units obligated to file there.")


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.filed, counts.to_file, as_of, counts.to_file)
