"""Forms of a unit's people and of accounts. They check shapes; the actions decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import PlatformRole, User

from .models import Role, Unit
from .staffing import offered_roles

NO_ADMINISTRATOR = "none"


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class PersonForm(forms.Form):
    """Name and contact."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class RolesForm(forms.Form):
    """Roles in one unit, from a day on."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    valid_from = forms.DateField(label=_("From"), widget=DayInput())

    def __init__(self, *args: Any, unit: Unit, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(role.value, role.label) for role in offered_roles(unit, on)]  # type: ignore[attr-defined]  # a choice field
        self.fields["valid_from"].initial = on

    def clean_roles(self) -> list[Role]:
        """Give roles, not words."""
        return [Role(role) for role in self.cleaned_data["roles"]]


class NewPersonForm(PersonForm, RolesForm):
    """A person new to the system, with an account and roles in one unit."""

    username = forms.CharField(
        label=_("User name"), max_length=60, help_text=_("Small letters, digits, dots, hyphens and underlines.")
    )
    field_order = ["name", "username", "phone", "email", "roles", "valid_from"]


class KnownPersonForm(RolesForm):
    """A person who has an account already."""

    user = forms.CharField(label=_("User name"), max_length=60)
    field_order = ["user", "roles", "valid_from"]

    def clean_user(self) -> User:
        """Give the account of that name."""
        username = self.cleaned_data["user"].strip().lower()
        user = User.objects.select_related("person").filter(username=username).first()
        if user is None:
            raise forms.ValidationError(_("There is no account of this name. Add the person with a new account."))
        return user


class EndRoleForm(forms.Form):
    """When a role ends."""

    ends_on = forms.DateField(label=_("First day without the role"), widget=DayInput())


class AdministratorForm(PersonForm):
    """A new account for one of the three administrators."""

    username = forms.CharField(
        label=_("User name"), max_length=60, help_text=_("Small letters, digits, dots, hyphens and underlines.")
    )
    platform_role = forms.ChoiceField(
        label=_("Administrator"), choices=[choice for choice in PlatformRole.choices if choice[0]]
    )
    field_order = ["name", "username", "phone", "email", "platform_role"]


class PlatformRoleForm(forms.Form):
    """Which of the three administrators an account is."""

    platform_role = forms.ChoiceField(
        label=_("Administrator"), choices=[(value or NO_ADMINISTRATOR, label) for value, label in PlatformRole.choices]
    )

    def clean_platform_role(self) -> PlatformRole:
        """Give the role; the word for none stands for the empty one."""
        value = self.cleaned_data["platform_role"]
        return PlatformRole.NONE if value == NO_ADMINISTRATOR else PlatformRole(value)
