from django.db import models
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class District(models.Model):
    """The one district of this installation."""

    name = models.CharField(pgettext_lazy("district", "name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    frozen_on = models.DateField(_("demonstration date"), null=True, blank=True)

    class Meta:
        verbose_name = _("district")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Give the name in the reader's language."""
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name

    @classmethod
    def current(cls) -> "District":
        """Give the installation's district; before it is set up, one without a row."""
        return cls.objects.order_by("pk").first() or cls(name=gettext("District without a name"))


class SettingValue(models.Model):
    """A setting's value from a date on.

    Rows are never changed: a later row for the same day takes the place of an earlier one, and both stay readable.
    """

    key = models.CharField(_("setting"), max_length=60)
    value = models.JSONField(_("value"), null=True)
    valid_from = models.DateField(_("valid from"))
    reason = models.CharField(_("reason"), max_length=200)
    set_by_id = models.UUIDField(_("set by"), null=True)
    set_by_label = models.CharField(_("set by"), max_length=120, blank=True)
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        verbose_name = _("setting value")
        indexes = [models.Index(fields=["key", "valid_from", "id"], name="setting_value_of_key")]
