"""One number, whoever says it: page, CSV, XLSX, API, command, and SQL by hand over the entries, for random filters."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import unescape
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from docx import Document
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from hierarchy.bulletins.models import Bulletin
from hierarchy.ledger import fulfilling
from hierarchy.ledger.models import ObligationEntry
from hierarchy.structure.actions import move_unit
from hierarchy.units.models import Role, Unit
from tests.factories import grant, make_unit, make_user
from tests.hierarchy.ledger.given import adopt, head_of, item, moment

from .given import ADOPTED_ON, TODAY, disclose, district, office

pytestmark = pytest.mark.django_db

#: Due so far, on time, late, overdue.
Numbers = tuple[int, int, int, int]


@dataclass(frozen=True)
class Filters:
    """What is asked; blank for no filter."""

    period: str
    as_of: date
    structure: str
    unit: str
    line: str
    locality: str
    kind: str

    @property
    def as_query(self) -> dict[str, str]:
        pairs = {name: getattr(self, name) for name in ("period", "structure", "unit", "line", "locality", "kind")}
        return {name: value for name, value in pairs.items() if value} | {"as_of": self.as_of.isoformat()}


filters = st.builds(
    Filters,
    period=st.sampled_from(["2026-Q1", "2026-01", "2026-02", "2026-03", "2026-H1", "2026", "2025-Q4"]),
    as_of=st.dates(date(2026, 4, 1), TODAY) | st.just(TODAY),
    structure=st.sampled_from(["now", "then"]),
    unit=st.sampled_from(["", "", "ZJ1", "ZJ2", "C3"]),
    line=st.sampled_from(["", "", "L02", "L03", "L05"]),
    locality=st.sampled_from(["", "", "ZJ1", "ZJ2"]),
    kind=st.sampled_from(["", "", "village_org", "school_org"]),
)


@pytest.fixture
def busy() -> Client:
    """Two towns with villages and schools in three lines; two units have moved, and every item had its own fate."""
    root, chance = district(), Random(2026)
    towns = [make_unit(code=f"ZJ{n}", kind="town_committee", parent=root, line="L02") for n in (1, 2)]
    for town in towns:
        Unit.objects.filter(pk=town.pk).update(locality=town)
        town.positions.update(locality=town)
    below = [
        make_unit(code=f"C{n}", kind=kind, parent=towns[n % 2], line=line, locality=towns[n % 2])
        for n, (kind, line) in enumerate([("village_org", "L03"), ("school_org", "L05")] * 4)
    ]
    for unit in (*towns, *below):
        adopt(unit, [item("季"), item("月", cycle="monthly"), item("零", nil_allowed=True)], on=ADOPTED_ON)
    actor = make_user()
    grant(actor, root, Role.DISTRICT_SUPERVISOR)
    for unit, town in ((below[1], towns[0]), (below[2], towns[1])):
        move_unit(unit=unit, parent=town, effective_on=date(2026, 2, 15), actor=actor, at=moment("2026-02-15"))
    for entry in ObligationEntry.objects.owed().filter(period_end__lte=TODAY).order_by("unit__code", "period_end"):
        _befall(entry, chance)
    return office(root)


def _befall(entry: ObligationEntry, chance: Random) -> None:
    """Let an item be disclosed in time or late, be exempted, have nothing to disclose, or be forgotten."""
    fate = chance.choice(["in time", "in time", "late", "later", "exempt", "nil", "forgotten"])
    if fate == "in time":
        disclose(entry, entry.period_end.isoformat())
    elif fate in ("late", "later"):
        disclose(entry, {"late": "2026-04-03", "later": "2026-04-08"}[fate])
    elif fate == "exempt":
        superior = entry.unit.parent
        assert superior is not None
        at = moment(entry.period_end)
        fulfilling.exempt(obligation_id=entry.pk, reason="涉密", actor=head_of(superior), at=at)
    elif fate == "nil" and entry.nil_allowed:
        fulfilling.confirm_nil(
            obligation_id=entry.pk, disclosure_id=entry.pk, actor=make_user(), at=moment(entry.period_end)
        )


@settings(
    max_examples=14,
    deadline=None,
    phases=[Phase.generate],  # what is asked is short as it comes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=filters)
def test_everything_that_says_a_number_says_the_same(busy: Client, asked: Filters) -> None:
    by_hand = by_hand_written_sql(asked)
    assert of_the_command(asked) == by_hand
    assert of_the_api(busy, asked) == by_hand
    assert of_the_csv(busy, asked) == by_hand
    assert of_the_workbook(busy, asked) == by_hand
    assert of_the_page(busy, asked) == rates(by_hand)


def test_the_district_by_hand_is_not_empty(busy: Client) -> None:
    everything = Filters("2026-Q1", TODAY, "now", "", "", "", "")
    _due, *each = (sum(column) for column in zip(*by_hand_written_sql(everything).values(), strict=True))
    assert all(each)
    then = by_hand_written_sql(Filters("2026-01", TODAY, "then", "ZJ1", "", "", ""))
    assert then.keys() != by_hand_written_sql(Filters("2026-01", TODAY, "now", "ZJ1", "", "", "")).keys()


def by_hand_written_sql(asked: Filters) -> dict[str, Numbers]:
    """Count the entries of each unit that owes something, with none of the product's SQL and none of its tree.

    As of a day: in this district every act was recorded on its own day, so that the entries' days tell it.
    """
    first, last = {
        "2026-Q1": ("2026-01-01", "2026-03-31"),
        "2026-01": ("2026-01-01", "2026-01-31"),
        "2026-02": ("2026-02-01", "2026-02-28"),
        "2026-03": ("2026-03-01", "2026-03-31"),
        "2026-H1": ("2026-01-01", "2026-06-30"),
        "2026": ("2026-01-01", "2026-12-31"),
        "2025-Q4": ("2025-10-01", "2025-12-31"),
    }[asked.period]
    stood = "p.valid_to IS NULL" if asked.structure == "now" else "p.id = e.position_id"
    sql = f"""
