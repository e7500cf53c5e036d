"""What the tests of accounts share: a district, and a security administrator."""

import pytest
from django.test import Client

from accounts.models import PlatformRole, User
from district.models import District
from tests.factories import make_user


@pytest.fixture
def district(db: None) -> District:
    return District.objects.create(name="示例区", name_en="Example District")


@pytest.fixture
def security_admin(district: District) -> User:
    return make_user(username="anquan", name="安管员", platform_role=PlatformRole.SECURITY_ADMIN)


@pytest.fixture
def user(district: District) -> User:
    return make_user(username="zhangsan", name="张三")


@pytest.fixture
def browser(user: User) -> Client:
    """Give a browser in which `user` has signed in."""
    client = Client()
    client.force_login(user)
    return client
