from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from core.database_roles import role_of
from hierarchy.units.models import Unit


class Tenant(TenantMixin):
    """The workspace of one unit: a PostgreSQL schema. Made by `provisioning`, entered by `workspace()` only."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="tenant")
    plan_hash = models.CharField(_("provisioned with"), max_length=64)
    provisioned_at = models.DateTimeField(_("provisioned"))

    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        verbose_name = _("workspace")

    def __str__(self) -> str:
        return self.schema_name

    @property
    def database_role(self) -> str:
        """The role that the workspace is entered as: it may do nothing in any other."""
        return role_of(self.unit_id)


class Domain(DomainMixin):
    """Required by django-tenants; workspaces are addressed by path, so none is ever made."""


class ProvisioningPlan(models.Model):
    """The recorded statements that make a workspace, keyed by the migrations they come from."""

    hash = models.CharField(max_length=64, primary_key=True)
    statements = models.JSONField()
    migrations = models.JSONField()
    recorded_at = models.DateTimeField()
