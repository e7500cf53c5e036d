from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "hierarchy.metrics"
    label = "metrics"
    verbose_name = _("Figures")
    default_auto_field = "django.db.models.BigAutoField"
