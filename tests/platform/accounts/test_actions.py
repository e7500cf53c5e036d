"""Accounts are made and changed by the security administrator alone, and each change is recorded."""

import re
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts import actions
from accounts.models import Person, PlatformRole, User
from accounts.passwords import character_classes, initial_password
from audit.models import Entry
from core.actors import SYSTEM
from core.errors import Invalid, NotPermitted
from tests.factories import PASSWORD, make_user


def snapshot() -> list[tuple[object, ...]]:
    return list(User.objects.order_by("pk").values_list("username", "platform_role", "is_active", "password"))


def test_a_new_account_has_an_initial_password_to_be_changed(security_admin: User, at: datetime) -> None:
    user, password = actions.create_account(
        username=" LiSi ", name="李四", phone="0571", email="", actor=security_admin, at=at
    )
    assert (user.username, user.person.name, user.platform_role) == ("lisi", "李四", "")
    assert user.check_password(password)
    assert user.must_change_password
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_label, entry.at) == ("account.created", "安管员", at)
    assert password not in str(entry.data)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("username", {"username": "ab"}),
        ("username", {"username": "张三"}),
        ("username", {"username": "a b c"}),
        ("username", {"username": "x" * 61}),
        ("name", {"name": "  "}),
        ("name", {"name": "长" * 61}),
        ("phone", {"phone": "1" * 31}),
        ("email", {"email": "nobody"}),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(
    security_admin: User, at: datetime, field: str, values: dict[str, str]
) -> None:
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        actions.create_account(**({"username": "lisi", "name": "李四"} | values), actor=security_admin, at=at)
    assert refusal.value.field == field
    assert (snapshot(), Person.objects.count()) == (before, 1)


def test_a_user_name_is_given_once_whatever_its_capitals(security_admin: User, user: User, at: datetime) -> None:
    before = snapshot()
    with pytest.raises(actions.UsernameTaken):
        actions.create_account(username="ZhangSan", name="李四", actor=security_admin, at=at)
    assert snapshot() == before


@pytest.mark.parametrize("role", ["", "system_admin", "audit_admin"])
def test_only_the_security_administrator_makes_accounts(security_admin: User, at: datetime, role: str) -> None:
    other = make_user(username="other", platform_role=role)
    before = snapshot()
    with pytest.raises(NotPermitted):
        actions.create_account(username="lisi", name="李四", actor=other, at=at)
    assert (snapshot(), Entry.objects.count()) == (before, 0)


def test_one_administrator_is_not_made_another(security_admin: User, at: datetime) -> None:
    auditor = make_user(username="shenji", platform_role=PlatformRole.AUDIT_ADMIN)
    before = snapshot()
    with pytest.raises(actions.AdministratorsExclude):
        actions.set_platform_role(user=auditor, role=PlatformRole.SYSTEM_ADMIN, actor=security_admin, at=at)
    assert (snapshot(), Entry.objects.count()) == (before, 0)


def test_the_database_knows_no_fourth_administrator(user: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(platform_role="super_admin")


def test_a_security_administrator_does_nothing_to_the_own_account(security_admin: User, at: datetime) -> None:
    make_user(username="second", platform_role=PlatformRole.SECURITY_ADMIN)
    before = snapshot()
    for act in (actions.switch_off, actions.reset_password):
        with pytest.raises(actions.OwnAccount):
            act(user=security_admin, actor=security_admin, at=at)
    with pytest.raises(actions.OwnAccount):
        actions.set_platform_role(user=security_admin, role="", actor=security_admin, at=at)
    assert snapshot() == before


def test_the_last_security_administrator_stays(security_admin: User, at: datetime) -> None:
    before = snapshot()
    with pytest.raises(actions.LastSecurityAdministrator):
        actions.switch_off(user=security_admin, actor=SYSTEM, at=at)
    with pytest.raises(actions.LastSecurityAdministrator):
        actions.set_platform_role(user=security_admin, role="", actor=SYSTEM, at=at)
    assert snapshot() == before


def test_a_reset_gives_a_new_password_to_be_changed(security_admin: User, user: User, at: datetime) -> None:
    password = actions.reset_password(user=user, actor=security_admin, at=at)
    user.refresh_from_db()
    assert user.check_password(password)
    assert not user.check_password(PASSWORD)
    assert user.must_change_password
    assert list(Entry.objects.values_list("verb", flat=True)) == ["account.password_reset"]


def test_switching_off_and_on_is_recorded_once_each(security_admin: User, user: User, at: datetime) -> None:
    for act in (actions.switch_off, actions.switch_off, actions.switch_on):
        act(user=user, actor=security_admin, at=at)
    assert list(Entry.objects.order_by("position").values_list("verb", flat=True)) == [
        "account.switched_off",
        "account.switched_on",
    ]


def test_a_correction_records_which_values_changed_but_not_their_text(
    security_admin: User, user: User, at: datetime
) -> None:
    actions.correct_person(user=user, name="张山", phone="", email="", actor=security_admin, at=at)
    actions.correct_person(user=user, name="张山", phone="", email="", actor=security_admin, at=at)
    assert Person.objects.get(pk=user.person_id).name == "张山"
    assert list(Entry.objects.values_list("data", flat=True)) == [{"changed": ["name"]}]


def test_initial_passwords_differ_and_keep_the_rules() -> None:
    made = {initial_password() for _ in range(50)}
    assert len(made) == 50
    assert {len(password) for password in made} == {14}
    assert {character_classes(password) for password in made} == {3}


@pytest.mark.parametrize(
    ("password", "classes"), [("", 0), ("abc", 1), ("aB", 2), ("aB1", 3), ("aB1-", 4), ("密码", 1)]
)
def test_character_classes_are_counted(password: str, classes: int) -> None:
    assert character_classes(password) == classes


def test_the_console_makes_the_first_administrator(district: object) -> None:
    out = StringIO()
    call_command("create_administrator", "security_admin", "anquan", name="安管员", stdout=out)
    user = User.objects.get()
    assert (user.username, user.platform_role) == ("anquan", "security_admin")
    assert user.check_password(re.split(r"[\s:：]+", out.getvalue().strip())[-1])


def test_the_console_says_why_it_cannot(security_admin: User) -> None:
    with pytest.raises(CommandError):
        call_command("create_administrator", "security_admin", "anquan", name="安管员", stdout=StringIO())
    assert User.objects.count() == 1
