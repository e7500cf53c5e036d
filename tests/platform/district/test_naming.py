from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from district.models import District

pytestmark = pytest.mark.django_db


def test_a_district_is_named_and_renamed_on_record() -> None:
    call_command("name_district", "甲区", name_en="Jia", stdout=StringIO())
    call_command("name_district", "乙区", stdout=StringIO())
    assert list(District.objects.values_list("name", "name_en")) == [("乙区", "")]
    assert [entry.data for entry in Entry.objects.order_by("position")] == [
        {"old": "", "new": "甲区"},
        {"old": "甲区", "new": "乙区"},
    ]


@pytest.mark.parametrize("name", ["", "区" * 61])
def test_an_unusable_name_is_refused(name: str) -> None:
    with pytest.raises(CommandError):
        call_command("name_district", name, stdout=StringIO())
    assert District.objects.count() == 0


def test_a_demonstration_keeps_its_name() -> None:
    District.objects.create(name="演示区", is_demonstration=True)
    with pytest.raises(CommandError):
        call_command("name_district", "甲区", stdout=StringIO())
    assert District.objects.get().name == "演示区"
