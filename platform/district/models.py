from django.db import models
from django.utils.translation import gettext_lazy as _


class District(models.Model):
    """The one district of this installation."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    frozen_on = models.DateField(_("demonstration date"), null=True, blank=True)

    class Meta:
        verbose_name = _("district")

    def __str__(self) -> str:
        return self.name


class SettingValue(models.Model):
    """A setting's value from a date on. Values are never changed in place: a new row begins a new value."""

    key = models.CharField(_("setting"), max_length=60)
    value = models.JSONField(_("value"))
    valid_from = models.DateField(_("valid from"))
    reason = models.CharField(_("reason"), max_length=200)
    set_by_id = models.UUIDField(_("set by"), null=True)
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        verbose_name = _("setting value")
        constraints = [models.UniqueConstraint(fields=["key", "valid_from"], name="setting_value_per_day")]
