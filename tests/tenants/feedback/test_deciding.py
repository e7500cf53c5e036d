"""Deciding on suggestions and topic requests: who, what for, and what the ledger knows of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from core.errors import Refusal
from core.transitions import WrongStep
from notices.models import Notice
from tenants.feedback.actions import deciding
from tenants.feedback.models import Case, CaseStep
from tenants.feedback.policies import NotForYou
from tenants.registry.workspaces import workspace
from tests.factories import make_user
from tests.tenants.feedback.conversion_scene import adopted, being_handled, entry, planned, who
from tests.tenants.feedback.people import Village


def decided(case: Case) -> Any:
    found = entry(case)
    return found.is_adopted, found.decided_on


def test_a_principal_adopts_a_suggestion_and_the_officer_is_told(village: Village) -> None:
    case = being_handled(village)
    with workspace(village.unit):
        deciding.decide_case(is_adopted=True, **who(case, village.village.deputy, village))
        kept = Case.objects.get(pk=case.pk)
        step = CaseStep.objects.get(case=case, kind="decide")
    assert (kept.is_adopted, kept.decision_reason, kept.state) == (True, "", "handling")
    assert (step.data, step.actor_role) == ({"is_adopted": True}, "deputy")
    assert decided(case) == (True, date(2026, 4, 10))
    told = Notice.objects.filter(kind="case_to_measure")
    assert [notice.recipient_id for notice in told] == [village.officer.person_id]


def test_what_is_not_adopted_needs_a_reason(village: Village) -> None:
    case = being_handled(village)
    with workspace(village.unit):
        with pytest.raises(Refusal) as refused:
            deciding.decide_case(is_adopted=False, reason=" ", **who(case, village.head, village))
        assert (refused.value.code, refused.value.field) == ("text_missing", "reason")
        assert Case.objects.get(pk=case.pk).is_adopted is None
        assert decided(case) == (None, None)
        deciding.decide_case(is_adopted=False, reason="已列入明年计划", **who(case, village.head, village))
    assert decided(case) == (False, date(2026, 4, 10))


def test_deciding_anew_replaces_the_decision(village: Village) -> None:
    case = adopted(village)
    with workspace(village.unit):
        deciding.decide_case(is_adopted=False, reason="资金不足", **who(case, village.head, village, days=3))
    assert decided(case) == (False, date(2026, 4, 13))


@pytest.mark.parametrize("kind", ["problem", "question", "enquiry", "request"])
def test_other_kinds_are_not_adopted_or_not(village: Village, kind: str) -> None:
    case = being_handled(village, kind=kind)
    with workspace(village.unit), pytest.raises(Refusal) as refused:
        deciding.decide_case(is_adopted=True, **who(case, village.head, village))
    assert refused.value.field == "is_adopted"
    assert decided(case) == (None, None)


def test_the_officer_does_not_decide(village: Village) -> None:
    case = being_handled(village)
    with workspace(village.unit), pytest.raises(NotForYou):
        deciding.decide_case(is_adopted=True, **who(case, village.officer, village))
    assert decided(case) == (None, None)


def test_nothing_is_decided_before_the_instruction(village: Village) -> None:
    case = village.receive().case
    with workspace(village.unit), pytest.raises(WrongStep):
        deciding.decide_case(is_adopted=True, **who(case, village.head, village))
    assert decided(case) == (None, None)


def test_measures_are_given_up_before_the_decision_is_turned_round(village: Village) -> None:
    case = adopted(village)
    planned(village, case)
    with workspace(village.unit), pytest.raises(deciding.MeasuresStand):
        deciding.decide_case(is_adopted=False, reason="资金不足", **who(case, village.head, village))
    assert decided(case) == (True, date(2026, 4, 10))


def test_the_page_asks_and_shows_a_refusal_at_its_field(village: Village) -> None:
    case = being_handled(village)
    client = Client()
    client.force_login(village.head)
    address = f"/u/{village.unit.slug}/cases/{case.pk}/decision/"
    assert client.get(address).status_code == 200
    refused = client.post(address, {"is_adopted": "no", "reason": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["reason"])
    done = client.post(address, {"is_adopted": "yes", "reason": ""})
    assert (done.status_code, done["Location"]) == (302, f"/u/{village.unit.slug}/cases/{case.pk}/")
    assert decided(case)[0] is True


def test_a_superior_does_not_reach_the_page(village: Village) -> None:
    case = being_handled(village)
    for user in (village.town.head, village.district.officer, make_user()):
        client = Client()
        client.force_login(user)
        assert client.get(f"/u/{village.unit.slug}/cases/{case.pk}/decision/").status_code == 404
