"""The numbers behind the charts of the analysis page, computed by hand, and whose they are.

The day is 10 April 2026. Everything owed for the first quarter fell due on 31 March.
"""

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.models import PlatformRole
from dashboards import plotly_js
from dashboards.analysis.events import events
from dashboards.analysis.funnel import VERDICTS
from dashboards.analysis.plots import MOST_ROWS, Plot, text
from dashboards.analysis.tree import Named, Standing, _tiles
from district.definitions import DEFINITIONS
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question
from hierarchy.metrics.rollup import rollup
from hierarchy.metrics.spread import UnitCounts
from hierarchy.units.models import Role, Unit
from tests.counting import queries
from tests.factories import make_lead, make_unit, make_user
from tests.hierarchy.ledger.given import adopt, item, set_value

from .given import TODAY, disclose, district, first_quarter, office, owing_unit, reader
from .test_downloads import rows_of

pytestmark = pytest.mark.django_db

PAGE = "/analysis/?period=2026-Q1"


@pytest.fixture
def root() -> Unit:
    return district()


@pytest.fixture
def town(root: Unit) -> Unit:
    town = owing_unit(root, code="ZJ1", kind="town_committee", name="青石镇党委", line="L02", items=3)
    Unit.objects.filter(pk=town.pk).update(locality=town)
    return town


@pytest.fixture
def village(town: Unit) -> Unit:
    """Six items: four on time, one three days late, one still overdue."""
    village = owing_unit(town, code="C1", name="白杨村党总支", items=6)
    Unit.objects.filter(pk=village.pk).update(locality=town)
    entries = first_quarter(village)
    for entry in entries[:4]:
        disclose(entry, "2026-03-20")
    disclose(entries[4], "2026-04-03")
    return village


@pytest.fixture
def school(root: Unit) -> Unit:
    """Two items, both on time."""
    school = owing_unit(root, code="X1", kind="school_org", name="区第一小学党总支", line="L05", items=2)
    for entry in first_quarter(school):
        disclose(entry, "2026-03-31")
    return school


def plots(client: Client, question: str = "period=2026-Q1") -> dict[str, Plot]:
    answer = client.get(f"/analysis/?{question}")
    assert answer.status_code == 200, answer.content
    return {plot.id: plot for plot in answer.context["plots"]}


def rows(plot: Plot) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in plot.sheet.rows]


def test_a_line_has_its_rate_in_the_month_its_items_belong_to(root: Unit, village: Unit, school: Unit) -> None:
    found = plots(office(root))["heat"]
    assert rows(found) == [
        ("镇街园区", "2026 年 3 月", 0, 3, Decimal(0)),
        ("农村（村）", "2026 年 3 月", 4, 6, Decimal(4) / 6),
        ("教育体育", "2026 年 3 月", 2, 2, Decimal(1)),
    ]


def test_fields_of_few_items_carry_their_numbers_and_no_colour(root: Unit, village: Unit, school: Unit) -> None:
    figure: Any = plots(office(root))["heat"].figure
    coloured, small = figure["data"]
    assert (coloured["marker"]["color"], coloured["text"]) == ([4 / 6], ["66.7"])
    assert small["text"] == ["0/3", "2/2"]


def test_units_stand_with_their_state_those_with_most_overdue_first(root: Unit, village: Unit, school: Unit) -> None:
    found = plots(office(root))["tree"]
    assert rows(found) == [
        ("青石镇党委", "ZJ1", root.short_name, "逾期", 3, 0, 3),
        ("白杨村党总支", "C1", "青石镇党委", "逾期", 1, 0, 6),
        ("区第一小学党总支", "X1", root.short_name, "正常", 0, 0, 2),
    ]
    assert next(cell.url for cell in found.sheet.shown[0]) == "/units/ZJ1/?period=2026-Q1"


