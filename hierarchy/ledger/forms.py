"""Forms of the receiver's pages. They read what was typed; the actions decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.texts import validate_plain_text

REASON_LENGTH = 1000


class ReturnForm(forms.Form):
    """Why a submission goes back, in words the sender can act on."""

    reason = forms.CharField(
        label=_("What is to be completed"),
        max_length=REASON_LENGTH,
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what is to be completed.")},
    )
