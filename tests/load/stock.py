"""Runs inside a `World`: schemas made and migrated by django-tenants' own executor, to compare with.

`make` makes some and says how long one took; `migrate` brings them up to date and says the same.
"""

from __future__ import annotations

import sys
from time import perf_counter

from django.core.management import call_command
from django.db import connection
from django_tenants.management.commands import migrate_schemas
from django_tenants.migration_executors import get_executor

from tenants.registry.ownership import acting_as_owner, owner_session

SCHEMAS = [f"stock_{number}" for number in range(5)]


def main() -> None:
    """Print the seconds of one schema."""
    migrate_schemas.GET_EXECUTOR_FUNCTION = get_executor
    began = perf_counter()
    with owner_session(), acting_as_owner():
        for schema in SCHEMAS:
            if sys.argv[1] == "make":
                with connection.cursor() as cursor:
                    cursor.execute(f'CREATE SCHEMA "{schema}"')
            call_command("migrate_schemas", schema_name=schema, tenant=True, interactive=False, verbosity=0)
    sys.stdout.write(f"{(perf_counter() - began) / len(SCHEMAS)}")