def test_each_tile_holds_exactly_what_lies_in_it(root: Unit, village: Unit, school: Unit) -> None:
    figure: Any = plots(office(root))["tree"].figure
    trace = figure["data"][0]
    values = dict(zip(trace["ids"], trace["values"], strict=True))
    held: dict[str, int] = defaultdict(int)
    for parent, value in zip(trace["parents"], trace["values"], strict=True):
        held[parent] += value
    assert {key: held[key] for key in held if key} == {key: values[key] for key in held if key}
    assert values[str(root.pk)] == 11
    assert values[f"{village.parent_id}.own"] == 3


def test_no_state_is_told_by_colour_alone(root: Unit, village: Unit, school: Unit) -> None:
    figure: Any = plots(office(root))["tree"].figure
    trace = figure["data"][0]
    shown = {
        (label, words[0], shape)
        for label, words, shape in zip(trace["labels"], trace["text"], trace["marker"]["pattern"]["shape"], strict=True)
    }
    assert ("白杨村党总支", "■", "/") in shown
    assert ("区第一小学党总支", "●", "") in shown


def test_a_superior_that_is_now_below_its_subordinate_makes_no_ring() -> None:
    names = {1: Named("A", "甲", None), 2: Named("B", "乙", 1), 3: Named("C", "丙", 2)}
    counts = [UnitCounts(1, 3, 1, 0, 0, 0, 0), UnitCounts(3, 1, 1, 0, 0, 0, 0)]
    standings = [Standing(one, names[one.unit], None, 0) for one in counts]
    tiles = _tiles(standings, names, "全部")
    assert [tile.owed for tile in tiles.values() if not tile.parent] == [2]


def test_what_is_late_stands_in_the_class_of_its_days(root: Unit, village: Unit, school: Unit) -> None:
    found = plots(office(root))["late"]
    assert [row[1:] for row in rows(found)] == [(1, 0, 1), (0, 0, 0), (0, 4, 4), *[(0, 0, 0)] * 4]


def test_the_course_ends_with_the_period_and_names_what_happened(root: Unit, village: Unit, school: Unit) -> None:
    set_value("periodic_grace_days", 3, since="2026-03-02")
    found = plots(office(root))["trend"]
    month, on_time, due, rate, happened = rows(found)[-1]
    assert (month, on_time, due, rate) == ("2026 年 3 月", 6, 11, Decimal(6) / 11)
    assert "3 个工作日" in happened
    assert found.legend[-1].startswith("①")


def test_five_first_catalogues_in_a_month_are_a_wave_and_four_are_none(root: Unit, town: Unit) -> None:
    units = [town, *(owing_unit(town) for _number in range(3))]
    span = (date(2026, 1, 1), date(2026, 1, 31))

    def waves() -> list[str]:
        found = events(*span, as_of=TODAY, units=[unit.pk for unit in units])
        return [event.words for event in found if "5" in event.words and event.on == span[0]]

    assert waves() == []
    units.append(owing_unit(town))
    assert len(waves()) == 1


def test_a_change_of_the_rules_recorded_later_was_not_known_then(root: Unit, village: Unit) -> None:
    set_value("immediate_days", 9, since="2026-03-20")
    named = DEFINITIONS["immediate_days"].label
    assert named in rows(plots(office(root))["trend"])[-1][4]
    past = plots(office(root), "period=2026-Q1&as_of=2026-03-15")["trend"]
    assert not any(named in row[4] for row in rows(past))


def test_a_unit_far_below_the_others_is_told_from_one_of_few_items(root: Unit, town: Unit, school: Unit) -> None:
    for number in range(3):
        good = owing_unit(town, code=f"G{number}", items=10)
        for entry in first_quarter(good):
            disclose(entry, "2026-03-20")
    owing_unit(town, code="BAD", name="柳树村党总支", items=10)
    found = {row[1]: row for row in rows(plots(office(root))["funnel"])}
    # 32 of 45 were on time. At 71.1 % ten items without one on time are far beyond chance: 0.289 to the tenth.
    assert found["BAD"][2:5] == (0, 10, 0.0)
    verdicts = [found[code][7] for code in ("BAD", "ZJ1", "G0")]
    assert verdicts == [str(VERDICTS[name]) for name in ("far_below", "small", "within")]
    assert next(iter(found)) == "BAD"


