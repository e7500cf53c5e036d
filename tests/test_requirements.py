"""The page of requirements names tests that exist, and every requirement once."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "platform" / "docs" / "requirements.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([A-Z]{3}-\d{2}) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
NAMED = sorted(set(re.findall(r"`(tests/[^`:]+\.py)::(\w+)`", PAGE)))
#: How an answer begins: with a test, or with why there is none, or with where it is met.
ANSWERS = re.compile(
    r"`tests/|partly: `tests/|not met: \w|duplicate of [A-Z]{3}-\d{2}$|duplicate of the \w+|notes only: .*`tests/"
)


@cache
def functions_in(path: str) -> frozenset[str]:
    """Give the names of the tests of a file, those in classes too."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_test_named_exists() -> None:
    missing = [
        f"{path}::{name}" for path, name in NAMED if not (ROOT / path).exists() or name not in functions_in(path)
    ]
    assert missing == []
    assert NAMED


def test_every_requirement_has_one_row() -> None:
    written = re.findall(r"^\| *([A-Z]{3}-\d{2})\b", PAGE, re.MULTILINE)
    assert [requirement for requirement, times in Counter(written).items() if times > 1] == []
    assert written == [requirement for requirement, _what, _answer in ROWS]


@pytest.mark.parametrize(("requirement", "answer"), [(row[0], row[2]) for row in ROWS])
def test_every_row_is_answered(requirement: str, answer: str) -> None:
    """Each names a test, or says plainly why none; whatever it points to is on the page too."""
    assert ANSWERS.match(answer)
    known = {row[0] for row in ROWS}
    assert set(re.findall(r"[A-Z]{3}-\d{2}", answer)) <= known - {requirement}


def test_the_page_counts_its_rows() -> None:
    beginnings = Counter(answer.split(":")[0].split(" of ")[0] for _requirement, _what, answer in ROWS)
    duplicates, notes, partly, missing = (beginnings[name] for name in ("duplicate", "notes only", "partly", "not met"))
    met = len(ROWS) - duplicates - notes - partly - missing
    said = (
        f"Of {len(ROWS)} rows {met} are met, {duplicates} are duplicates, {notes} are notes only, {partly} are met in"
    )
    assert said in " ".join(PAGE.split())
    assert f"part, {missing} are not met." in " ".join(PAGE.split())
