"""The analysis page in a real browser: drawn without a word on the console, under the policy without inline style.

The `watch` fails a test on any error of the console, to which Chromium reports every breach of the policy, and on any
request to another host.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page

from core.actors import SYSTEM
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.owing import extend_schedule
from hierarchy.units.models import Role, Unit
from tests.dashboards.given import disclose, district, first_quarter, owing_unit, person
from tests.factories import make_lead, make_unit
from tests.hierarchy.ledger.given import adopt, item, moment, set_value

from .conftest import Watch
from .test_pages import SIZES, sideways

pytestmark = pytest.mark.django_db(transaction=True)

Shot = Callable[[Page, str], None]
SignIn = Callable[[Page, str], None]
CHARTS = ["heat", "tree", "late", "trend", "funnel"]
LOOKS = [("zh-hans", "light"), ("en", "dark")]


@pytest.fixture
def office() -> str:
    """Make two towns with villages of different sizes and luck, and give the office's user name."""
    root = district()
    set_value("periodic_grace_days", 2, since="2026-02-01")
    for town_number, name in enumerate(("青石镇", "白沙镇")):
        town = owing_unit(root, code=f"ZJ{town_number}", kind="town_committee", name=f"{name}党委", line="L02", items=3)
        Unit.objects.filter(pk=town.pk).update(locality=town)
        for number in range(6):
            village = owing_unit(town, name=f"{name}第{number + 1}村党总支", items=3 + 2 * number)
            Unit.objects.filter(pk=village.pk).update(locality=town)
            entries = first_quarter(village)
            for place, entry in enumerate(entries[: len(entries) - number % 3 - 2 * town_number]):
                disclose(entry, "2026-03-20" if place or not number % 2 else "2026-04-03")
    owing_unit(root, kind="school_org", name="区第一小学党总支", line="L05", items=2)
    owing_unit(Unit.objects.get(code="ZJ0"), name="青石镇第7村党总支", items=14)
    with_history(make_unit(parent=root, kind="school_org", name="区实验中学党委", line="L05"))
    make_lead("L03", make_unit(parent=root, kind="department_group", name="区委组织部", line="L01"))
    return person((root, Role.DISTRICT_SUPERVISOR)).username


def with_history(unit: Unit) -> None:
    """Let a unit owe six items a month since the beginning of 2025, fewer of them on time in summer."""
    adopt(unit, [item(f"月度事项{number}", cycle="monthly") for number in range(6)], on="2025-01-03")
    extend_schedule(until=date(2026, 4, 30), actor=SYSTEM, at=moment("2026-03-31"), unit_ids=[unit.pk])
    for entry in ObligationEntry.objects.filter(unit=unit, period_end__lt="2026-04-01").order_by("period_end", "title"):
        summer = entry.period_end.month in (7, 8)
        late = entry.title.endswith("5") or (summer and entry.title.endswith("4"))
        disclose(entry, str(entry.period_end + timedelta(days=9) if late else entry.period_end))


def drawn(page: Page) -> None:
    """Wait until every chart is drawn."""
    page.wait_for_function(
        "count => document.querySelectorAll('.plot__drawing .main-svg[aria-hidden]').length >= count", arg=len(CHARTS)
    )


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_the_page_is_sound_in_every_size(
    office: str,
    new_context: Callable[..., BrowserContext],
    sign_in: SignIn,
    watch: Watch,
    axe: Callable[[Page], None],
    shot: Shot,
    language: str,
    scheme: str,
) -> None:
    widths = {}
    for size, options in SIZES.items():
        context = new_context(**options, color_scheme=scheme)
        context.add_cookies([{"name": "django_language", "value": language, "url": f"http://{watch.host}"}])
        page = context.new_page()
        sign_in(page, office)
        page.goto("/analysis/?period=2026-Q1")
        drawn(page)
        shot(page, f"analysis-{size}-{language}-{scheme}")
        widths[size] = sideways(page)
        axe(page)
    assert widths == dict.fromkeys(SIZES, 0)


def test_a_chart_follows_the_readers_scheme(office: str, page: Page, sign_in: SignIn) -> None:
    sign_in(page, office)
    page.emulate_media(color_scheme="light")
    page.goto("/analysis/?period=2026-Q1")
    drawn(page)
    line = "getComputedStyle(document.querySelector('.plot__drawing--trend .scatterlayer .js-line')).stroke"
    light = page.evaluate(line)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {line} !== '{light}'")
    assert page.evaluate("document.querySelectorAll('.plot__failed:not([hidden])').length") == 0


def test_the_library_is_asked_for_after_the_page_and_by_no_other(
    office: str, page: Page, sign_in: SignIn, watch: Watch
) -> None:
    sign_in(page, office)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition(watch.host)[2]))
    page.goto("/overview/")
    page.wait_for_load_state("networkidle")
    assert not any("plotly" in address for address in asked)
    page.goto("/analysis/?period=2026-Q1")
    drawn(page)
    assert [address for address in asked if address.endswith(".min.js") and "plotly" in address] == [
        "/static/plotly/plotly.min.js"
    ]
    loaded = "performance.getEntriesByName(document.querySelector('script[src$=\"plotly.min.js\"]').src)[0].startTime"
    assert page.evaluate(f"{loaded} >= performance.getEntriesByType('navigation')[0].loadEventStart")


def test_where_the_library_does_not_come_the_tables_are_named(
    office: str, page: Page, sign_in: SignIn, watch: Watch
) -> None:
    watch.allowed += ["ERR_FAILED"]
    page.route("**/plotly.min.js", lambda route: route.abort())
    sign_in(page, office)
    page.goto("/analysis/?period=2026-Q1")
    page.wait_for_function("() => document.querySelectorAll('.plot__failed:not([hidden])').length === 5")
    assert page.locator(".plot__frame:visible").count() == 0


def test_without_scripts_the_tables_stand(
    office: str, new_context: Callable[..., BrowserContext], sign_in: SignIn
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, office)
    page.goto("/analysis/?period=2026-Q1")
    page.locator("#heat-table summary").click()
    assert page.locator("#heat-table table").is_visible()
    assert page.locator(".plot__frame:visible").count() == 0


def test_paper_has_the_tables(office: str, page: Page, sign_in: SignIn) -> None:
    sign_in(page, office)
    page.goto("/analysis/?period=2026-Q1")
    drawn(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".plot table:visible").count() == len(CHARTS)
    assert page.locator(".plot__frame:visible").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".plot details[open]").count() == 0


def test_the_keyboard_reaches_a_table_and_a_picture(office: str, page: Page, sign_in: SignIn) -> None:
    sign_in(page, office)
    page.goto("/analysis/?period=2026-Q1")
    drawn(page)
    page.locator("#tree").focus()
    for _step in range(3):  # two downloads, then the chart's one button
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").split()[0] == "modebar-btn"
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename.endswith(".svg")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#tree-table table").is_visible()


def test_a_page_of_nothing_is_sound(
    office: str, page: Page, sign_in: SignIn, axe: Callable[[Page], None], shot: Shot
) -> None:
    sign_in(page, office)
    page.goto("/analysis/?period=2026-Q1&line=L12")
    shot(page, "analysis-nothing")
    axe(page)
    assert page.locator(".plot .empty").count() == len(CHARTS)
