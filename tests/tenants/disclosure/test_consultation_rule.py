"""What concerns the vital interests of the masses waits for a consultation, whoever approves it (FBK-09)."""

from typing import Any

import pytest

from audit.models import Entry
from core.ids import new_id
from hierarchy.ledger.models import Submission
from tenants.disclosure import safe_approval
from tenants.disclosure.actions import escalating, proposing, reviewing, together
from tenants.disclosure.actions.consulting import (
    ConsultationLinked,
    ConsultationNeeded,
    link_consultation,
    unlink_consultation,
)
from tenants.disclosure.actions.drafting import DraftContent
from tenants.disclosure.actions.signing_offline import sign_off
from tenants.disclosure.comparing import changed_fields
from tenants.disclosure.consultation_rule import ConsultationMissing
from tenants.disclosure.models import Disclosure, Publication, Step, Version
from tenants.disclosure.policies import NotYourStep
from tests.tenants.disclosure.publishing_scene import add_row, begin
from tests.tenants.disclosure.scene import PASSED, PASSED_AND_APPROVED, Scene
from tests.tenants.disclosure.test_procedure import state_of
from tests.tenants.disclosure.test_signing_offline import form_for


def link(scene: Scene, disclosure: Disclosure, actor: Any = None) -> str:
    """Link a consultation. That it was held, the occasions' own action looks at."""
    key = new_id()
    link_consultation(
        unit=scene.unit,
        disclosure_id=disclosure.pk,
        consultation_id=key,
        actor=actor or scene.drafter,
        at=scene.at,
    )
    return str(key)


def cleared(scene: Scene) -> Disclosure:
    disclosure = scene.proposed(is_vital=True)
    scene.review(disclosure)
    scene.clear(disclosure)
    return disclosure


def refused(scene: Scene, disclosure: Disclosure, act: Any) -> None:
    """See an approval refused, with nothing changed."""
    before = (state_of(disclosure), Step.objects.count(), Entry.objects.count())
    with pytest.raises(ConsultationMissing) as caught:
        act()
    assert caught.value.field == "approval"
    assert (state_of(disclosure), Step.objects.count(), Entry.objects.count()) == before


def test_the_approver_is_refused_until_a_consultation_is_linked(full: Scene) -> None:
    with full.inside():
        disclosure = cleared(full)
        refused(full, disclosure, lambda: reviewing.approve(opinion="", **full.who(full.approver, disclosure)))
        key = link(full, disclosure)
        reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        assert state_of(disclosure) == "approved"
        assert Disclosure.objects.get(pk=disclosure.pk).consultation_ids == [key]
    assert Entry.objects.filter(verb="disclosure.consultation_linked").count() == 1


def test_linking_changes_no_content_and_voids_no_review(full: Scene) -> None:
    with full.inside():
        disclosure = cleared(full)
        before = disclosure.current.content_sha256
        link(full, disclosure)
        assert (state_of(disclosure), Version.objects.get().content_sha256) == ("cleared", before)


def test_a_small_branch_is_refused_in_its_one_sitting(small: Scene) -> None:
    with small.inside():
        disclosure = small.proposed(is_vital=True)
        refused(small, disclosure, lambda: small.sit(disclosure, small.head, PASSED_AND_APPROVED))
        link(small, disclosure)
        small.sit(disclosure, small.head, PASSED_AND_APPROVED)
        assert state_of(disclosure) == "approved"


def test_a_merged_unit_reviews_without_one_and_is_refused_at_approval(merged: Scene) -> None:
    with merged.inside():
        disclosure = merged.proposed(is_vital=True)
        merged.sit(disclosure, merged.reviewer, PASSED)
        refused(merged, disclosure, lambda: reviewing.approve(opinion="", **merged.who(merged.approver, disclosure)))


def test_it_does_not_go_to_the_superior_without_one(full: Scene) -> None:
    with full.inside():
        disclosure = cleared(full)
        who = full.who(full.approver, disclosure)
        refused(full, disclosure, lambda: escalating.escalate(reason="涉及面广", **who))
    assert Submission.objects.count() == 0


