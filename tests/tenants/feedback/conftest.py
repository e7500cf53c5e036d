"""A village branch under a town, with an officer, a deputy and a head, and files kept in a folder of the test's own."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hierarchy.units.models import Unit
from tests.factories import make_district
from tests.tenants.feedback.people import Village, make_village


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def district(db: None) -> Unit:
    return make_district()


@pytest.fixture
def village(district: Unit, at: datetime) -> Village:
    return make_village(district, at)
