"""Every way out of a unit, asked by everybody: exactly those who may see a thing ever see it.

The addresses are read from both URLconfs, so that new pages, exports and prints are asked without being named here.
What anybody was shown anywhere is compared, mark by mark, with the table below: one mark too many or one missing fails.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from accounts.models import PlatformRole
from audit.models import Entry
from core.urls import district_url, unit_url
from hierarchy.ledger.models import LedgerEvent, ObligationEntry, PublicationEntry, PublicText
from notices import kinds
from notices.models import Notice
from tenants.disclosure.pages import FORMS
from tests.tenants.disclosure.exits_cases import BOARD_PARTS
from tests.tenants.disclosure.exits_ground import Ground, make_ground
from tests.test_urls import Address, ask, every_address

MARK = re.compile(rb"MARK-\w+-\w+-END")
ADMINISTRATORS = tuple(str(role) for role in PlatformRole.values if role)
OUTSIDERS = ("anonymous", "other_member", "lead", "office", *ADMINISTRATORS)
SUPERIORS = ("superior", "superior_head")
MEMBERS = ("member", "below")
WORKERS = ("drafter", "approver")
CASE_WORKERS = ("officer",)

#: What leaves the unit of something that is shown: text and files of the published kinds. Everything else about it
#: (opinions, explanations, what was taken out, material, the original, evidence) is for those who work on it.
PUBLISHED_PARTS = ("title", "body", "contentname", "contentbytes", "interpretationname", "interpretationbytes",
                   "flow_chartname", "flow_chartbytes")  # fmt: skip


def may_see(who: str, mark: str) -> bool:
    """Say who may ever see a mark, with the reason."""
    _start, thing, part, _end = mark.split("-")
    if thing in ("case", "answer", "localanswer"):
        return may_see_case(who, thing, part)
    if thing == "exempted":
        # The written explanation is content of the two parties: the unit's workers, and whoever decides above them.
        return who in (*WORKERS, *CASE_WORKERS, *SUPERIORS)
    if who in (*WORKERS, *CASE_WORKERS):
        # Those who work in the unit's procedure see all of it, what was withdrawn or taken down included.
        return True
    if part not in PUBLISHED_PARTS:
        return False
    if thing == "public":
        # For society: everybody, signed in or not.
        return True
    if thing == "local":
        # "This area or unit": its own people and those of the units below it, supervisors from elsewhere not.
        return who in MEMBERS
    # party: with in_party_online off, members learn the fact (the catalogue's name of it, day, meeting), no title.
    # specified: for those concerned, never listed. withdrawn, takendown, expired, predisclosure: their time is over.
    # onrequest: answered to whoever asked, not to all. draft, sensitive, approved: not published. nil: not for outside.
    return False


def may_see_case(who: str, thing: str, part: str) -> bool:
    """Say who may ever see a part of a case: nobody who came with it, only its officers all else, the board its own."""
    if part == "contact":
        return False  # read on request only, which is recorded
    if part in BOARD_PARTS:
        return thing == "answer" or who in (*MEMBERS, *WORKERS, *CASE_WORKERS)
    return who in CASE_WORKERS


@pytest.fixture
def ground(db: None, at: datetime, settings: Any, tmp_path: Path) -> Ground:
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_ground(at)


def paths(address: Address, ground: Ground) -> Iterator[str]:
    """Give every way to ask for an address with keys of real things."""
    is_district = address.urlconf == django_settings.ROOT_URLCONF
    for given in _arguments(address, ground):
        if is_district:
            yield district_url(address.name, **given)
        else:
            yield unit_url(ground.scene.unit.slug, address.name, **given)


def _arguments(address: Address, ground: Ground) -> Iterator[dict[str, Any]]:
    values: dict[str, list[Any]] = {
        "UUIDConverter": ground.ids,
        "IntConverter": [ground.people["member"].pk, 1, 2026],
        "StringConverter": ["OURS", "TOWN", "L03", "2026-04-10"],
        "SlugConverter": ["in_party_online", *map(str, FORMS)],
    }
    names = list(address.converters)
    keys = [name for name in names if address.converters[name] == "UUIDConverter"]
    if len(keys) == 2:  # a thing and its file; the other way round is nonsense that test_urls asks
        others = [name for name in names if name not in keys]
        for pair in ground.pairs:
            yield dict(zip(keys, pair, strict=True)) | {name: values[address.converters[name]][0] for name in others}
    elif not names:
        yield {}
    else:
        longest = max(len(values[kind]) for kind in address.converters.values())
        for index in range(longest):
            yield {name: values[kind][index % len(values[kind])] for name, kind in address.converters.items()}


def queries(address: Address) -> list[str]:
    """Give the filters that a list is asked with besides none."""
    return [] if address.converters else ["?page=2", "?period=all&q=MARK&scope=party"]


def shown_in(answer: Any) -> set[str]:
    """Find the marks in an answer: its text, its headers (names of files), and inside zipped formats."""
    parts = [answer.was, *(f"{name}: {value}".encode() for name, value in answer.items())]
    if answer.was.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(answer.was)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    return {mark.decode() for part in parts for mark in MARK.findall(part)}


def everything_shown_to(who: str, ground: Ground) -> dict[str, str]:
    """Ask every address as somebody; give each mark that came back, with the address that gave it first."""
    client, seen = ground.client(who), {}
    for address in every_address():
        for path in paths(address, ground):
            answers = [ask(client, "get", path + query) for query in ("", *queries(address))]
            seen |= {mark: path for answer in answers for mark in shown_in(answer) if mark not in seen}
            if answers[0].status_code == 405:
                break  # takes only what is sent: no key changes that
    return seen


@pytest.mark.parametrize(
    "group",
    [OUTSIDERS, SUPERIORS, MEMBERS, WORKERS, CASE_WORKERS],
    ids=["outside", "above", "members", "work", "cases"],
)
def test_everybody_sees_exactly_what_is_for_them(ground: Ground, group: tuple[str, ...]) -> None:
    for who in group:
        seen = everything_shown_to(who, ground)
        expected = {mark for mark in ground.marks if may_see(who, mark)}
        assert (who, {mark: path for mark, path in seen.items() if mark not in expected}) == (who, {})
        assert (who, {mark for mark in expected - seen.keys() if "-note-" not in mark}) == (who, set())


def test_no_post_answers_with_what_is_not_for_the_reader(ground: Ground) -> None:
    for who in ("anonymous", "other_member", "lead", "office"):
        client = ground.client(who)
        for address in every_address():
            for path in islice(paths(address, ground), 3):
                answer = ask(client, "post", path, {"seen": "x", "reason": "x"})
                assert {mark for mark in shown_in(answer) if not may_see(who, mark)} == set(), path


def test_the_shared_tables_hold_no_more_than_their_readers_may_see(ground: Ground) -> None:
    """The ledger and the trail are read above the unit: only titles for society, and words said to the ledger."""
    titles = {entry.title for entry in PublicationEntry.objects.all() if "MARK" in entry.title}
    public_once = ("public", "withdrawn", "takendown", "expired", "predisclosure")
    assert titles == {f"MARK-{thing}-title-END" for thing in public_once}
    assert "MARK" not in json.dumps(list(ObligationEntry.objects.values_list("title", flat=True)))
    assert "MARK" not in json.dumps(list(LedgerEvent.objects.values_list("data", flat=True)))
    assert "MARK" not in json.dumps(list(Entry.objects.values_list("data", flat=True)))


def test_search_finds_only_what_is_for_society(ground: Ground) -> None:
    """Phrases are parted at the dashes of a mark, so that the words of each thing are asked for by themselves."""
    things = {mark.split("-")[1] for mark in ground.marks}
    for path in (district_url("search"), unit_url(ground.scene.unit.slug, "board")):
        found = {thing for thing in things if _found(ground, path, f"MARK {thing}")}
        assert (path, found) == (path, {"public", "answer"})
    kept = {mark.decode() for row in PublicText.objects.values_list("title", "text") for mark in _marks_of(row)}
    still_up = ("public", "expired", "predisclosure")  # the last two until the day's work deletes them
    of_items = {f"MARK-{thing}-{part}-END" for thing in still_up for part in ("title", "body")}
    assert kept == of_items | {f"MARK-answer-{part}-END" for part in BOARD_PARTS}


def _found(ground: Ground, path: str, words: str) -> int:
    return ground.client("anonymous").get(path, {"q": words}).context["found"].total


def _marks_of(row: tuple[str, str]) -> list[bytes]:
    return [mark for text in row for mark in MARK.findall(text.encode())]


def test_notices_go_to_those_who_work_on_it(ground: Ground) -> None:
    roles = ("drafter", "reviewer", "secrecy_reviewer", "approver", "head", "deputy")
    workers = {ground.scene.people[role].person_id for role in roles}
    told = set()
    for notice in Notice.objects.all():
        if "MARK" in kinds.kind(notice.kind).text(notice.values):
            told.add(notice.recipient_id)
    assert told
    assert told <= workers
