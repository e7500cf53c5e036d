"""The interface is complete in simplified Chinese, in the same change that adds a sentence."""

import os
import re
import shutil
from pathlib import Path

import polib
import pytest

from tests.translations import ROOT, catalogues, collect, compiled, copy_of_sources, sentences, written

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

each_catalogue = pytest.mark.parametrize(
    "catalogue", [pytest.param(path, id=str(path.relative_to(ROOT).parents[3])) for path in catalogues()]
)


@each_catalogue
def test_every_sentence_is_translated(catalogue: Path) -> None:
    entries = polib.pofile(str(catalogue))
    assert [entry.msgid for entry in entries.untranslated_entries()] == []


@each_catalogue
def test_no_translation_is_a_guess(catalogue: Path) -> None:
    assert [entry.msgid for entry in polib.pofile(str(catalogue)).fuzzy_entries()] == []


@each_catalogue
def test_a_translation_has_the_same_places_for_values(catalogue: Path) -> None:
    wrong = []
    for entry in polib.pofile(str(catalogue)).translated_entries():
        wanted = set(PLACE.findall(entry.msgid_plural or entry.msgid))
        said = [*entry.msgstr_plural.values()] or [entry.msgstr]
        if any(set(PLACE.findall(sentence)) != wanted for sentence in said):
            wrong.append(entry.msgid)
    assert wrong == []


@each_catalogue
def test_the_compiled_catalogue_says_what_is_written(catalogue: Path) -> None:
    assert compiled(catalogue) == written(catalogue)


@pytest.mark.skipif(
    not shutil.which("xgettext") and os.environ.get("CI") != "true", reason="needs GNU gettext: apt install gettext"
)
def test_the_catalogues_hold_every_sentence_of_the_sources(tmp_path: Path) -> None:
    sources = copy_of_sources(tmp_path / "sources")
    collect(sources)
    assert sorted(sentences(sources) - sentences(ROOT)) == []


def test_a_sentence_has_one_translation_in_all_catalogues() -> None:
    """Django merges the rooms' catalogues: of two translations, readers would see one in both places."""
    said: dict[tuple[str, str], set[str]] = {}
    for catalogue in catalogues():
        for entry in polib.pofile(str(catalogue)).translated_entries():
            translation = entry.msgstr or "/".join(entry.msgstr_plural.values())
            said.setdefault((entry.msgctxt or "", entry.msgid), set()).add(translation)
    assert {sentence: found for sentence, found in said.items() if len(found) > 1} == {}
