from django.db import models
from django.utils.translation import gettext_lazy as _


class VisitCount(models.Model):
    """How often something was done in one stretch of time. `key` is a keyed digest: no address of anybody is kept."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField(_("from"))
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("count of visits")
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="visit_count_once")]
