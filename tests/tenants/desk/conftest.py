"""A unit with full staffing on the day of the tests, its pages read in Chinese."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from district.models import District
from hierarchy.units.models import Unit
from tests.factories import make_district
from tests.tenants.disclosure.scene import Scene, make_scene


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Read the desk in Chinese, whatever language an earlier test's request left behind."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def district(db: None) -> Unit:
    return make_district()


@pytest.fixture
def full(district: Unit, at: Any) -> Scene:
    District.objects.update(is_demonstration=True, frozen_on=at.date())
    return make_scene("full", at, parent=district)
