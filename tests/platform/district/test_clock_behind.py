"""A clock that was set back: acts are refused in words, reading goes on, and the way out is an act of its own."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import PlatformRole
from audit import trail
from audit.models import Entry
from core.actors import SYSTEM
from district.clock_behind import TOLERANCE, ClockBehind, require_clock
from district.models import District
from tests.factories import make_district, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    make_district()
    return District.current()


def recorded(at: object) -> None:
    trail.record("a.b", subject=("x", 1), actor=SYSTEM, at=at)


def test_a_clock_a_little_behind_is_none_of_our_business(district: District) -> None:
    now = timezone.now()
    recorded(now + TOLERANCE)
    require_clock(now, district=district)


def test_a_clock_set_back_is_refused_with_both_times_and_the_way_out(district: District) -> None:
    now = timezone.now()
    recorded(now + timedelta(days=1))
    with pytest.raises(ClockBehind, match="accept_clock"):
        require_clock(now, district=district)
    recorded(now)  # what was recorded last is what counts
    require_clock(now, district=district)


def test_a_demonstration_begins_its_day_anew(district: District) -> None:
    now = timezone.now()
    recorded(now + timedelta(hours=20))
    District.objects.update(is_demonstration=True, frozen_on=now.date())
    require_clock(now, district=District.current())


def test_pages_are_read_and_nothing_is_taken_until_the_clock_is_accepted(district: District) -> None:
    recorded(timezone.now() + timedelta(days=400))
    client = Client()
    client.force_login(make_user(platform_role=PlatformRole.SYSTEM_ADMIN))
    assert client.get("/settings/").status_code == 200
    refused = client.post("/settings/session_idle_minutes/", {"value": "20"})
    assert refused.status_code == 503
    assert "accept_clock" in refused.content.decode()
    with pytest.raises(CommandError, match="accept_clock"):
        call_command("daily", stdout=StringIO())
    call_command("accept_clock", stdout=StringIO())
    assert Entry.objects.order_by("pk").last().verb == "clock.accepted"
    assert client.post("/settings/session_idle_minutes/", {"value": "20"}).status_code != 503
    call_command("verify_audit", stdout=StringIO())
