"""Occasions: planned, put on record, corrected, cancelled; what of them leaves the unit; what the board announces."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Entry
from core.errors import Invalid
from district.models import District
from hierarchy.ledger.models import AttendanceEntry
from hierarchy.units.models import Role
from tenants.disclosure.actions.consulting import ConsultationNeeded
from tenants.disclosure.models import Disclosure, Version
from tenants.feedback.actions.occasions import (
    NotHeldYet,
    OccasionLinked,
    OccasionOver,
    OccasionPlan,
    Record,
    cancel_occasion,
    change_occasion,
    hold_occasion,
    link_occasion,
    plan_occasion,
    unlink_occasion,
)
from tenants.feedback.models import Case, Occasion
from tenants.feedback.occasion_reading import announced, of_year, year_lines
from tenants.feedback.occasion_reconciling import differences
from tenants.feedback.policies import NotForYou
from tenants.registry.workspaces import workspace
from tests.counting import queries
from tests.factories import grant, make_user
from tests.tenants.feedback.people import Village

DAY = date(2026, 4, 15)
PLAN = OccasionPlan("reception_day", "四月接待日", DAY, place="村部二楼", host="周书记", is_announced=True)
HELD_ON = date(2026, 4, 9)
RECORD = Record(HELD_ON, {"party_members": 3, "masses": 14}, "谈了路灯和饮水。", "")


@pytest.fixture(autouse=True)
def district_of_the_day(village: Village) -> None:
    District.objects.update(is_demonstration=True, frozen_on=village.at.date())


def planned(village: Village, **changes: Any) -> Occasion:
    plan = replace(PLAN, **changes)
    with workspace(village.unit):
        return plan_occasion(unit=village.unit, plan=plan, actor=village.officer, at=village.at)


def who(village: Village, occasion: Occasion, *, actor: User | None = None, hours: int = 0) -> dict[str, Any]:
    at = village.at + timedelta(hours=hours)
    return {"unit": village.unit, "occasion_id": occasion.pk, "actor": actor or village.officer, "at": at}


def held(village: Village, record: Record = RECORD, **changes: Any) -> Occasion:
    occasion = planned(village, **changes)
    with workspace(village.unit):
        return hold_occasion(record=record, **who(village, occasion))


def posted() -> list[tuple[Any, ...]]:
    rows = AttendanceEntry.objects.order_by("recorded_at", "pk")
    return [(row.kind, row.held_on, row.people, row.cancelled_at is None) for row in rows]


def disclosure(village: Village, *, is_vital: bool = True, state: str = "draft") -> Disclosure:
    """Make a disclosure of the village as far as links look at it."""
    at, person = village.at, village.officer.person_id
    made = Disclosure.objects.create(
        item_title="切身利益事项", category="other", required_scope="local", state=state, drafter_id=person,
        created_at=at, changed_at=at,
    )  # fmt: skip
    Version.objects.create(
        disclosure=made, number=1, title="村民饮水改造", scope="local", is_vital=is_vital, author_id=person,
        created_at=at, content_sha256="0" * 64,
    )  # fmt: skip
    return made


def page(village: Village, user: User | None, path: str, **data: Any) -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    address = f"/u/{village.unit.slug}/{path}"
    return client.post(address, data) if data else client.get(address)


def test_the_number_of_people_goes_to_the_ledger_and_nothing_else(village: Village) -> None:
    occasion = held(village)
    assert posted() == [("reception_day", HELD_ON, 17, True)]
    assert (occasion.state, occasion.attendance) == ("held", {"party_members": 3, "masses": 14})
    entries = Entry.objects.filter(verb__startswith="occasion.").values_list("verb", "data")
    assert [verb for verb, _data in entries] == ["occasion.planned", "occasion.held"]
    assert "路灯" not in str(list(entries))
    assert list(differences()) == []


def test_a_correction_cancels_the_entry_and_posts_another(village: Village) -> None:
    occasion = held(village)
    with workspace(village.unit):
        counts = {"party_members": 3, "masses": 12, "delegates": 1}
        hold_occasion(record=replace(RECORD, attendance=counts), **who(village, occasion, hours=1))
    assert posted() == [("reception_day", HELD_ON, 17, False), ("reception_day", HELD_ON, 16, True)]
    with workspace(village.unit):  # words alone touch no number
        corrected = replace(RECORD, attendance=counts, follow_up="已装灯 12 盏。")
        hold_occasion(record=corrected, **who(village, occasion, hours=2))
        assert Occasion.objects.get().follow_up == "已装灯 12 盏。"
    assert len(posted()) == 2
    assert list(differences()) == []


def test_what_was_recorded_in_error_no_longer_counts(village: Village) -> None:
    occasion = held(village)
    with workspace(village.unit):
        cancel_occasion(reason="录错单位", **who(village, occasion, hours=1))
        with pytest.raises(OccasionOver):
            hold_occasion(record=RECORD, **who(village, occasion, hours=2))
        assert Occasion.objects.get().reason == "录错单位"
    assert posted() == [("reception_day", HELD_ON, 17, False)]
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (replace(RECORD, held_on=date(2026, 4, 11)), "held_on"),
        (replace(RECORD, summary=" "), "summary"),
        (replace(RECORD, attendance={"masses": -1}), "masses"),
        (replace(RECORD, attendance={"foreigners": 3}), "attendance"),
    ],
)
def test_an_impossible_record_is_refused(village: Village, record: Record, field: str) -> None:
    occasion = planned(village)
    with workspace(village.unit):
        with pytest.raises(Invalid) as caught:
            hold_occasion(record=record, **who(village, occasion))
        assert (caught.value.field, Occasion.objects.get().state) == (field, "planned")
    assert posted() == []


def test_a_plan_changes_only_until_it_is_held(village: Village) -> None:
    occasion = planned(village)
    later = replace(PLAN, planned_on=date(2026, 4, 22))
    with workspace(village.unit):
        change_occasion(plan=later, **who(village, occasion))
        assert Occasion.objects.get().planned_on == date(2026, 4, 22)
        with pytest.raises(Invalid):
            change_occasion(plan=replace(later, ends_on=date(2026, 4, 1)), **who(village, occasion))
        hold_occasion(record=RECORD, **who(village, occasion))
        with pytest.raises(OccasionOver):
            change_occasion(plan=PLAN, **who(village, occasion))
        assert Occasion.objects.get().planned_on == date(2026, 4, 22)


def test_only_those_who_keep_them_plan_occasions(village: Village) -> None:
    inspector = make_user()
    grant(inspector, village.unit, Role.UNIT_INSPECTOR)
    with workspace(village.unit):
        for actor in (inspector, village.town.head):
            with pytest.raises(NotForYou):
                plan_occasion(unit=village.unit, plan=PLAN, actor=actor, at=village.at)
        assert Occasion.objects.count() == 0


def test_the_years_plan_says_what_was_planned_invited_held_and_came(village: Village) -> None:
    held(village, replace(RECORD, attendance={"delegates": 4}), kind="delegates", title="列席全会", invited=5)
    planned(village, kind="delegates", title="列席常委会", invited=3)
    planned(village)
    gone = planned(village)
    with workspace(village.unit):
        cancel_occasion(reason="下雨", **who(village, gone))
        lines = [(line.code, line.planned, line.held, line.invited, line.people) for line in year_lines(of_year(2026))]
    assert lines == [("reception_day", 1, 0, 0, 0), ("delegates", 2, 1, 8, 4)]


def test_a_consultation_is_linked_both_ways_once_it_is_on_record(village: Village) -> None:
    consultation = planned(village, kind="consultation", title="饮水改造征求意见")
    with workspace(village.unit):
        about = disclosure(village)
        with pytest.raises(NotHeldYet):
            link_occasion(disclosure_id=about.pk, **who(village, consultation))
        hold_occasion(record=RECORD, **who(village, consultation))
        link_occasion(disclosure_id=about.pk, **who(village, consultation))
        with pytest.raises(OccasionLinked):
            link_occasion(disclosure_id=about.pk, **who(village, consultation))
        assert Disclosure.objects.get().consultation_ids == [str(consultation.pk)]
        assert Occasion.objects.get().disclosure_ids == [str(about.pk)]
    assert list(differences()) == []
    with workspace(village.unit):
        unlink_occasion(disclosure_id=about.pk, **who(village, consultation))
        assert (Disclosure.objects.get().consultation_ids, Occasion.objects.get().disclosure_ids) == ([], [])


def test_asking_non_party_persons_alone_is_no_consultation_of_the_masses(village: Village) -> None:
    asked = held(village, kind="non_party", title="征询民主党派")
    with workspace(village.unit):
        about = disclosure(village)
        link_occasion(disclosure_id=about.pk, **who(village, asked))
        assert (Disclosure.objects.get().consultation_ids, Occasion.objects.get().disclosure_ids) == (
            [],
            [str(about.pk)],
        )


def test_what_an_approval_rests_on_is_not_cancelled(village: Village) -> None:
    consultation = held(village, kind="hearing", title="听证会")
    with workspace(village.unit):
        about = disclosure(village)
        link_occasion(disclosure_id=about.pk, **who(village, consultation))
        Disclosure.objects.update(state="approved")
        with pytest.raises(ConsultationNeeded):
            cancel_occasion(reason="不要了", **who(village, consultation))
        assert (Occasion.objects.get().state, Occasion.objects.get().disclosure_ids) == ("held", [str(about.pk)])
    assert [standing for *_rest, standing in posted()] == [True]


def test_reconciling_names_what_does_not_agree(village: Village) -> None:
    first, second = held(village), held(village)
    AttendanceEntry.objects.filter(occasion_id=first.pk).update(people=99)
    AttendanceEntry.objects.filter(occasion_id=second.pk).delete()
    with workspace(village.unit):
        made = disclosure(village)
        Disclosure.objects.update(consultation_ids=[str(first.pk)])
    code = village.unit.code
    assert list(differences()) == [
        f"{code}: attendance of occasion {first.pk} is not what its record says",
        f"{code}: occasion {second.pk} was held, but no attendance is posted",
        f"{code}: occasion {first.pk} and disclosure {made.pk} do not both name each other",
    ]


def test_the_board_announces_what_is_to_come_and_announced(village: Village) -> None:
    planned(village)
    planned(village, kind="hearing", title="水价听证", planned_on=date(2026, 4, 20))
    planned(village, kind="public_notice", title="公示", planned_on=date(2026, 4, 1), ends_on=date(2026, 4, 10))
    planned(village, title="不公布的", is_announced=False)
    planned(village, title="过去的", planned_on=date(2026, 4, 9))
    with workspace(village.unit):
        assert [each.title for each in announced(on=village.at.date())] == ["公示", "四月接待日", "水价听证"]
    answer = page(village, None, "meet/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert [title in text for title in ("四月接待日", "周书记", "村部二楼", "不公布的", "过去的")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_record_is_entered_from_the_disclosure_it_is_about(village: Village) -> None:
    with workspace(village.unit):
        about = disclosure(village)
    form = {"kind": "symposium", "title": "座谈会", "planned_on": "2026-04-09"}
    entered = page(village, village.officer, f"occasions/new/?disclosure={about.pk}", **form)
    assert entered.status_code == 302
    assert entered.url.endswith(f"/held/?disclosure={about.pk}")
    path = entered.url.split(f"/u/{village.unit.slug}/")[1]
    done = page(village, village.officer, path, held_on="2026-04-09", masses="20", summary="都同意")
    assert done.status_code == 302
    with workspace(village.unit):
        assert Disclosure.objects.get().consultation_ids == [str(Occasion.objects.get().pk)]
    assert posted() == [("symposium", date(2026, 4, 9), 20, True)]


def test_cases_brought_up_there_are_shown_to_those_who_read_cases(village: Village) -> None:
    occasion = held(village)
    village.receive("路灯坏了", channel="reception_day", links={"occasion_id": occasion.pk})
    village.receive("不公开账目", kind="report", links={"occasion_id": occasion.pk})
    drafter = make_user()
    grant(drafter, village.unit, Role.DRAFTER)
    path = f"occasions/{occasion.pk}/"
    shown = page(village, village.officer, path)
    assert [case.title for case in shown.context["cases"]] == ["路灯坏了"]
    assert f"cases/new/?occasion={occasion.pk}" in shown.content.decode()
    assert "路灯坏了" not in page(village, drafter, path).content.decode()
    assert page(village, village.town.head, path).status_code == 404


def test_the_list_asks_the_database_the_same_for_one_and_for_thirty(village: Village) -> None:
    client = Client()
    client.force_login(village.officer)
    planned(village)
    counts = []
    for more in (0, 29):
        for _each in range(more):
            held(village)
        client.get(f"/u/{village.unit.slug}/occasions/")
        with queries() as asked:
            assert client.get(f"/u/{village.unit.slug}/occasions/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_predisclosures_show_what_came_in_on_them(village: Village) -> None:
    with workspace(village.unit):
        about = disclosure(village, is_vital=False)
        Disclosure.objects.update(mode="pre_disclosure")
    village.receive("赞成，但要早些动工", links={"disclosure_id": about.pk})
    answer = page(village, village.officer, f"disclosures/{about.pk}/")
    assert answer.status_code == 200
    assert "赞成，但要早些动工" in answer.content.decode()
    reviewer = make_user()
    grant(reviewer, village.unit, Role.REVIEWER)
    assert "赞成，但要早些动工" not in page(village, reviewer, f"disclosures/{about.pk}/").content.decode()
    with workspace(village.unit):
        assert Case.objects.count() == 1
