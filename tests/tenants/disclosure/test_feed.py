"""The board's feed: public items only, as they are on the board today."""

from xml.etree import ElementTree

from django.test import Client

from tenants.disclosure.actions import publishing, taking_down
from tests.tenants.disclosure.publishing_scene import add_row, shown
from tests.tenants.disclosure.scene import Scene

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(scene: Scene) -> list[tuple[str, list[str]]]:
    answer = Client().get(f"/u/{scene.unit.slug}/board/feed/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer
    return [
        (entry.findtext(f"{ATOM}title") or "", [mark.attrib["term"] for mark in entry.findall(f"{ATOM}category")])
        for entry in root.findall(f"{ATOM}entry")
    ]


def test_the_feed_has_what_the_board_has(full: Scene) -> None:
    with full.inside():
        full.published(labels=("party", "village"), title="一\x08季度")
        for title, scope in (("村里的事", "local"), ("撤回的", "public"), ("撤下的", "public")):
            add_row(full, title, scope=scope)
        shown(full, "村里的事")
        publishing.withdraw(reason="误", **full.who(full.approver, shown(full, "撤回的")))
        taking_down.take_down(reason="满", **full.who(full.approver, shown(full, "撤下的")))
    assert entries(full) == [("一季度", ["组织建设", "党务", "村（居）务"])]


def test_an_empty_board_has_an_empty_feed(full: Scene) -> None:
    assert entries(full) == []
