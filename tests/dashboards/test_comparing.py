"""The matrix and the imbalance view: cells by hand, their lists, filters, who sees what, downloads, query counts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from hierarchy.units.models import DemonstrationSite, Role, SiteKind, SiteLevel, Unit
from tests.counting import queries
from tests.factories import make_lead, make_unit, make_user

from .given import disclose, district, first_quarter, office, owing_unit, reader
from .test_downloads import rows_of, sheet_of

pytestmark = pytest.mark.django_db
QUARTER = {"period": "2026-Q1"}


@pytest.fixture
def root() -> Unit:
    return district()


def settle(unit: Unit, *, on_time: int) -> None:
    for entry in first_quarter(unit)[:on_time]:
        disclose(entry, "2026-03-20")


def place(unit: Unit, locality: Unit) -> None:
    Unit.objects.filter(pk=unit.pk).update(locality=locality)


@pytest.fixture
def places(root: Unit) -> dict[str, Unit]:
    """Two towns. In L03 the villages: A 9 of 10 on time, B 5 of 10. In L05 schools: A 8 of 8, B 2 of 4."""
    towns = {}
    for code, name, on_time in (("A", "青石镇", (9, 8)), ("B", "白水镇", (5, 2))):
        town = make_unit(code=code, kind="town_committee", name=name, parent=root, line="L02")
        place(town, town)
        village = owing_unit(town, code=f"{code}V", name=f"{name}村党总支", items=10)
        school = owing_unit(town, code=f"{code}S", kind="school_org", line="L05", items=8 if code == "A" else 4)
        for unit, number in ((village, on_time[0]), (school, on_time[1])):
            place(unit, town)
            settle(unit, on_time=number)
        towns[code] = town
    return towns


def read(client: Client, path: str, **query: str) -> Any:
    answer = client.get(path, QUARTER | query)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.context


def cells(cross: Any) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (band.head.label, column.label): (cell.figure.numerator, cell.figure.denominator)
        for band in cross.bands
        for column, cell in zip(cross.columns, band.cells, strict=True)
        if cell is not None and cell.figure.denominator
    }


class TestMatrix:
    def test_a_cell_counts_what_one_lines_units_in_one_locality_owed(self, root: Unit, places: Any) -> None:
        cross = read(office(root), "/compare/")["cross"]
        assert cells(cross) == {
            ("青石镇", "农村（村）"): (9, 10),
            ("青石镇", "教育体育"): (8, 8),
            ("白水镇", "农村（村）"): (5, 10),
            ("白水镇", "教育体育"): (2, 4),
        }

    def test_rows_columns_and_all_of_it_add_up(self, root: Unit, places: Any) -> None:
        cross = read(office(root), "/compare/")["cross"]
        of_rows = {
            band.head.label: (band.total.figure.numerator, band.total.figure.denominator) for band in cross.bands
        }
        of_columns = {
            column.label: (total.figure.numerator, total.figure.denominator)
            for column, total in zip(cross.columns, cross.totals, strict=True)
            if total.figure.denominator
        }
        assert of_rows == {"青石镇": (17, 18), "白水镇": (7, 14), "区本级": (0, 0)}
        assert of_columns == {"农村（村）": (14, 20), "教育体育": (10, 12)}
        assert (cross.whole.figure.numerator, cross.whole.figure.denominator, cross.whole.units) == (24, 32, 7)

    def test_what_lies_ten_points_below_the_whole_is_weak_unless_it_is_too_small(self, root: Unit, places: Any) -> None:
        """The whole is 75.0 %. B's villages are at 50.0 %; its school is too, but owes four items only."""
        context = read(office(root), "/compare/")
        weak = [(band.head.label, column.label, cell.points) for band, column, cell in context["cross"].weak]
        assert weak == [("白水镇", "农村（村）", "−25.0")]
        page = office(root).get("/compare/", QUARTER).content.decode()
        assert "▼" in page
        assert "(50.0%)" in page
        assert "低于总体 10 个百分点以上" in re.sub(r"<[^>]+>", "", str(context["sentence"]))

    def test_a_cell_leads_to_the_units_that_make_it(self, root: Unit, places: Any) -> None:
        client = office(root)
        cross = read(client, "/compare/")["cross"]
        for band in cross.bands:
            for cell in filter(None, band.drawn):
                listed = client.get(cell.url).context["page"].object_list
                assert len(listed) == cell.units
        assert len(client.get(cross.whole.url).context["page"].object_list) == 7

    def test_kinds_cross_lines_as_localities_do(self, root: Unit, places: Any) -> None:
        client = office(root)
        cross = read(client, "/compare/", rows="kind")["cross"]
        assert [number for (kind, _line), number in cells(cross).items() if kind.startswith("村")] == [(14, 20)]
        assert len(cells(cross)) == 2
        for band in cross.bands:
            for cell in filter(None, band.drawn):
                assert len(client.get(cell.url).context["page"].object_list) == cell.units

    def test_another_figure_is_chosen_by_name(self, root: Unit, places: Any) -> None:
        cross = read(office(root), "/compare/", figure="completeness")["cross"]
        assert (cross.whole.figure.numerator, cross.whole.figure.denominator) == (24, 32)
        filing = read(office(root), "/compare/", figure="filing_grassroots")["cross"]
        assert filing.whole.figure.numerator == 0

    @pytest.mark.parametrize(
        ("query", "field"),
        [("figure=nix", "figure"), ("rows=level", "rows"), ("kind=nix", "kind"), ("demonstration=perhaps", "demon")],
    )
    def test_what_cannot_be_asked_gets_a_sentence(self, root: Unit, query: str, field: str) -> None:
        assert office(root).get(f"/compare/?{query}").status_code == 400

    def test_an_empty_district_says_so(self, root: Unit) -> None:
        page = office(root).get("/compare/", QUARTER | {"kind": "village_org"})
        assert page.context["cross"].bands == []
        assert "empty__title" in page.content.decode()

    def test_the_tables_are_those_of_the_page(self, root: Unit, places: Any) -> None:
        client = office(root)
        head, *rows = rows_of(client, "/compare/", "matrix")
        named = [dict(zip(head, row, strict=True)) for row in rows]
        town = next(row for row in named if row[head[0]] == "白水镇")
        assert [town[f"农村（村）-{name}"] for name in ("达标", "总数", "比率")] == ["5", "10", "50.0%"]
        assert rows[-1][-3:] == ["24", "32", "75.0%"]
        page = sheet_of(client, "/compare/", "matrix", demonstration="no")
        assert "公开及时率" in page["A3"].value
        assert "一般单位" in page["A3"].value