WITH RECURSIVE above AS (
  SELECT p.id, p.unit_id AS ancestor FROM units_unitposition p
  UNION ALL
  SELECT above.id, up.parent_id FROM above JOIN units_unitposition p ON p.id = above.id
  JOIN units_unitposition up ON up.unit_id = above.ancestor
    AND (CASE WHEN %(structure)s = 'now' THEN up.valid_to IS NULL
              ELSE up.valid_from <= p.valid_from AND (up.valid_to IS NULL OR up.valid_to > p.valid_from) END)
  WHERE up.parent_id IS NOT NULL
), judged AS (
  SELECT u.code, e.disclosed_on <= %(day)s AND e.disclosed_on <= e.due_on AS in_time,
         e.disclosed_on <= %(day)s AND e.disclosed_on > e.due_on AS late,
         e.due_on < %(day)s AND (e.disclosed_on IS NULL OR e.disclosed_on > %(day)s) AS missing,
         e.exempted_on IS NOT NULL OR e.nil_on IS NOT NULL AS excused
  FROM ledger_obligationentry e JOIN units_unit u ON u.id = e.unit_id
  JOIN units_unitposition p ON p.unit_id = u.id AND {stood}
  WHERE e.cancelled_on IS NULL AND e.period_end BETWEEN %(first)s AND %(last)s
    AND (%(unit)s = '' OR p.id IN (SELECT above.id FROM above JOIN units_unit a ON a.id = above.ancestor
                                   WHERE a.code = %(unit)s))
    AND (%(line)s = '' OR p.line_id = (SELECT id FROM units_line WHERE code = %(line)s))
    AND (%(locality)s = '' OR p.locality_id = (SELECT id FROM units_unit WHERE code = %(locality)s))
    AND (%(kind)s = '' OR u.kind_id = %(kind)s)
)
SELECT code, count(*) FILTER (WHERE in_time AND NOT excused), count(*) FILTER (WHERE late AND NOT excused),
       count(*) FILTER (WHERE missing AND NOT excused)
