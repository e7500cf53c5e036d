"""What the district has set itself to reach, per figure (settings `target_...`)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from district.settings import DistrictSettings

#: A figure's id -> the setting that holds its target in per cent; 0 stands for no target.
SETTINGS = {
    "filing": "target_filing",
    "filing_grassroots": "target_filing_grassroots",
    "timeliness": "target_timeliness",
    "completeness": "target_completeness",
}


def targets(on: date) -> dict[str, Decimal]:
    """Give the ratios 0..1 to be reached on a day, by figure; figures without a target are left out (one query)."""
    settings = DistrictSettings.load()
    found = {figure: Decimal(settings.value(key, on=on)) / 100 for figure, key in SETTINGS.items()}
    return {figure: ratio for figure, ratio in found.items() if ratio}
