"""A refusal that comes back to the form it answers."""

from django import forms

from .errors import Refusal


def put_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Show a refusal at its field, or above the form if the form has no such field; each line as its own."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message).splitlines())
