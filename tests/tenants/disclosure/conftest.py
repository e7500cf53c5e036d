"""One unit per staffing preset, with files kept in a folder of the test's own."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hierarchy.units.models import Unit
from tests.factories import make_district
from tests.tenants.disclosure.matter_scene import make_matter_scene
from tests.tenants.disclosure.scene import Scene, make_scene


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def district(db: None) -> Unit:
    return make_district()


@pytest.fixture
def full(district: Unit, at: datetime) -> Scene:
    return make_scene("full", at, parent=district)


@pytest.fixture
def merged(district: Unit, at: datetime) -> Scene:
    return make_scene("merged", at, parent=district)


@pytest.fixture
def small(district: Unit, at: datetime) -> Scene:
    return make_scene("small_branch", at, parent=district)


@pytest.fixture
def village(district: Unit, at: datetime) -> Scene:
    """Give a branch of two under a town, with every class of time limit."""
    return make_matter_scene("small_branch", at, root=district)
