"""Every table of the pages as a file: the same rows and figures as on the page, and no row more than one may see."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from dashboards import tables
from hierarchy.units.models import Role, Unit
from tests.counting import queries
from tests.factories import make_lead, make_unit

from .given import disclose, district, first_quarter, office, owing_unit, reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return district()


@pytest.fixture
def town(root: Unit) -> Unit:
    town = owing_unit(root, code="ZJ1", kind="town_committee", name="青石镇党委", line="L02")
    Unit.objects.filter(pk=town.pk).update(locality=town)
    return town


@pytest.fixture
def village(town: Unit) -> Unit:
    village = owing_unit(town, code="C1", name="白杨村党总支", items=3)
    Unit.objects.filter(pk=village.pk).update(locality=town)
    disclose(first_quarter(village)[0], "2026-03-31")
    return village


def rows_of(client: Client, path: str, table: str = "", **more: str) -> list[list[str]]:
    answer = client.get(path, {"download": "csv", "table": table, "period": "2026-Q1"} | more)
    assert answer.status_code == 200, answer.content
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def sheet_of(client: Client, path: str, table: str = "", **more: str) -> Any:
    answer = client.get(path, {"download": "xlsx", "table": table, "period": "2026-Q1"} | more)
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]


EVERY_TABLE = [
    ("/overview/", "lines"),
    ("/overview/", "localities"),
    ("/overview/", "children"),
    ("/lines/", "lines"),
    ("/lines/L03/", "units"),
    ("/lines/L03/", "localities"),
    ("/localities/", "localities"),
    ("/localities/ZJ1/", "lines"),
    ("/localities/ZJ1/", "units"),
    ("/units/", "units"),
    ("/units/ZJ1/", "children"),
    ("/obligations/", "items"),
    ("/analysis/", "heat"),
    ("/analysis/", "tree"),
    ("/analysis/", "late"),
    ("/analysis/", "trend"),
    ("/analysis/", "funnel"),
    ("/cases/", "cases"),
]


@pytest.mark.parametrize(("path", "table"), EVERY_TABLE)
def test_every_table_is_offered_on_its_page_and_comes_in_both_forms(
    root: Unit, village: Unit, path: str, table: str
) -> None:
    client = office(root)
    page = client.get(path, {"period": "2026-Q1"}).content.decode()
    for kind in ("xlsx", "csv"):
        assert f"table={table}&amp;download={kind}" in page
    as_csv, page = rows_of(client, path, table), sheet_of(client, path, table)
    assert page["A2"].value.startswith("编制单位：区委办公室")
    assert "2026 年一季度" in page["A3"].value
    assert page.max_row - len(as_csv) in (3, 4)  # title, maker, filters, and a second row of heads


def test_a_table_says_what_the_page_says(root: Unit, village: Unit) -> None:
    client = office(root)
    head, *rows = rows_of(client, "/units/", "units")
    named = [dict(zip(head, row, strict=True)) for row in rows]
    of_village = next(row for row in named if row["单位"] == village.short_name)
    picked = {name: of_village[name] for name in ("按时公开-应公开", "按时公开-按时", "按时公开-逾期", "按时公开-比率")}
    assert picked == {"按时公开-应公开": "3", "按时公开-按时": "1", "按时公开-逾期": "2", "按时公开-比率": "33.3%"}
    assert "33.3%" in client.get("/units/C1/", {"period": "2026-Q1"}).content.decode()


def test_the_list_of_items_holds_all_pages_and_keeps_the_filters(root: Unit, village: Unit) -> None:
    client = office(root)
    rows = rows_of(client, "/obligations/", "items", state="overdue", unit="C1", page="1")
    assert [row[2] for row in rows[1:]] == ["事项2", "事项3"]
    page = sheet_of(client, "/obligations/", "items", state="overdue", unit="C1")
    assert [cell.value for cell in page["C"]][-2:] == ["事项2", "事项3"]


def test_a_reader_takes_away_only_what_is_shown(root: Unit, village: Unit) -> None:
    lead = make_unit(code="LEAD", kind="committee_organ", parent=root, line="L01")
    make_lead("L03", lead)
    client = reader((lead, Role.LINE_SUPERVISOR))
    units = {row[0] for row in rows_of(client, "/units/", "units")[1:]}
    assert village.short_name in units
    assert not any("青石" in name for name in units)
    assert {row[0] for row in rows_of(client, "/obligations/", "items")[1:]} <= units
    assert client.get("/overview/", {"download": "csv"}).status_code == 403
    assert {row[0] for row in rows_of(reader((village, Role.HEAD)), "/units/", "units")[1:]} == {village.short_name}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("download=pdf", "xlsx"), ("download=csv&table=nix", "nix"), ("download=xlsx&table=units&page=9", "1")],
)
def test_what_cannot_be_taken_away_gets_a_sentence(root: Unit, village: Unit, query: str, sentence: str) -> None:
    answer = office(root).get(f"/units/?{query}")
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_too_many_rows_for_a_workbook_are_refused_with_what_to_do(
    root: Unit, village: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_IN_WORKBOOK", 2)
    answer = office(root).get("/obligations/", {"download": "xlsx"})
    assert answer.status_code == 400
    assert "CSV" in answer.content.decode()
    assert len(rows_of(office(root), "/obligations/", "items")) > 2


def test_a_download_asks_as_much_for_thirty_units_as_for_two(root: Unit, town: Unit, village: Unit) -> None:
    client = office(root)
    rows_of(client, "/units/", "units")  # what is kept between requests is read
    with queries() as few:
        rows_of(client, "/units/", "units")
    for number in range(28):
        owing_unit(town, code=f"N{number}", name=f"村{number}")
    with queries() as many:
        assert len(rows_of(client, "/units/", "units")) > 30
    assert len(many) == len(few)
