from django.db import models
from django.utils.translation import gettext_lazy as _


class Day(models.Model):
    """One calendar day. A year is covered when all its days are here; past that, due dates are pending."""

    date = models.DateField(_("date"), primary_key=True)
    is_working = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("day")
        ordering = ["date"]
