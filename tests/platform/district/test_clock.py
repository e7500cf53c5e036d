from datetime import date

import pytest
from django.utils import timezone, translation

from district import clock
from district.models import District

pytestmark = pytest.mark.django_db


def test_the_clock_is_the_true_one_in_a_real_district() -> None:
    District.objects.create(name="某区")
    assert abs((clock.now() - timezone.now()).total_seconds()) < 5
    assert clock.today() == timezone.localdate()


def test_a_demonstration_district_stands_on_its_date() -> None:
    District.objects.create(name="示例区", frozen_on=date(2026, 7, 10))
    assert clock.today() == date(2026, 7, 10)
    assert timezone.localdate(clock.now()) == date(2026, 7, 10)


def test_the_district_has_a_name_in_both_languages() -> None:
    district = District(name="示例区", name_en="Example District")
    with translation.override("en"):
        assert str(district) == "Example District"
    with translation.override("zh-hans"):
        assert str(district) == "示例区"


def test_before_set_up_there_is_a_district_without_a_row() -> None:
    assert District.current().pk is None
