"""Settings of a later release: `disclosure` has further migrations, in a package that the test writes."""

from config.settings.local import *  # noqa: F403 - the same settings but for one

MIGRATION_MODULES = {"disclosure": "later_migrations"}