def test_a_form_signed_on_paper_does_not_get_round_it(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed(is_vital=True)
        who = full.who(full.deputy, disclosure)
        refused(full, disclosure, lambda: sign_off(form=form_for(disclosure), **who))
        link(full, disclosure)
        sign_off(form=form_for(disclosure), **who)
        assert state_of(disclosure) == "approved"


def test_it_is_never_approved_together_with_others(full: Scene) -> None:
    with full.inside():
        disclosure = cleared(full)
        link(full, disclosure)
        [case] = safe_approval.cases_of([Disclosure.objects.get(pk=disclosure.pk)])
        assert safe_approval.VITAL in safe_approval.reasons_against(case)
        seen = together.Seen(disclosure.pk, disclosure.current.content_sha256)
        [outcome] = together.approve_together(unit=full.unit, seen=[seen], actor=full.approver, at=full.at)
        assert (outcome.went_through, state_of(disclosure)) == (False, "cleared")


def test_a_row_that_names_vital_interests_presets_it_and_unsetting_it_is_explained(full: Scene) -> None:
    with full.inside():
        add_row(full, "全体村（居）民切身利益重要事项决策")
        disclosure = begin(full, "全体村（居）民切身利益重要事项决策")
        assert Version.objects.get(disclosure=disclosure).is_vital is False  # the form said otherwise
        with pytest.raises(proposing.DraftIncomplete) as caught:
            full.propose(disclosure)
        assert caught.value.field == "explanation"
        add_row(full, "涉职工切身利益事项", level2="职工")
        other = begin(full, "涉职工切身利益事项", is_vital=True)
        full.propose(other)
        assert (state_of(disclosure), state_of(other)) == ("draft", "proposed")


def test_a_draft_under_such_a_row_begins_with_it_set(full: Scene) -> None:
    from tenants.disclosure.actions.starting import start_disclosure

    with full.inside():
        rows = [add_row(full, "村民切身利益决策"), add_row(full, "其他决策")]
        begun = [start_disclosure(unit=full.unit, item_key=row.key, actor=full.drafter, at=full.at) for row in rows]
        assert [disclosure.current.is_vital for disclosure in begun] == [True, False]


def test_it_is_part_of_what_is_judged(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        old = disclosure.current
        full.write(disclosure, is_vital=True)
        new = Disclosure.objects.get(pk=disclosure.pk).current
        assert (state_of(disclosure), new.number, new.content_sha256 != old.content_sha256) == ("draft", 2, True)
        assert DraftContent.of(new).is_vital is True
        assert [field.label for field in changed_fields(old, new)] == ["涉及群众切身利益"]


def test_a_predisclosure_needs_none_for_it_is_itself_a_way_of_asking(full: Scene) -> None:
    with full.inside():
        disclosure = cleared(full)
        Disclosure.objects.filter(pk=disclosure.pk).update(mode="pre_disclosure")
        reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        assert state_of(disclosure) == "approved"


def test_the_last_link_stays_once_an_approval_rests_on_it(full: Scene) -> None:
    with full.inside():
        disclosure = cleared(full)
        key = link(full, disclosure)
        reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        who: dict[str, Any] = {"unit": full.unit, "disclosure_id": disclosure.pk, "at": full.at}
        with pytest.raises(ConsultationNeeded):
            unlink_consultation(consultation_id=key, actor=full.head, **who)
        other = link(full, disclosure)
        unlink_consultation(consultation_id=key, actor=full.head, **who)
        assert Disclosure.objects.get(pk=disclosure.pk).consultation_ids == [other]


def test_only_those_who_keep_consultations_link_and_only_once(full: Scene) -> None:
    with full.inside():
        disclosure = cleared(full)
        with pytest.raises(NotYourStep):
            link(full, disclosure, actor=full.secrecy_reviewer)
        key = link(full, disclosure)
        with pytest.raises(ConsultationLinked):
            link_consultation(
                unit=full.unit, disclosure_id=disclosure.pk, consultation_id=key, actor=full.head, at=full.at
            )
        assert Disclosure.objects.get(pk=disclosure.pk).consultation_ids == [key]


def test_the_page_says_what_to_do(full: Scene) -> None:
    from django.test import Client

    with full.inside():
        disclosure = cleared(full)
        seen = disclosure.current.content_sha256
    client = Client()
    client.force_login(full.approver)
    address = f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/"
    answer = client.get(address)
    assert answer.status_code == 200
    [panel] = [each for each in answer.context["beside"] if each.template == "feedback/_consultations.html"]
    assert (panel.values["is_missing"], panel.values["may_link"], panel.values["linked"]) == (True, False, [])
    posted = client.post(f"{address}steps/approve/", {"seen": seen, "opinion": "", "approval": "pass"})
    assert posted.status_code == 409
    assert state_after(full, disclosure) == "cleared"


def state_after(scene: Scene, disclosure: Disclosure) -> str:
    with scene.inside():
        assert Publication.objects.count() == 0
        return state_of(disclosure)
