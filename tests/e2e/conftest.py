"""A browser for tests: Debian's Chromium, two sizes, and a watch over what pages do behind one's back."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, sync_playwright

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET_ONE = "browser tests need a Chromium: apt install chromium fonts-noto-cjk"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that open a browser, and skip them where there is none, except where that is a failure."""
    browserless = chromium() is None and os.environ.get("CI") != "true"
    for item in items:
        if item.path.is_relative_to(HERE) and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if browserless:
                item.add_marker(pytest.mark.skip(reason=HOW_TO_GET_ONE))


def chromium() -> str | None:
    """Find the system's Chromium."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


@dataclass
class Watch:
    """What pages did that no page of ours may do: errors on the console, requests to other hosts.

    A test that expects a refusal adds a part of the browser's complaint to `allowed`, as "status of 403".
    """

    host: str
    allowed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Begin to watch a page."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", self._asked)

    def left(self) -> list[str]:
        """Give the faults that the test did not expect."""
        return [fault for fault in self.faults if not any(part in fault for part in self.allowed)]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.faults.append(f"request to another host: {request.url}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run one browser per test process."""
    executable = chromium()
    if executable is None:
        pytest.fail(HOW_TO_GET_ONE)
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch(live_server: Any) -> Iterator[Watch]:
    """Fail the test if a page reports an error or asks another host for something."""
    watch = Watch(host=urlsplit(live_server.url).netloc)
    yield watch
    assert watch.left() == []


@pytest.fixture
def new_context(browser: Browser, live_server: Any, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Give a function that opens a separate browser profile: another person, another size, another scheme."""
    opened: list[BrowserContext] = []

    def open_context(**options: Any) -> BrowserContext:
        defaults = {"base_url": live_server.url, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        context = browser.new_context(**{**defaults, **DESKTOP, **options})
        context.set_default_timeout(10_000)
        context.on("page", watch.over)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """Give a page on a desktop, 1440 pixels wide."""
    return new_context().new_page()


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    """Give a page on a phone, 390 pixels wide."""
    return new_context(**PHONE).new_page()


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, str], None]:
    """Give a function that signs an account in without the sign-in page, which has its own tests."""

    def sign_in(page: Page, username: str) -> None:
        from django.conf import settings
        from django.test import Client

        from accounts.models import User

        client = Client()
        client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[-1])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url, "httpOnly": True}]
        )

    return sign_in


@pytest.fixture
def house(live_server: Any, settings: Any, tmp_path: Path) -> Any:
    """Give the small district of `given`, with files kept in a folder of the test's own."""
    from tests.e2e.given import make_house

    settings.MEDIA_ROOT = tmp_path / "media"
    return make_house()


@pytest.fixture
def signs_in(new_context: Callable[..., BrowserContext], shot: Callable[[Page, str], None]) -> Callable[..., Any]:
    """Give a function that lets a person sign in by typing, in a browser profile of their own."""
    from tests.e2e.given import Person

    return lambda username, **size: Person.signs_in(username, new_context, shot, **size)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Give a function that asserts a page to meet WCAG 2.2 AA, as far as axe can tell."""

    options = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"]}

    def look(page: Page) -> Any:
        page.wait_for_load_state()
        return Axe().run(page, options=options)

    def check(page: Page) -> None:
        try:
            found = look(page)
        except Error:  # a link had been followed: the page went while axe was looking
            found = look(page)
        violations = found.response["violations"]
        assert [
            f"{violation['id']}: {' '.join(map(str, node['target']))} ({node['failureSummary']})"
            for violation in violations
            for node in violation["nodes"]
        ] == []

    return check


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Give a function that keeps a picture of a page in the folder `MINGLAN_SHOTS`, if one is named."""

    def take(page: Page, name: str) -> None:
        folder = os.environ.get("MINGLAN_SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return take
