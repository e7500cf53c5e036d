"""Labels on shared carriers: mandatory there, approved with the plan, shown as approved (FRM-16, FRM-17)."""

from typing import Any

import pytest
from django.test import Client

from tenants.disclosure.actions.proposing import DraftIncomplete
from tenants.disclosure.models import Publication
from tests.tenants.disclosure.publishing_scene import add_row, approve, begin, set_setting, shown
from tests.tenants.disclosure.scene import Scene
from tests.tenants.disclosure.test_procedure import counted


def board(scene: Scene, query: str = "") -> Any:
    return Client().get(f"/u/{scene.unit.slug}/board/{query}")


def titles(page: Any) -> list[str]:
    return [one.publication.version.title for group in page.context["groups"] for one in group["standing"]]


@pytest.mark.parametrize("form", ["bulletin_board", "website", "new_media", "screen", "kiosk"])
def test_a_shared_carrier_needs_a_label(full: Scene, form: str) -> None:
    with full.inside():
        disclosure = full.draft(forms=[form], labels=())
        before = counted()
        with pytest.raises(DraftIncomplete) as refused:
            full.propose(disclosure, explanation="说明")
        assert (refused.value.field, counted()) == ("labels", before)


def test_a_carrier_of_its_own_needs_none(full: Scene) -> None:
    with full.inside():
        full.proposed(forms=["meeting", "loudspeaker"], labels=())


def test_the_district_may_do_without_labels(full: Scene) -> None:
    set_setting("shared_carrier_label", False, full)
    with full.inside():
        full.proposed(labels=())


def test_a_new_plan_begins_under_party_affairs(full: Scene) -> None:
    from tenants.disclosure.actions import starting

    with full.inside():
        made = starting.start_disclosure(unit=full.unit, obligation_id=full.owed().pk, actor=full.drafter, at=full.at)
        assert made.current.labels == ["party"]


def test_what_is_published_is_what_was_approved(full: Scene) -> None:
    with full.inside():
        disclosure = full.approved(labels=("village", "party"), forms=["bulletin_board", "website"])
        full.publish(disclosure, forms=["website"])
        publication, version = Publication.objects.get(), disclosure.current
        assert (version.labels, publication.labels) == (["party", "village"], ["party", "village"])
        assert set(publication.forms) < set(version.forms)
        assert publication.version.content_sha256 == version.content_sha256


def test_a_label_is_part_of_what_is_approved(full: Scene) -> None:
    with full.inside():
        disclosure = full.approved()
        before = disclosure.current.content_sha256
        full.write(disclosure, labels=("party", "village"))
        disclosure.refresh_from_db()
        assert (disclosure.state, disclosure.current.content_sha256 == before) == ("draft", False)


def test_one_upload_is_shown_under_several_labels_and_the_board_filters_by_them(full: Scene) -> None:
    with full.inside():
        for title, labels in (("都有", ("party", "village")), ("只有党务", ("party",)), ("只有办事", ("service",))):
            add_row(full, title)
            shown(full, title, labels=labels)
    assert sorted(titles(board(full))) == ["只有党务", "只有办事", "都有"]
    assert titles(board(full, "?label=village")) == ["都有"]
    assert sorted(titles(board(full, "?label=party"))) == ["只有党务", "都有"]
    assert titles(board(full, "?label=factory")) == []
    assert sorted(titles(board(full, "?label=nonsense"))) == ["只有党务", "只有办事", "都有"]
    choices = [(choice.code, choice.count) for choice in board(full).context["label_choices"]]
    assert choices == [("party", 2), ("village", 1), ("service", 1)]


def test_what_hangs_on_no_shared_carrier_counts_as_party_affairs(full: Scene) -> None:
    with full.inside():
        add_row(full, "广播", forms=["loudspeaker"])
        disclosure = approve(full, begin(full, "广播", forms=["loudspeaker"], labels=()))
        full.publish(disclosure, forms=["loudspeaker"])
    assert titles(board(full, "?label=party")) == ["广播"]
    assert board(full).context["label_choices"] == []


def test_the_form_asks_for_the_affairs_with_party_affairs_ticked(full: Scene) -> None:
    from tenants.disclosure.actions import starting

    with full.inside():
        made = starting.start_disclosure(unit=full.unit, obligation_id=full.owed().pk, actor=full.drafter, at=full.at)
    client = Client()
    client.force_login(full.drafter)
    form = client.get(f"/u/{full.unit.slug}/disclosures/{made.pk}/").context["draft_form"]
    assert [(box.data["value"], box.data["selected"]) for box in form["labels"]] == [
        ("party", True), ("government", False), ("village", False), ("factory", False), ("service", False)
    ]  # fmt: skip
    assert "notice_until" not in form.fields
