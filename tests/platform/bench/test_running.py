"""A small run of the bench measures everything, writes what programs can read, and finds what it compares equal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db import transaction

from bench import by_hand
from bench.curves import Curve, drawing
from bench.district import Size, fill
from bench.results import Result, table, write_json
from bench.rollups import question_of
from bench.running import run, sizes_up_to
from dashboards.urls import urlpatterns
from hierarchy.metrics.questions import By
from hierarchy.metrics.rollup import rollup

KEYS = ["id", "ours", "reference", "ratio", "target", "unit"]


@contextmanager
def undone() -> Iterator[None]:
    """An empty database, taken away by undoing all that was written."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_small_run_writes_valid_results_for_every_page_and_subject(tmp_path: Path) -> None:
    report = run(sizes_up_to(30, 1), count=3, fresh=undone, progress=lambda _sentence: None, seconds=0)
    write_json(report.results, tmp_path / "var" / "bench.json")
    found = json.loads((tmp_path / "var" / "bench.json").read_text(encoding="utf-8"))
    assert {tuple(each) for each in found} == {tuple(KEYS)}
    ids = [each["id"] for each in found]
    assert len(ids) == len(set(ids))
    assert {name.split(".")[0] for name in ids} == {
        *("page", "rollup", "export", "import", "provision", "migrate", "tenancy", "connection", "posting")
    }
    for pattern in urlpatterns:
        if pattern.name != "home" and set(pattern.pattern.converters) <= {"code"}:
            for what in ("p50", "p95", "first", "growth", "queries", "bytes"):
                assert f"page.{pattern.name}.{what}" in ids
    assert all(each["target"] is None or set(each["target"]) <= {"max", "min"} for each in found)
    assert all((each["reference"] is None) == (each["ratio"] is None) for each in found)
    of_queries = {each["id"]: each["ratio"] for each in found if each["id"].endswith(".queries")}
    assert of_queries == dict.fromkeys(of_queries, 1.0)


@pytest.mark.django_db
def test_the_hand_written_answers_are_those_of_the_roll_up() -> None:
    question = question_of(fill(Size(30, 1), progress=lambda _sentence: None))
    states, catalogue_rows, receipts, publications, cases, population = by_hand.answers(question)
    rows = {row.key: row.counts for row in rollup(question, By.LINE)}
    assert {key: (c.on_time, c.late, c.overdue, c.not_yet_due, c.nil) for key, c in rows.items() if c.owed} == states
    assert {key: (c.rows_met, c.rows_owed) for key, c in rows.items() if c.rows_owed} == catalogue_rows
    assert {key: (c.receipts_due,) for key, c in rows.items() if c.receipts_due} == receipts
    assert {key: (c.published, c.published_outside) for key, c in rows.items() if c.published} == publications
    people = {
        key: (c.replies_on_time, c.closings_on_time, c.cases_received, c.attended + c.survey_answers)
        for key, c in rows.items()
        if c.took_part
    }
    assert people == cases
    assert {key: (c.units_total, c.members) for key, c in rows.items()} == {
        key: (units, members) for key, (units, members, _filed) in population.items()
    }


def test_a_target_bounds_the_ratio_or_without_a_reference_the_figure_itself() -> None:
    kept = Result("a", 12.0, "ms", reference=10.0, most=1.3)
    missed = Result("b", 51.04, "ms", most=50)
    without = Result("c", 51.0, "ms")
    assert (kept.is_met, missed.is_met, without.is_met) == (True, False, None)
    assert kept.to_json() == dict(zip(KEYS, ["a", 12.0, 10.0, 1.2, {"max": 1.3}, "ms"], strict=True))
    assert missed.to_json() == dict(zip(KEYS, ["b", 51.04, None, None, {"max": 50}, "ms"], strict=True))
    assert table([kept, missed, without]).splitlines()[2].split() == ["b", "51", "<=", "50", "ms", "MISSED"]


def test_the_curves_are_one_svg_with_every_page_named() -> None:
    curves = [Curve("overview", [(30, 20.0), (3000, 200.0)]), Curve("lines", [(30, 21.0), (3000, 199.0)])]
    root = ElementTree.fromstring(drawing(curves, title="growth"))  # noqa: S314 - our own drawing
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"overview", "lines", "30 units", "3,000 units"} <= set(texts)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) == 2