def test_the_counts_are_those_of_the_roll_up(root: Unit, village: Unit, school: Unit) -> None:
    question = Question(period=Period.parse("2026-Q1"), as_of=TODAY, today=TODAY)
    total = rollup(question, By.TOTAL)[0].counts
    found = plots(office(root))
    funnel = rows(found["funnel"])
    assert (sum(row[2] for row in funnel), sum(row[3] for row in funnel)) == (total.on_time, total.due)
    late = rows(found["late"])
    assert (sum(row[1] for row in late), sum(row[2] for row in late)) == (total.late, total.overdue)
    assert sum(row[6] for row in rows(found["tree"])) == total.owed


def test_as_of_an_earlier_day_only_what_was_recorded_by_then_counts(root: Unit, village: Unit) -> None:
    found = plots(office(root), "period=2026-Q1&as_of=2026-04-01")
    assert sum(row[1] for row in rows(found["late"])) == 0
    assert sum(row[2] for row in rows(found["late"])) == 5


def test_without_anything_due_every_chart_says_so_and_draws_nothing(root: Unit, village: Unit) -> None:
    answer = office(root).get("/analysis/?period=2025-Q2")
    assert {plot.figure for plot in answer.context["plots"]} == {None}
    assert answer.content.decode().count('class="empty"') == 5


def test_one_unit_alone_is_shown_and_held_against_nothing(village: Unit) -> None:
    found = plots(reader((village, Role.HEAD)))
    assert [row[1] for row in rows(found["funnel"])] == ["C1"]
    assert rows(found["funnel"])[0][7] == str(VERDICTS["small"])
    assert len(rows(found["trend"])) == 1
    assert found["tree"].figure is not None


def codes(found: dict[str, Plot]) -> set[str]:
    return {row[1] for row in rows(found["tree"])} | {row[1] for row in rows(found["funnel"])}


def test_everybody_sees_the_units_they_may_see_and_no_other(
    root: Unit, town: Unit, village: Unit, school: Unit
) -> None:
    department = make_unit(parent=root, kind="department_group", code="JTJ")
    make_lead("L05", department)
    administrator = Client()
    administrator.force_login(make_user(platform_role=PlatformRole.SYSTEM_ADMIN))
    found = {
        "office": plots(office(root)),
        "lead": plots(reader((department, Role.LINE_SUPERVISOR))),
        "superior": plots(reader((town, Role.SUPERIOR_SUPERVISOR))),
        "unit": plots(reader((village, Role.HEAD))),
        "administrator": plots(administrator),
    }
    assert {who: codes(seen) for who, seen in found.items()} == {
        "office": {"ZJ1", "C1", "X1"},
        "lead": {"X1"},
        "superior": {"ZJ1", "C1"},
        "unit": {"C1"},
        "administrator": set(),
    }
    due = {who: sum(row[3] for row in rows(seen["heat"])) for who, seen in found.items()}
    assert due == {"office": 11, "lead": 2, "superior": 9, "unit": 6, "administrator": 0}
    late = {who: sum(row[3] for row in rows(seen["late"])) for who, seen in found.items()}
    assert late == {"office": 5, "lead": 0, "superior": 5, "unit": 2, "administrator": 0}


def test_no_name_of_a_unit_one_may_not_see_reaches_the_page(root: Unit, village: Unit, school: Unit) -> None:
    page = reader((village, Role.HEAD)).get(PAGE).content.decode()
    data = page[page.index('id="tree-data"') : page.index("</script>", page.index('id="tree-data"'))]
    assert "青石镇党委" not in json.dumps(data).encode().decode("unicode_escape")
    assert school.short_name not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("line=L03", {"C1"}),
        ("locality=ZJ1", {"ZJ1", "C1"}),
        ("locality=none", {"X1"}),
        ("kind=school_org", {"X1"}),
        ("unit=ZJ1", {"ZJ1", "C1"}),
        ("unit=ZJ1&only=1", {"ZJ1"}),
        ("line=none", set()),
    ],
)
def test_filters_narrow_every_chart(root: Unit, village: Unit, school: Unit, query: str, expected: set[str]) -> None:
    found = plots(office(root), f"period=2026-Q1&{query}")
    assert codes(found) == expected
    owed = {"C1": 6, "ZJ1": 3, "X1": 2}
    assert sum(row[3] for row in rows(found["heat"])) == sum(owed[code] for code in expected)


