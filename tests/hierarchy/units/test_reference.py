"""The kinds and lines a district starts with."""

import pytest
from django.utils import translation

from hierarchy.units.models import LeadPower, Line, StaffingPreset, UnitKind
from hierarchy.units.reference import LINE_LEADS, LINES, UNIT_KINDS, load_reference_data

pytestmark = pytest.mark.django_db


def test_the_migration_brings_twentyone_kinds_twelve_lines_and_five_spare_ones() -> None:
    assert UnitKind.objects.count() == 21
    assert list(Line.objects.filter(is_active=True).values_list("code", flat=True)) == [
        f"L{n:02d}" for n in range(1, 13)
    ]
    spare = Line.objects.filter(is_active=False).values_list("name", flat=True)
    assert list(spare) == ["城建交通", "农业农村", "群团", "统战", "金融"]


def test_loading_again_changes_nothing_that_a_district_has_changed() -> None:
    Line.objects.filter(code="L03").update(name="农村")
    UnitKind.objects.filter(code="village_org").delete()
    load_reference_data()
    assert (Line.objects.count(), UnitKind.objects.count()) == (17, 21)
    assert Line.objects.get(code="L03").name == "农村"


def test_localities_are_towns_subdistricts_and_parks() -> None:
    localities = UnitKind.objects.filter(is_locality=True).values_list("code", flat=True)
    assert list(localities) == ["town_committee", "street_work_committee", "park_work_committee"]


def test_every_word_is_one_the_models_know() -> None:
    for kind in UnitKind.objects.all():
        kind.full_clean()
        assert kind.basis == "adopt" or kind.staffing_preset != StaffingPreset.SMALL_BRANCH
    for line in Line.objects.all():
        line.full_clean()
    assert [lead.line for lead in LINE_LEADS] == [line.code for line in LINES if line.is_active]
    assert {lead.power for lead in LINE_LEADS} == set(LeadPower.values)


def test_document_004_names_the_lead_of_five_lines() -> None:
    named = {lead.line: (lead.department, lead.power) for lead in LINE_LEADS if "004" in lead.basis}
    assert named == {
        "L01": ("区委直属机关工委", "guide_urge"),
        "L05": ("区教体局党委", "guide"),
        "L06": ("区卫健局党组", "guide"),
        "L07": ("区财政局（区国资办）党组", "guide_supervise"),
        "L08": ("区民政局党组", "guide"),
    }


def test_only_the_kinds_listed_in_document_004_file_with_the_district_office() -> None:
    direct = [kind.code for kind in UNIT_KINDS if kind.filing_to == "district_office"]
    assert direct == [
        "discipline_commission",
        "committee_organ",
        "department_group",
        "town_committee",
        "street_work_committee",
        "park_work_committee",
    ]


def test_names_follow_the_readers_language() -> None:
    line = Line.objects.get(code="L06")
    with translation.override("en"):
        assert str(line) == "Health"
    with translation.override("zh-hans"):
        assert str(line) == "卫生健康"
