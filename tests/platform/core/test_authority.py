from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from core import authority
from core.actors import SYSTEM
from core.errors import NotPermitted


def allow(actor: Any, permission: str) -> None:
    """Stand for the rule of a room above."""


def deny(actor: Any, permission: str) -> None:
    raise NotPermitted("no")


def test_the_named_rule_decides(settings: Any) -> None:
    settings.AUTHORITY = f"{__name__}.allow"
    authority.require(SimpleNamespace(is_authenticated=True), "audit.read")
    settings.AUTHORITY = f"{__name__}.deny"
    with pytest.raises(NotPermitted):
        authority.require(SimpleNamespace(is_authenticated=True), "audit.read")
    assert not authority.allows(SimpleNamespace(is_authenticated=True), "audit.read")


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_nobody_may_do_nothing(settings: Any, nobody: Any) -> None:
    settings.AUTHORITY = f"{__name__}.allow"
    assert not authority.allows(nobody, "audit.read")


def test_a_job_acts_for_the_installation(settings: Any) -> None:
    settings.AUTHORITY = f"{__name__}.deny"
    assert authority.allows(SYSTEM, "audit.read")
