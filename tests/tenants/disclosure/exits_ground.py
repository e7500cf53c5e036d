"""A unit with one of everything that not everybody may see, each with marks of its own, and everybody who may look."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.models import PlatformRole, User
from district.models import District, SettingValue
from hierarchy.ledger import submissions
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import LeadPower, Role, Unit
from notices.models import Notice
from tenants.disclosure.actions import attaching, nil_return, publishing, reviewing, taking_down
from tenants.disclosure.models import Attachment, Disclosure
from tenants.registry.provisioning import provision
from tests.factories import grant, make_district, make_lead, make_line, make_unit, make_user
from tests.tenants.disclosure.exits_cases import add_cases
from tests.tenants.disclosure.publishing_scene import FIVE_WORKING_DAYS_ON, add_row, approve, begin, set_setting
from tests.tenants.disclosure.scene import Scene, make_scene, pdf, photo

#: The day on which everybody looks: a Monday after the last day of every term.
LOOKED_ON = date(2026, 4, 20)


@dataclass
class Ground:
    """The unit, the accounts by what they are, every key that an address may take, and every mark."""

    scene: Scene
    people: dict[str, User]
    ids: list[uuid.UUID] = field(default_factory=list)
    pairs: list[tuple[uuid.UUID, uuid.UUID]] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)

    def client(self, who: str) -> Client:
        client = Client(raise_request_exception=False)
        if who != "anonymous":
            client.force_login(self.people[who])
        return client

    def mark(self, thing: str, part: str) -> str:
        """Make a mark: plain letters, so that it reads the same in HTML, JSON, XML and file names."""
        mark = f"MARK-{thing}-{part}-END"
        self.marks.add(mark)
        return mark


def make_ground(at: Any) -> Ground:
    """Make everything. In-party text is kept online while it is made, and offline when everybody looks."""
    root = make_district()
    town = make_unit(code="TOWN", kind="town_committee", parent=root)
    scene = make_scene("full", at, parent=town, code="OURS")
    other = make_unit(code="OTHER", parent=town)
    provision([town, other], at=at)
    ground = Ground(scene, _people(scene, root, town, other))
    set_setting("in_party_online", "login", scene)
    with scene.inside():
        for make in (_shown_things, _gone_things, _unfinished_things):
            make(ground)
        _exempted(ground)
        add_cases(ground)
        ground.ids += list(_keys())
    SettingValue.objects.filter(key="in_party_online").update(value="off")
    District.objects.update(is_demonstration=True, frozen_on=LOOKED_ON)
    return ground


def _people(scene: Scene, root: Unit, town: Unit, other: Unit) -> dict[str, User]:
    names = ("below", "other_member", "superior", "superior_head", "lead", "office")
    people = {name: make_user() for name in names}
    grant(people["below"], make_unit(code="BELOW", parent=scene.unit), Role.MEMBER)
    grant(people["other_member"], other, Role.MEMBER)
    grant(people["superior"], town, Role.SUPERIOR_SUPERVISOR)
    grant(people["superior_head"], town, Role.HEAD)
    grant(people["office"], root, Role.DISTRICT_SUPERVISOR)
    Unit.objects.filter(pk=scene.unit.pk).update(line=make_line("L03"))
    lead = make_unit(code="LEAD", kind="committee_organ", parent=root, line="L01")
    make_lead("L03", lead, LeadPower.GUIDE_SUPERVISE)
    grant(people["lead"], lead, Role.LINE_SUPERVISOR)
    people |= {str(role): make_user(platform_role=role) for role in PlatformRole.values if role}
    return people | {"member": scene.member, "drafter": scene.drafter, "approver": scene.approver}


def _keys() -> Iterator[uuid.UUID]:
    yield from Disclosure.objects.values_list("pk", flat=True)
    yield from ObligationEntry.objects.values_list("pk", flat=True)[:3]
    yield from Notice.objects.values_list("pk", flat=True)[:2]


def _finished(ground: Ground, thing: str, *, files: tuple[str, ...] = ("content",), **row: Any) -> Disclosure:
    """Take something with marks in every part of it through the whole procedure to its publication."""
    scene, mark = ground.scene, ground.mark
    planned = {"planned_on": scene.at.date(), "notice_until": row.pop("until", None)}
    note, mode = row.pop("note", ""), row.pop("mode", "routine")
    forms = ["meeting"] if row.get("scope") in ("party", "specified") else ["bulletin_board"]
    add_row(scene, f"目录项{thing}", **{"forms": forms, **row})
    disclosure = begin(
        scene, f"目录项{thing}", title=mark(thing, "title"), body=mark(thing, "body"), forms=forms,
        desensitising_note=note, **planned,
    )  # fmt: skip
    Disclosure.objects.filter(pk=disclosure.pk).update(mode=mode)
    for kind in files:
        attach(ground, disclosure, thing, kind)
    scene.propose(disclosure, explanation=mark(thing, "explanation"))
    _judge(ground, disclosure, thing)
    evidence = mark(thing, "evidencename")
    scene.publish(disclosure, forms=forms, disclosed_on=scene.at.date(), evidence=[photo(f"{evidence}.png")])
    file = Attachment.objects.get(version=disclosure.current, kind="evidence")
    overwrite(file, mark(thing, "evidencebytes"))
    ground.pairs.append((disclosure.pk, file.pk))
    return disclosure


def _judge(ground: Ground, disclosure: Disclosure, thing: str) -> None:
    scene, mark = ground.scene, ground.mark
    scene.review(disclosure, opinion=mark(thing, "opinion"))
    scene.clear(disclosure, opinion=mark(thing, "secrecy"))
    reviewing.approve(opinion=mark(thing, "approval"), **_by(scene, "approver", disclosure))


def _by(scene: Scene, role: str, disclosure: Disclosure) -> dict[str, Any]:
    return scene.who(scene.people[role], disclosure)


def attach(ground: Ground, disclosure: Disclosure, thing: str, kind: str) -> None:
    """Attach a file of a kind with a mark in its name, and put another into what is stored of it."""
    name = f"{ground.mark(thing, f'{kind}name')}.pdf"
    attaching.attach_file(file=pdf(name), kind=kind, **ground.scene.who(ground.scene.drafter, disclosure))
    file = Attachment.objects.get(version=disclosure.current, kind=kind)
    overwrite(file, ground.mark(thing, f"{kind}bytes"))
    ground.pairs.append((disclosure.pk, file.pk))


def overwrite(file: Attachment, mark: str) -> None:
    """Put a mark into the stored bytes: whatever looks at uploads has looked already."""
    (Path(settings.MEDIA_ROOT) / file.path).write_bytes(mark.encode())


def _shown_things(ground: Ground) -> None:
    every_kind = ("content", "interpretation", "flow_chart", "material", "original")
    _finished(ground, "public", files=every_kind, note=ground.mark("public", "note"))
    _finished(ground, "local", scope="local")
    _finished(ground, "party", scope="party")
    _finished(ground, "specified", scope="specified")


def _gone_things(ground: Ground) -> None:
    scene = ground.scene
    withdrawn = _finished(ground, "withdrawn")
    publishing.withdraw(reason=ground.mark("withdrawn", "reason"), **_by(scene, "approver", withdrawn))
    down = _finished(ground, "takendown")
    taking_down.take_down(reason=ground.mark("takendown", "reason"), **_by(scene, "approver", down))
    _finished(ground, "expired", notice="cadre", needs_privacy_review=True, until=FIVE_WORKING_DAYS_ON)
    before = _finished(ground, "predisclosure", mode="pre_disclosure", until=FIVE_WORKING_DAYS_ON)
    Disclosure.objects.filter(pk=before.pk).update(opinions="等待汇总")
    _finished(ground, "onrequest", mode="on_request")


def _unfinished_things(ground: Ground) -> None:
    scene, mark = ground.scene, ground.mark
    for thing, row in (("draft", {}), ("sensitive", {"needs_privacy_review": True})):
        add_row(scene, f"目录项{thing}", **row)
        disclosure = begin(scene, f"目录项{thing}", title=mark(thing, "title"), body=mark(thing, "body"))
        attach(ground, disclosure, thing, "content")
    scene.propose(disclosure, explanation=mark("sensitive", "explanation"))
    add_row(scene, "目录项approved")
    approve(scene, begin(scene, "目录项approved", title=mark("approved", "title"), body=mark("approved", "body")))
    nil_return.start_nil(
        unit=scene.unit, obligation_id=scene.owed().pk, reason=mark("nil", "reason"), actor=scene.drafter, at=scene.at
    )


def _exempted(ground: Ground) -> None:
    """Ask the superior not to disclose a duty, and have it granted: the explanation is for the two parties."""
    scene = ground.scene
    owed = scene.owed("班子分工")
    sent = submissions.send(
        kind="exemption", sender=scene.unit, subject_id=owed.pk, title=owed.title, obligation=owed,
        content={"ground": "secret", "explanation": ground.mark("exempted", "explanation"), "number": 1},
        actor=scene.head, at=scene.at,
    )  # fmt: skip
    submissions.accept(submission=sent, actor=ground.people["superior"], at=scene.at)
    ground.ids.append(sent.pk)