FROM judged GROUP BY code"""
    values = asked.as_query | {"first": first, "last": last, "day": asked.as_of}
    blank = dict.fromkeys(("unit", "line", "locality", "kind"), "")
    with connection.cursor() as cursor:
        cursor.execute(sql, blank | values)
        return only_due((code, (a + b + c, a, b, c)) for code, a, b, c in cursor.fetchall())


def only_due(rows: Iterable[tuple[str, Numbers]]) -> dict[str, Numbers]:
    """Leave out units to which nothing was due: whether they are listed is not what is compared."""
    return {code: numbers for code, numbers in rows if numbers[0]}


def of_the_command(asked: Filters) -> dict[str, Numbers]:
    out = io.StringIO()
    options = [f"--{name.replace('_', '-')}={value}" for name, value in asked.as_query.items()]
    call_command("metrics", *options, "--by=unit", "--format=json", stdout=out)
    return of_json(json.loads(out.getvalue()))


def of_the_api(client: Client, asked: Filters) -> dict[str, Numbers]:
    answer = client.get("/api/figures/", asked.as_query | {"by": "unit"})
    assert answer.status_code == 200, answer.content
    return of_json(answer.json())


def of_json(answer: Any) -> dict[str, Numbers]:
    def numbers(row: Any) -> Numbers:
        states, timeliness = row["states"], row["figures"]["timeliness"]
        assert timeliness["numerator"] == states["on_time"]
        return timeliness["denominator"], states["on_time"], states["late"], states["overdue"]

    return only_due((row["key"], numbers(row)) for row in answer["rows"])


def of_the_csv(client: Client, asked: Filters) -> dict[str, Numbers]:
    head, *rows = csv.reader(io.StringIO(download(client, asked, "csv").decode("utf-8-sig")))
    places = [head.index(f"按时公开-{name}") for name in ("应公开", "按时", "迟公开", "逾期")]
    return only_due((row[1], numbers_of([row[place] for place in places])) for row in rows)


def of_the_workbook(client: Client, asked: Filters) -> dict[str, Numbers]:
    sheet: Any = load_workbook(io.BytesIO(download(client, asked, "xlsx"))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    heads = next(number for number, row in enumerate(rows) if row.count("按时公开"))
    first = rows[heads].index("按时公开")
    return only_due((str(row[1]), numbers_of(row[first : first + 4])) for row in rows[heads + 2 :] if row[1])


def download(client: Client, asked: Filters, kind: str) -> bytes:
    answer = client.get("/units/", asked.as_query | {"download": kind, "table": "units"})
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def numbers_of(cells: list[Any]) -> Numbers:
    due, on_time, late, overdue = (int(cell or 0) for cell in cells)
    return due, on_time, late, overdue


def of_the_page(client: Client, asked: Filters) -> dict[str, tuple[str, str]]:
    """Give of each unit on the page that was due something its on-time rate and what is overdue."""
    page = client.get("/units/", asked.as_query).content.decode()
    found = {}
    for row in re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</tr>", page, re.DOTALL):
        code = re.search(r"/units/(\w+)/", row)
        rate = re.search(r'data-label="公开及时率">.*?ratio__value">(.*?)</span>', row, re.DOTALL)
        overdue = re.search(r'data-label="逾期">(?:<a[^>]*>)?(\d+)', row)
        assert code is not None
        assert overdue is not None
        if rate is not None and "%" in rate[1]:
            found[code[1]] = (unescape(re.sub(r"<[^>]+>", "", rate[1])).strip(), overdue[1])
    return found


def rates(by_hand: dict[str, Numbers]) -> dict[str, tuple[str, str]]:
    """Write the rates as the page does: tenths of a percent, halves up, by whole numbers."""
    written = {}
    for code, (due, on_time, _late, overdue) in by_hand.items():
        tenths = (2_000 * on_time + due) // (2 * due)
        written[code] = (f"{tenths // 10}.{tenths % 10}%", str(overdue))
    return written


@pytest.mark.parametrize("period", ["2026-03", "2026-Q1"])
def test_the_bulletin_says_it_too(busy: Client, period: str) -> None:
    by_hand = {line: total_by_hand(period, line) for line in ("L02", "L03", "L05")}
    busy.post("/bulletins/draft/", {"period": period})
    address = f"/bulletins/{Bulletin.objects.get().pk}/"
    page = busy.get(address).context["section"]
    assert {row.code: (row.due, row.on_time, row.late, row.overdue) for row in page.lines if row.due} == by_hand
    whole = tuple(sum(column) for column in zip(*by_hand.values(), strict=True))
    assert tuple(page.counts[name] for name in ("due", "on_time", "late", "overdue")) == whole

    figures, lines, *_rest = Document(io.BytesIO(busy.get(address + "document/").content)).tables
    written = [[cell.text for cell in row.cells] for row in (*figures.rows, *lines.rows)]
    assert next(row[2] for row in written if row[0] == "公开及时率") == f"{whole[1]}/{whole[0]}"
    for numbers, name in zip(by_hand.values(), ("镇街园区", "农村（村）", "教育体育"), strict=True):
        assert next(row[3:7] for row in written if row[0] == name) == [str(number) for number in numbers]

    readings = busy.get("/lines/", {"period": period}).context["lines"]
    on_the_pages = {reading.subject.code: reading.points for reading in readings if reading.subject}
    assert {row.code: row.change for row in page.lines if row.due} == {code: on_the_pages[code] for code in by_hand}


def total_by_hand(period: str, line: str) -> Numbers:
    rows = by_hand_written_sql(Filters(period, TODAY, "now", "", line, "", "")).values()
    due, on_time, late, overdue = (sum(column) for column in zip(*rows, strict=True))
    return due, on_time, late, overdue
