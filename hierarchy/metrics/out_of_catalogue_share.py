"""Share outside the catalogue 目录外公开占比 (EXE-05): beside the share exempted, so that evading either is visible."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from .figures import Counts, Figure

ID = "out_of_catalogue_share"
NAME = _("Share outside the catalogue")
DEFINITION = _("Publications outside the catalogue ÷ all publications of the period that have not been withdrawn.")


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.published_outside, counts.published, as_of, counts.publishers)
