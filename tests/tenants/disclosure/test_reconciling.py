"""`reconcile` finds what workspaces and the ledger do not agree on, and is silent when they do."""

from collections.abc import Callable
from datetime import date

import pytest

from hierarchy.ledger.models import ObligationEntry, PublicationEntry
from tenants.disclosure.actions import drafting, nil_return, publishing
from tenants.disclosure.models import Disclosure, Publication, Version
from tenants.disclosure.reconciling import differences
from tests.tenants.disclosure.scene import Scene, unknown_id


@pytest.fixture
def history(full: Scene) -> Scene:
    """One disclosure published, one withdrawn with its successor under way, one nil return."""
    with full.inside():
        full.published(item="班子分工")
        withdrawn = full.approved(item="民主评议", scope="party", body="", forms=["meeting"])
        full.publish(withdrawn, forms=["meeting"])
        publishing.withdraw(reason="有误", **full.who(full.approver, withdrawn))
        drafting.revise(**full.who(full.drafter, withdrawn))
        nil = nil_return.start_nil(
            unit=full.unit, obligation_id=full.owed().pk, reason="无", actor=full.drafter, at=full.at
        )
        nil_return.confirm_nil(**full.who(full.approver, nil))
    return full


def test_the_procedure_leaves_no_difference(history: Scene) -> None:
    assert list(differences()) == []


DAMAGES: dict[str, Callable[[], object]] = {
    "a publication lost in the ledger": lambda: PublicationEntry.objects.filter(scope="public").delete(),
    "another hash in the ledger": lambda: PublicationEntry.objects.filter(scope="public").update(content_sha256="0"),
    "a withdrawal lost": lambda: Publication.objects.filter(withdrawn_at__isnull=False).update(withdrawn_at=None),
    "a text changed behind its hash": lambda: Version.objects.filter(
        scope="public", number=1, forms__0="bulletin_board"
    ).update(body="改"),
    "an obligation of somebody else": lambda: Disclosure.objects.filter(is_nil=True).update(obligation_id=unknown_id()),
    "another disclosure in the ledger": lambda: ObligationEntry.objects.filter(
        disclosure_id__isnull=False, title="班子分工"
    ).update(disclosure_id=unknown_id()),
    "another day in the workspace": lambda: Publication.objects.filter(withdrawn_at__isnull=True).update(
        disclosed_on=date(2026, 4, 1)
    ),
    "a nil return lost in the ledger": lambda: ObligationEntry.objects.filter(nil_on__isnull=False).update(nil_on=None),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_is_found(history: Scene, damage: str) -> None:
    with history.inside():
        DAMAGES[damage]()
    found = list(differences())
    assert found
    assert all(line.startswith(f"{history.unit.code}: ") for line in found)
