"""From an empty database to one in which units can be given workspaces."""

from datetime import datetime

from django.core.management import call_command

from .ownership import owner_session
from .plans import current_plan


def prepare_database(*, at: datetime) -> None:
    """Create the shared tables with their reference data, and record how a workspace is made. Safe to run again.

    The first step of an installation, of the demonstration and of the test template.
    """
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    with owner_session():
        current_plan(at=at)
