from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StructureConfig(AppConfig):
    name = "hierarchy.structure"
    label = "structure"
    verbose_name = _("Structure")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .telling import register_kinds

        register_kinds()
