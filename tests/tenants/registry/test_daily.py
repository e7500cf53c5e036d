import pytest

from tenants.registry.daily import provision_missing
from tenants.registry.models import Tenant
from tests.factories import make_district, make_unit

pytestmark = pytest.mark.django_db


def test_the_days_work_gives_new_units_their_workspaces_once() -> None:
    make_unit(parent=make_district())
    assert (provision_missing(), provision_missing()) == ("2 workspaces made", "0 workspaces made")
    assert Tenant.objects.count() == 2
