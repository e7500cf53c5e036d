from typing import Any

from django.core.management.base import BaseCommand, CommandError

from district.clock import now
from tenants.registry.fleet import migrate_one, outdated
from tenants.registry.ownership import owner_session


class Command(BaseCommand):
    help = "Apply new migrations to every workspace that lacks them. Run again, it goes on where it stopped."

    @owner_session()
    def handle(self, *args: Any, **options: Any) -> None:
        tenants = list(outdated())
        failed = []
        for done, tenant in enumerate(tenants, start=1):
            try:
                migrate_one(tenant, at=now())
            except Exception as fault:
                failed.append(tenant.unit.code)
                self.stderr.write(f"{tenant.unit.code} {tenant.unit.name}: {fault}")
            if done == len(tenants) or done % 50 == 0:
                self.stdout.write(f"{done} of {len(tenants)}")
        self.stdout.write(f"{len(tenants) - len(failed)} workspaces migrated, {len(failed)} failed.")
        if failed:
            raise CommandError(f"Not migrated: {', '.join(failed)}. Mend the cause and run this again.")
