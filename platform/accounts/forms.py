"""Forms of signing in and of the own password."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

#: The validators of the settings in one sentence; each of them says by itself what is wrong.
PASSWORD_RULES = _(
    "At least ten characters of at least three classes: small letters, capital letters, digits, other characters. "
    "Not like the user name or your name, and not a common password."
)


class SignInForm(LoginForm):
    """User name and password, in our words."""

    quiet_about_secrecy = True  # the page shows the notice itself

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self.fields["login"], _("User name"))
        _relabel(self.fields["password"], _("Password"))
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false")


class OwnPasswordForm(ChangePasswordForm):
    """The present password, and the new one twice."""

    quiet_about_secrecy = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self.fields["oldpassword"], _("Present password"))
        _relabel(self.fields["password1"], _("New password"), help_text=PASSWORD_RULES)
        _relabel(self.fields["password2"], _("New password once more"))

    def clean_password1(self) -> str:
        """Refuse the present password as the new one."""
        password: str = self.cleaned_data["password1"]
        if self.user.check_password(password):
            raise forms.ValidationError(_("Choose a password other than the present one."), code="password_unchanged")
        return password


def _relabel(field: forms.Field, label: Any, *, help_text: Any = "") -> None:
    """Give allauth's field our label and no placeholder, which would repeat it."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
