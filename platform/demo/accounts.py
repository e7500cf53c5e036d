"""The accounts that the demonstration names to whoever tries it, one per kind of reader."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User

from .people import PASSWORD

Account = tuple[str, str, str]


def notable_accounts() -> list[Account]:
    """Give (user name, password, who) of the accounts to try, those that this district has."""
    existing = set(
        User.objects.filter(username__in=[name for name, _who in _notable()]).values_list("username", flat=True)
    )
    return [(name, PASSWORD, who) for name, who in _notable() if name in existing]


def _notable() -> list[tuple[str, str]]:
    return [
        ("office", _("district committee office: receives filings, sees everything")),
        ("jg04.line", _("lead department of the education line")),
        ("jg06.line", _("lead department of the state enterprises, with the power to supervise")),
        ("z01.supervisor", _("a town: the superior of villages and branches")),
        ("z01.drafter", _("the town's drafter")),
        ("z01.reviewer", _("the town's reviewer")),
        ("z01.secrecy", _("the town's secrecy reviewer")),
        ("z01.deputy", _("the town's approver")),
        ("z01.officer", _("the town's officer for opinions")),
        ("c01.drafter", _("a village: drafter and officer for opinions (three people share the steps)")),
        ("c01.deputy", _("a village: reviewer and secrecy reviewer")),
        ("c01.head", _("a village: secretary, approver")),
        ("c0101.drafter", _("a branch of two people: the clerk")),
        ("c0101.head", _("a branch of two people: the secretary")),
        ("c0101.member", _("a party member")),
        ("sysadmin", _("system administrator")),
        ("secadmin", _("security administrator")),
        ("auditadmin", _("audit administrator")),
    ]
