"""Scans of what was received on paper."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .conversion_forms import FilesField


def letters_field() -> FilesField:
    """Make the field for scans of the original; none need be chosen."""
    return FilesField(
        label=_("Scan of the letter"),
        required=False,
        help_text=_(
            "Only those who read this unit's cases open it; it is not sealed. Cover identity card numbers first. "
            "If this page comes back, choose the files again."
        ),
    )


class LettersForm(forms.Form):
    """The scans of a case's original."""

    letters = letters_field()