class TestDemonstration:
    @pytest.fixture
    def site(self, places: Any) -> Unit:
        unit = Unit.objects.get(code="AV")
        DemonstrationSite.objects.create(
            unit=unit, kind=SiteKind.PILOT, level=SiteLevel.CITY, valid_from=date(2026, 4, 5)
        )
        return unit

    def test_every_page_is_narrowed_to_sites_or_to_others(self, root: Unit, site: Unit) -> None:
        client = office(root)
        yes = read(client, "/overview/", demonstration="yes")["total"].counts
        no = read(client, "/overview/", demonstration="no")["total"].counts
        assert (yes.on_time, yes.due, yes.units_total) == (9, 10, 1)
        assert (no.on_time, no.due, no.units_total) == (15, 22, 6)
        assert [row.subject.code for row in read(client, "/units/", demonstration="yes")["page"]] == ["AV"]
        items = read(client, "/obligations/", demonstration="yes", state="overdue")["page"].paginator.count
        assert items == yes.overdue == 1
        assert read(client, "/cases/", demonstration="yes")["page"].paginator.count == 0

    def test_it_is_read_as_of_the_day(self, root: Unit, site: Unit) -> None:
        client = office(root)
        assert read(client, "/overview/", demonstration="yes", as_of="2026-04-04")["total"].counts.units_total == 0
        assert read(client, "/overview/", demonstration="yes", as_of="2026-04-05")["total"].counts.units_total == 1

    def test_the_units_page_says_what_it_is(self, root: Unit, site: Unit) -> None:
        assert "市级试点" in office(root).get("/units/AV/", QUARTER).content.decode()
        assert "市级试点" not in office(root).get("/units/AV/", QUARTER | {"as_of": "2026-04-04"}).content.decode()

    def test_the_api_and_the_command_know_it(self, root: Unit, site: Unit) -> None:
        answer = office(root).get("/api/figures/", QUARTER | {"demonstration": "yes"}).json()
        assert (answer["demonstration"], answer["rows"][0]["figures"]["timeliness"]["numerator"]) == (True, 9)
        levels = office(root).get("/api/figures/", QUARTER | {"by": "level", "kind": "school_org"}).json()
        assert [(row["key"], row["states"]["on_time"]) for row in levels["rows"]] == [("2", 10)]


