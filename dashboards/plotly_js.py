"""Finds the one static file that the analysis page takes from the plotly package: its library for browsers.

It is collected from where the package is installed, so that no copy of it lies in the repository and its version is
the one that drew the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

FILE = "plotly.min.js"
PREFIX = "plotly"


def folder() -> Path:
    """Give the folder of the package's own data, without importing the package.

    :raises ModuleNotFoundError: if plotly is not installed.
    """
    found = find_spec("plotly")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("The analysis page needs the package plotly: install deploy/requirements/base.txt.")
    return Path(found.submodule_search_locations[0]) / "package_data"


class PlotlyFinder(BaseFinder):
    """Offers `plotly/plotly.min.js`, and nothing else of the folder it lies in."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Give where a static file lies, as Django asks every finder."""
        found = [str(folder() / FILE)] if path == f"{PREFIX}/{FILE}" else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Give the file and where to read it, for `collectstatic`."""
        storage = FileSystemStorage(location=folder())
        storage.prefix = PREFIX  # type: ignore[attr-defined] # what `collectstatic` puts before the name
        yield FILE, storage
