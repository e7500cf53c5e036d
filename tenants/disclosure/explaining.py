"""What a drafter must explain when proposing: everything that departs from the catalogue or the usual way."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.scope_forms import conflicting, is_hidden_from_society
from hierarchy.ledger.vocabulary import Duty, TimeLimit
from tenants.catalogue.models import CatalogueItem

from .consultation_rule import names_vital_interests
from .models import Disclosure, FileKind, Path, Version
from .privacy import row_of


def to_explain(disclosure: Disclosure, version: Version) -> list[str]:
    """Give a sentence for each thing that proposing this version must explain; none, nothing is asked."""
    reasons = []
    if departs_in_scope(disclosure, version):
        reasons.append(_("The scope departs from the catalogue."))
    if has_unsuitable_forms(version):
        reasons.append(_("The forms of disclosure do not suit the scope."))
    if version.path == Path.EMERGENCY:
        reasons.append(_("It is an emergency: say why it cannot wait for the usual steps."))
    if version.path == Path.ORDINARY and is_marked_important(row_of(disclosure)):
        reasons.append(_("The catalogue marks it as decided collectively: say why it is not important here."))
    if not version.is_vital and names_vital_interests(row_of(disclosure)):
        reasons.append(
            _("The catalogue row names the vital interests of the masses: say why this does not concern them.")
        )
    if version.path == Path.IMPORTANT and not version.attachments.filter(kind=FileKind.MATERIAL).exists():
        reasons.append(_("No material for the decision is attached: say where it is kept."))
    return reasons


def departs_in_scope(disclosure: Disclosure, version: Version) -> bool:
    """Tell whether it is disclosed to others than the catalogue says."""
    return version.scope != disclosure.required_scope


def has_unsuitable_forms(version: Version) -> bool:
    """Tell whether a form shows it to others than the scope means, or hides it from society (defaults 4.3)."""
    return bool(conflicting(version.scope, version.forms)) or is_hidden_from_society(version.scope, version.forms)


def is_marked_important(row: CatalogueItem | None) -> bool:
    """Tell whether the catalogue marks a row as decided collectively (PRO-06)."""
    return row is not None and row.is_important


def may_be_emergency(disclosure: Disclosure) -> bool:
    """Tell whether the emergency path is open: for what happened, not for what comes round (PRO-14, document 001)."""
    if disclosure.obligation_id is not None:
        duty = ObligationEntry.objects.filter(pk=disclosure.obligation_id).values_list("duty", flat=True).first()
        if duty in (Duty.EVENT, Duty.CONFIRMATION):
            return True
    row = row_of(disclosure)
    # Outside the catalogue stands only what nobody foresaw.
    return disclosure.item_key is None or (row is not None and row.time_limit == TimeLimit.IMMEDIATE)
