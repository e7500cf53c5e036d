"""Runs inside a `World`: makes its district, and prints as JSON who may do what there."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from accounts.models import User
from bench.district import TODAY as MEASURED_ON
from bench.district import Size, fill
from core.sealing import ensure_keys
from demo.database import ensure_database
from district.models import District
from hierarchy.units.models import LeadPower, Role, Unit
from tenants.disclosure.models import Disclosure
from tenants.registry.bootstrap import prepare_database
from tenants.registry.ownership import owner_session
from tenants.registry.provisioning import provision
from tests.factories import grant, make_district, make_lead, make_unit, make_user
from tests.tenants.disclosure.scene import Scene, adopt

#: The lines whose lead departments are there.
LINES = ("L03", "L05", "L07")
AT = datetime(2026, 4, 10, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def main() -> None:
    """Build it: `--writers` units with `--items` things ready to publish and as many drafts each, beside others."""
    parser = ArgumentParser()
    parser.add_argument("--writers", type=int, default=0)
    parser.add_argument("--items", type=int, default=0)
    parser.add_argument("--measured", type=int, default=0, help="units of the bench's district, with five years")
    given = parser.parse_args()
    with owner_session():
        ensure_database()
        prepare_database(at=AT)
        ensure_keys()
        root, at = _district(given.measured)
        writers = [_writer(root, at, number, given.items) for number in range(given.writers)]
        office = make_user(name="区委办")
        grant(office, root, Role.DISTRICT_SUPERVISOR)
        leads = {line: _session(_lead(root, line)) for line in LINES}
    built = {"writers": writers, "office": _session(office), "leads": leads, "units": _units(root)}
    sys.stdout.write(json.dumps(built))


def _lead(root: Unit, line: str) -> User:
    department = make_unit(code=f"LEAD{line}", kind="committee_organ", parent=root, line="L01")
    make_lead(line, department, LeadPower.GUIDE_SUPERVISE)
    user = make_user(name=f"{line}牵头部门")
    grant(user, department, Role.LINE_SUPERVISOR)
    return user


def _district(measured: int) -> tuple[Unit, datetime]:
    if measured:
        filled = fill(Size(measured, 5), progress=lambda sentence: None)
        return filled.root, datetime.combine(MEASURED_ON, AT.timetz())
    root = make_district()
    District.objects.update(is_demonstration=True, frozen_on=AT.date())
    return root, AT


def _writer(root: Unit, at: datetime, number: int, items: int) -> dict[str, Any]:
    unit = make_unit(code=f"W{number:03d}", kind="village_org", parent=root, staffing_preset="small_branch")
    provision([unit], at=at)
    people = {role: make_user(username=f"{role}{number}") for role in ("drafter", "head")}
    for role, user in people.items():
        grant(user, unit, Role(role))
    scene = Scene(unit, at, people)
    titles = [f"事项{index}" for index in range(2 * items)]
    adopt(scene, [(title, "public", "periodic", "quarterly", False, ["bulletin_board"]) for title in titles])
    with scene.inside():
        ready = [scene.approved(item=title, planned_on=at.date()) for title in titles[:items]]
        drafts = [scene.draft(item=title, planned_on=at.date()) for title in titles[items:]]
    return {
        "slug": unit.slug,
        "schema": f"u_{unit.pk}",
        "session": _session(scene.drafter),
        "today": at.date().isoformat(),
        "ready": [_seen(scene, disclosure) for disclosure in ready],
        "drafts": [_seen(scene, disclosure) for disclosure in drafts],
    }


def _seen(scene: Scene, disclosure: Disclosure) -> dict[str, str]:
    with scene.inside():
        version = Disclosure.objects.get(pk=disclosure.pk).current
        return {"id": str(disclosure.pk), "seen": version.content_sha256}


def _session(user: Any) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)


def _units(root: Unit) -> dict[str, str]:
    """Give every unit's code and the name its pages have in addresses."""
    return dict(root.get_descendants(include_self=True).order_by("pk").values_list("code", "slug"))