class TestImbalance:
    def test_each_kind_is_held_against_all_others(self, root: Unit, places: Any) -> None:
        """Villages 14 of 20 (70.0 %), schools 10 of 12 (83.3 %): 13.3 points below, and the other way round."""
        groups = read(office(root), "/compare/imbalance/")["groups"]
        shown = [(g.head.key, g.own.figure.numerator, g.others.numerator, g.own.points) for g in groups if g.own.gap]
        assert shown == [("village_org", 14, 10, "−13.3"), ("school_org", 10, 14, "+13.3")]

    def test_the_sentence_names_the_weakest_group(self, root: Unit, places: Any) -> None:
        sentence = re.sub(r"<[^>]+>", "", str(read(office(root), "/compare/imbalance/")["sentence"]))
        assert "低 13.3 个百分点" in sentence
        assert "70.0%" in sentence
        assert "83.3%" in sentence

    def test_demonstration_sites_are_held_against_the_others_line_by_line(self, root: Unit, places: Any) -> None:
        """In L03 the site A has 9 of 10, the ordinary village 5 of 10: 40 points."""
        unit = Unit.objects.get(code="AV")
        DemonstrationSite.objects.create(
            unit=unit, kind=SiteKind.DEMONSTRATION, level=SiteLevel.DISTRICT, valid_from=date(2025, 1, 1)
        )
        context = read(office(root), "/compare/imbalance/", compare="site")
        weak = [(band.head.key, column.label, cell.points) for band, column, cell in context["cross"].weak]
        assert weak == [("no", "农村（村）", "−40.0")]
        ordinary = next(group for group in context["groups"] if group.head.key == "no")
        assert [(head.label, cell.points) for head, cell in ordinary.weak] == [("农村（村）", "−40.0")]

    def test_levels_are_those_below_the_district_committee(self, root: Unit, places: Any) -> None:
        groups = read(office(root), "/compare/imbalance/", compare="level")["groups"]
        assert {group.head.key: group.own.units for group in groups} == {"0": 1, "1": 2, "2": 4}

    def test_a_group_of_few_is_shown_and_not_compared(self, root: Unit) -> None:
        village = owing_unit(root, code="V", items=10)
        settle(village, on_time=10)
        owing_unit(root, code="S", kind="school_org", line="L05", items=4)
        context = read(office(root), "/compare/imbalance/")
        school = next(group for group in context["groups"] if group.head.key == "school_org")
        assert (school.own.figure.denominator, school.own.gap, school.own.is_weak) == (4, None, False)
        assert context["cross"].weak == []

    def test_the_tables_are_those_of_the_page(self, root: Unit, places: Any) -> None:
        client = office(root)
        _head, *rows = rows_of(client, "/compare/imbalance/", "groups")
        assert rows[0][2:9] == ["14", "20", "70.0%", "10", "12", "83.3%", "-13.3"]
        _head, *lines = rows_of(client, "/compare/imbalance/", "by_line", compare="level")
        assert [row[3:6] for row in lines if row[1] == "农村（村）"] == [["14", "20", "70.0%"]]


class TestWhoSees:
    def lead_of(self, root: Unit, line: str) -> Client:
        department = make_unit(code="LEAD", kind="committee_organ", parent=root, line="L01")
        make_lead(line, department)
        return reader((department, Role.LINE_SUPERVISOR))

    @pytest.mark.parametrize("path", ["/compare/", "/compare/imbalance/"])
    def test_a_lead_sees_its_lines_only(self, root: Unit, places: Any, path: str) -> None:
        client = self.lead_of(root, "L03")
        cross = read(client, path)["cross"]
        assert [column.label for column in cross.columns] == ["农村（村）"]
        assert (cross.whole.figure.numerator, cross.whole.figure.denominator, cross.whole.units) == (14, 20, 2)
        assert not any("教育" in cell for row in rows_of(client, path) for cell in row)

    @pytest.mark.parametrize("path", ["/compare/", "/compare/imbalance/"])
    def test_a_superior_sees_what_lies_below_it(self, root: Unit, places: Any, path: str) -> None:
        cross = read(reader((places["A"], Role.HEAD)), path)["cross"]
        assert (cross.whole.figure.numerator, cross.whole.figure.denominator, cross.whole.units) == (17, 18, 3)

    @pytest.mark.parametrize("path", ["/compare/", "/compare/imbalance/"])
    def test_others_see_nothing_to_compare(self, root: Unit, places: Any, path: str) -> None:
        village = Unit.objects.get(code="AV")
        head = reader((village, Role.HEAD))
        assert head.get(path).status_code == 404
        assert head.get(f"{path}?unit=A").status_code == 404
        assert reader((places["A"], Role.HEAD)).get(f"{path}?unit=B").status_code == 404
        assert self.lead_of(root, "L03").get(f"{path}?unit=A").status_code == 404
        administrator = Client()
        administrator.force_login(make_user(platform_role="security_admin"))
        assert administrator.get(path).status_code == 404
        assert urlsplit(Client().get(path)["Location"]).path == "/accounts/login/"


@pytest.mark.parametrize("path", ["/compare/", "/compare/?rows=kind", "/compare/imbalance/?compare=site"])
@pytest.mark.parametrize("as_of", ["", "2026-04-05"])
def test_as_many_queries_for_thirty_units_as_for_two(root: Unit, path: str, as_of: str) -> None:
    client = office(root)
    town = owing_unit(root, code="A", kind="town_committee", line="L02")
    place(town, town)

    def asked() -> int:
        with queries() as statements:
            assert client.get(path, {"as_of": as_of} if as_of else {}).status_code == 200
        return len(statements)

    asked()
    place(owing_unit(town), town)
    few = asked()
    for number in range(28):
        place(owing_unit(town, line=f"L{number % 8 + 1:02}"), town)
    assert asked() == few <= 20
