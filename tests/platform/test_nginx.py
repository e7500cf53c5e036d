"""What the server in front writes down: pages without private codes (deploy/nginx/minglan.conf)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CONF = (Path(__file__).resolve().parents[2] / "deploy/nginx/minglan.conf").read_text(encoding="utf-8")


def logged(page: str) -> str:
    """Give what the map writes for a page; the server's expressions and Python's differ in `(?<` only."""
    found = re.search(r'"~(\^.*?)" "\$\{before\}(.*?)";', CONF)
    assert found is not None
    match = re.search(found[1].replace("(?<before>", "(?P<before>"), page)
    return match["before"] + found[2] if match else page


@pytest.mark.parametrize(
    ("page", "written"),
    [
        ("/u/c01/follow/AXHC-JDY2-E72A-4XAB/", "/u/c01/follow/***"),
        ("/u/c01/follow/AXHC-JDY2-E72A-4XAB/message/", "/u/c01/follow/***"),
        ("/u/c01//follow/AXHC/follow/JDY2/", "/u/c01//follow/***"),
        ("/calendar/eyJ1Ijo.ics", "/calendar/***"),
        ("/u/c01/follow/", "/u/c01/follow/"),
        ("/u/c01/survey/2026/", "/u/c01/survey/2026/"),
        ("/u/c01/", "/u/c01/"),
    ],
)
def test_a_page_is_written_without_its_code(page: str, written: str) -> None:
    assert logged(page) == written


def test_every_server_writes_in_this_format_and_the_format_repeats_no_request() -> None:
    servers = CONF.split("\nserver {")[1:]
    assert len(servers) == 2
    for server in servers:
        assert re.findall(r"access_log (.*);", server) == ["/var/log/nginx/minglan.log minglan"]
    written = re.search(r"log_format minglan (.*?);", CONF, re.DOTALL)
    assert written is not None
    variables = set(re.findall(r"\$(\w+)", written[1]))
    assert "minglan_page" in variables
    assert variables.isdisjoint({"request", "request_uri", "uri", "args", "query_string", "http_referer"})
