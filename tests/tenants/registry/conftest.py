"""Two units whose workspaces are held apart, mended, backed up."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.factories import make_district
from tests.tenants.disclosure.scene import Scene, make_scene


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Give an empty folder in which uploads are kept."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return tmp_path / "media"


@pytest.fixture
def pair(media: Path, at: datetime) -> tuple[Scene, Scene]:
    """Two units under one superior, each with something published."""
    root = make_district()
    scenes = make_scene("full", at, parent=root, code="OURS"), make_scene("full", at, parent=root, code="THEIRS")
    for scene in scenes:
        with scene.inside():
            scene.published()
    return scenes