def test_a_filter_that_names_nothing_gets_a_sentence(root: Unit, village: Unit, school: Unit) -> None:
    client = office(root)
    refused = ["line=L99", "locality=C1", "kind=nix", "download=pdf", "download=csv&table=nix"]
    assert {query: client.get(f"/analysis/?{query}").status_code for query in refused} == dict.fromkeys(refused, 400)
    assert reader((village, Role.HEAD)).get("/analysis/?unit=X1").status_code == 404


def test_downloads_hold_what_is_seen_and_say_how_it_is_counted(root: Unit, village: Unit, school: Unit) -> None:
    client = office(root)
    as_shown = [row[1] for row in rows(plots(client)["funnel"])]
    assert [row[1] for row in rows_of(client, "/analysis/", "funnel")[1:]] == as_shown
    assert {row[1] for row in rows_of(client, "/analysis/", "tree", line="L03")[1:]} == {"C1"}
    assert {row[1] for row in rows_of(reader((village, Role.HEAD)), "/analysis/", "tree")[1:]} == {"C1"}


def test_the_page_holds_the_first_rows_and_the_download_all(root: Unit, town: Unit) -> None:
    for number in range(MOST_ROWS):
        owing_unit(town, code=f"N{number}")
    client = office(root)
    answer = client.get(PAGE)
    sheet = next(plot.sheet for plot in answer.context["plots"] if plot.id == "tree")
    assert (len(sheet.shown), sheet.is_cut) == (MOST_ROWS, True)
    assert len(rows_of(client, "/analysis/", "tree")) == 1 + 1 + MOST_ROWS


def test_the_page_asks_no_more_for_thirty_units_than_for_two(root: Unit, town: Unit, village: Unit) -> None:
    readers = {"office": office(root), "superior": reader((town, Role.SUPERIOR_SUPERVISOR))}

    def asked() -> dict[str, int]:
        numbers = {}
        for who, client in readers.items():
            client.get(PAGE)
            with queries() as statements:
                client.get(PAGE)
            numbers[who] = len(statements)
        return numbers

    few = asked()
    for number in range(28):
        owing_unit(town, code=f"N{number}", line=f"L{number % 9 + 1:02d}")
    assert asked() == few


def test_markup_in_a_name_is_only_letters_in_a_chart(root: Unit) -> None:
    owing_unit(root, name='<a href="x">村</a>', items=5)
    for plot in plots(office(root)).values():
        assert "<a " not in json.dumps(plot.figure)
    assert text("<b>") == "&lt;b&gt;"


def test_a_late_catalogue_makes_no_unit_without_items(root: Unit) -> None:
    unit = make_unit(parent=root, code="C9")
    adopt(unit, [item("一")], on="2026-04-05")
    assert codes(plots(office(root))) == set()


def test_the_library_is_served_from_where_the_package_lies_and_nothing_beside_it() -> None:
    found = finders.find(f"{plotly_js.PREFIX}/{plotly_js.FILE}")
    assert found is not None
    assert str(plotly_js.folder()) in str(found)
    assert finders.find("plotly/widgetbundle.js") is None
    assert [name for name, _storage in plotly_js.PlotlyFinder().list(None)] == [plotly_js.FILE]


def test_of_many_units_two_levels_are_drawn_and_the_lower_one_shows_its_state(
    root: Unit, village: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    owing_unit(village, code="G1", kind="village_branch", name="第一党小组")
    monkeypatch.setattr("dashboards.analysis.tree.MOST_TILES", 3)
    figure: Any = plots(office(root))["tree"].figure
    trace = figure["data"][0]
    assert (trace["maxdepth"], trace["pathbar"]["visible"]) == (3, True)
    shapes = dict(zip(trace["ids"], trace["marker"]["pattern"]["shape"], strict=True))
    assert (shapes[str(village.parent_id)], shapes[str(village.pk)]) == ("", "/")
