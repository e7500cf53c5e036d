from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.ids import new_id


class Person(models.Model):
    """Name and contact of somebody who acts. The only part of an account that a workspace reads."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return self.name


class PlatformRole(models.TextChoices):
    """The three administrators of GB/T 22239-2019: mutually exclusive, and none does business work."""

    NONE = "", _("none")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


class UserManager(BaseUserManager["User"]):
    """Accounts are made by `accounts.actions.create_account`; there is no shortcut that skips the audit trail.

    They are read without the password's hash, which no unit's database role can read.
    """

    def get_queryset(self) -> "models.QuerySet[User]":
        return super().get_queryset().defer("password")

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """Credentials. What an account may do for a unit is a `units.Membership`."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="user", verbose_name=_("person"))
    platform_role = models.CharField(
        _("platform role"), max_length=20, choices=PlatformRole.choices, blank=True, default=PlatformRole.NONE
    )
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(platform_role__in=PlatformRole.values), name="user_at_most_one_platform_role"
            ),
            models.UniqueConstraint(Lower("username"), name="user_username_any_case"),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def label(self) -> str:
        """The person's name, as audit entries and pages show who acted."""
        return self.person.name

    @property
    def is_administrator(self) -> bool:
        """Whether this is one of the three administrators, who do no business work."""
        return bool(self.platform_role)
