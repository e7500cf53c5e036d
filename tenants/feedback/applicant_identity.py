"""Disclosure on request is for somebody known: name and identity card number come with it (REQ-04)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from stdnum.cn import ric

from core.errors import Invalid
from core.sealing import unseal

from .models import Case


class IdentityMissing(Invalid):
    """Something is applied for, and nobody known applies."""

    code = "identity_missing"


def faults_of_identity(contact: Mapping[str, str]) -> dict[str, str]:
    """Say at which field what is missing of an applicant's identity; empty if nothing is."""
    faults: dict[str, str] = {}
    if not contact.get("name", "").strip():
        faults["name"] = _("An application needs the applicant's name.")
    number = contact.get("id_number", "").strip()
    if not number:
        faults["id_number"] = _("An application needs the applicant's identity card number.")
    elif not ric.is_valid(number):
        faults["id_number"] = _("This is no valid identity card number. Check each digit.")
    return faults


def require_identity(contact: Mapping[str, str]) -> None:
    """Refuse an application without a name and a valid identity card number.

    :raises IdentityMissing: at the first field at fault.
    """
    for field, sentence in faults_of_identity(contact).items():
        raise IdentityMissing(sentence, field=field)


def require_identified(case: Case) -> None:
    """Refuse to make an application of a case whose asker left no identity.

    :raises IdentityMissing: with what to do. :raises core.sealing.KeyMissing: if what is sealed cannot be looked into.
    """
    if faults_of_identity(unseal(case.sealed)):
        raise IdentityMissing(
            _(
                "Disclosure on request is for somebody known, and this case came without name and identity number. "
                "Register it as a question, or enter it anew as a request with both."
            ),
            field="kind",
        )


def id_number_of(case: Case) -> str:
    """Give the sealed identity card number, to be compared and never shown; blank if there is none."""
    return str(unseal(case.sealed).get("id_number", ""))
