"""Grassroots filing rate 基层目录报备率: the same as `filing`, for units that file with their superior."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from .figures import Counts, Figure

ID = "filing_grassroots"
NAME = _("Grassroots filing rate")
DEFINITION = _("Units whose catalogue in force is filed with their superior ÷ units obligated to file there.")


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.filed_with_superior, counts.to_file_with_superior, as_of, counts.to_file_with_superior)
