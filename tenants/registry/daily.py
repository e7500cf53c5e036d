"""The registry's part of the day's work (`settings.DAILY_JOBS`)."""

from district import clock

from .ownership import owner_session
from .provisioning import provision, units_without_workspace


def provision_missing() -> str:
    """Give units opened since yesterday their workspaces; says how many."""
    with owner_session():
        made = provision(units_without_workspace(), at=clock.now())
    return f"{len(made)} workspaces made"
