"""Counting without keeping addresses."""

from datetime import datetime, timedelta

import pytest
from django.test import RequestFactory

from visitors.counting import DAY, address_of, count_visit, forget_old, visits
from visitors.models import VisitCount

pytestmark = pytest.mark.django_db


def test_one_purpose_and_address_is_counted_within_its_hour(at: datetime) -> None:
    assert [count_visit("ask", "10.0.0.1", at=at) for _ in range(3)] == [1, 2, 3]
    assert visits("ask", "10.0.0.1", at=at + timedelta(minutes=59)) == 3
    assert visits("ask", "10.0.0.1", at=at + timedelta(hours=1)) == 0
    assert visits("ask", "10.0.0.2", at=at) == visits("code", "10.0.0.1", at=at) == 0


def test_a_day_is_a_window_too(at: datetime) -> None:
    count_visit("ask", "U1", at=at, every=DAY)
    assert visits("ask", "U1", at=at + timedelta(hours=10), every=DAY) == 1
    assert visits("ask", "U1", at=at + timedelta(days=1), every=DAY) == 0


def test_no_address_is_kept_and_the_next_day_nobody_can_tell_whose_it_was(at: datetime) -> None:
    count_visit("ask", "10.0.0.1", at=at)
    count_visit("ask", "10.0.0.1", at=at + timedelta(days=1))
    keys = list(VisitCount.objects.values_list("key", flat=True))
    assert len(set(keys)) == 2
    assert not any("10.0.0.1" in key for key in keys)


def test_old_counts_are_forgotten(at: datetime) -> None:
    count_visit("ask", "10.0.0.1", at=at)
    assert forget_old(before=at - DAY) == 0
    assert forget_old(before=at + DAY) == 1


def test_a_forwarded_address_counts_only_where_the_server_in_front_is_trusted(rf: RequestFactory, settings) -> None:
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 10.0.0.9")
    assert address_of(request) == "127.0.0.1"
    settings.TRUST_FORWARDED_FOR = True
    assert address_of(request) == "10.0.0.9"
