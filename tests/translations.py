"""Collect the interface's sentences, and compile their translations: `make messages`.

The compiled catalogues are committed, so that nobody needs GNU gettext to run Minglan. Collecting needs it.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = "zh_Hans"
NO_SOURCES = ("tests", "var", "staticfiles", "deploy", "docs")


def catalogues(root: Path = ROOT) -> list[Path]:
    """Give every catalogue of the interface's main language."""
    found = root.glob(f"**/locale/{LANGUAGE}/LC_MESSAGES/django.po")
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(root).parts))


def compiled(catalogue: Path) -> dict[tuple[str, str], object]:
    """Give what a catalogue's compiled form says, by context and sentence."""
    binary = catalogue.with_suffix(".mo")
    return _content(polib.mofile(str(binary))) if binary.exists() else {}


def written(catalogue: Path) -> dict[tuple[str, str], object]:
    """Give what the translator wrote, by context and sentence."""
    return _content(entry for entry in polib.pofile(str(catalogue)) if entry.translated())


def collect(root: Path = ROOT) -> None:
    """Write the sentences of the sources below a folder into its catalogues."""
    ignored = [f"--ignore={name}" for name in NO_SOURCES]
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", LANGUAGE, "--no-location", "--no-obsolete", *ignored],
        cwd=root,
        check=True,
        capture_output=True,
    )


def sentences(root: Path) -> set[tuple[str, str]]:
    """Give every sentence of the catalogues below a folder, with its context."""
    return {
        (entry.msgctxt or "", entry.msgid)
        for catalogue in catalogues(root)
        for entry in polib.pofile(str(catalogue))
        if not entry.obsolete
    }


def copy_of_sources(target: Path) -> Path:
    """Copy what sentences are collected from, without the tests."""
    target.mkdir(exist_ok=True)
    for name in ("manage.py", "platform", "hierarchy", "tenants", "assessment", "dashboards"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__", "docs"))
        elif source.exists():
            shutil.copy(source, target / name)
    return target


def main() -> None:
    """Collect, compile, and say what is still to be translated."""
    collect()
    for catalogue in catalogues():
        entries = polib.pofile(str(catalogue))
        entries.save_as_mofile(str(catalogue.with_suffix(".mo")))
        missing = len(entries.untranslated_entries()) + len(entries.fuzzy_entries())
        sys.stdout.write(f"{catalogue.relative_to(ROOT)}: {len(entries)} sentences, {missing} to translate\n")


def _content(entries: object) -> dict[tuple[str, str], object]:
    return {
        (entry.msgctxt or "", entry.msgid): entry.msgstr_plural or entry.msgstr
        for entry in entries  # type: ignore[attr-defined] # polib has no types
        if entry.msgid
    }


if __name__ == "__main__":
    main()
