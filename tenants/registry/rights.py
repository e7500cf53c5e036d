"""What each role may do with each shared table, and with a workspace's tables. One list, nothing else grants.

A unit's role reads what every unit needs to know (the tree, the lines, the calendar, who works where), what has been
disclosed to the public, and its own rows of the ledger; it writes its own rows. It reads no credentials, no sessions,
no other unit's obligations or cases. What has been recorded is never changed, by the district's role neither.

Where rows are told apart, PostgreSQL does so by the role that asks (row-level security), never by a setting, which any
statement could change. The owner of the tables is not bound by it, so that backups and migrations see every row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from core.database_roles import DISTRICT, IDENTITIES, LOGIN, UNIT_ASKING, UNITS

from .models import Tenant

READ = "SELECT"
APPEND = "SELECT, INSERT"
KEEP = "SELECT, INSERT, UPDATE"
ALL = "SELECT, INSERT, UPDATE, DELETE"
NOTHING = ""

COLUMNS = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = to_regnamespace(%s) AND c.relname = ANY(%s) AND a.attnum > 0 AND NOT a.attisdropped
    GROUP BY c.relname
"""
UNGUARDED = """
    SELECT relname FROM pg_catalog.pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s) AND NOT relrowsecurity
"""
#: Without the password's hash.
USER_COLUMNS = (
    "id", "last_login", "username", "person_id", "platform_role", "is_active", "must_change_password", "created_at",
)  # fmt: skip
#: Without what it says, which is for its recipient alone.
NOTICE_COLUMNS = ("id", "recipient_id", "kind", "url", "at", "read_at", "digested_at")
OWN = f"unit_id = {UNIT_ASKING}"
OF_SUPERIORS = (
    "unit_id IN (SELECT above.id FROM units_unit above "  # noqa: S608 - a constant
    "JOIN units_unit asking ON asking.tree_id = above.tree_id"
    f" AND asking.lft > above.lft AND asking.rght < above.rght WHERE asking.id = {UNIT_ASKING})"
)
ABOUT_OWN_PAGES = f"position('/u/' || (SELECT slug FROM units_unit WHERE id = {UNIT_ASKING}) || '/' IN url) > 0"  # noqa: S608 - a constant


@dataclass(frozen=True)
class Right:
    """What may be done with one shared table.

    :param units: a unit's verbs. :param district: the district role's.
    :param rows: SQL, which rows a unit reads and writes; blank for all rows.
    :param reads: SQL, which rows it reads besides. :param adds: SQL, which rows it adds besides.
    :param columns: the only columns that a unit reads; none for all of them.
    """

    units: str = NOTHING
    district: str = ALL
    rows: str = ""
    reads: str = ""
    adds: str = ""
    columns: tuple[str, ...] = ()


REFERENCE = Right(units=READ)
DISTRICT_ONLY = Right()
OWN_ROWS = Right(units=ALL, rows=OWN)
RECORDED = Right(units=APPEND, district=APPEND, rows=OWN)

RIGHTS: dict[str, Right] = {
    # who and where: known to every unit
    "units_unitkind": REFERENCE,
    "units_line": REFERENCE,
    "units_unit": REFERENCE,
    "units_unitposition": REFERENCE,
    "units_linelead": REFERENCE,
    "units_demonstrationsite": REFERENCE,
    "units_membership": REFERENCE,
    "accounts_person": REFERENCE,
    "accounts_user": Right(units=READ, columns=USER_COLUMNS),
    "district_district": REFERENCE,
    "district_settingvalue": REFERENCE,
    "workdays_day": REFERENCE,
    "registry_tenant": Right(units=READ, district=READ),
    # the ledger: each unit its own
    "ledger_obligationentry": OWN_ROWS,
    "ledger_ledgerevent": RECORDED,
    "ledger_monthlytally": OWN_ROWS,
    "ledger_catalogueentry": OWN_ROWS,
    "ledger_issuedtemplate": Right(units=ALL, rows=OWN, reads=OF_SUPERIORS),
    "ledger_feedbackentry": OWN_ROWS,
    "ledger_feedbackevent": RECORDED,
    "ledger_surveyresult": OWN_ROWS,
    "ledger_attendanceentry": OWN_ROWS,
    "ledger_publicationentry": Right(units=ALL, rows=OWN, reads="scope = 'public'"),
    "ledger_publictext": Right(units=ALL, rows=OWN, reads="true"),
    "ledger_submission": Right(units=KEEP, rows=f"{UNIT_ASKING} IN (sender_id, receiver_id)"),
    # what is recorded for good
    "audit_chain": Right(units=KEEP, district=KEEP, rows=f"name = 'unit:' || {UNIT_ASKING}"),
    "audit_entry": Right(units=APPEND, district=APPEND, rows=f"chain_id = 'unit:' || {UNIT_ASKING}"),
    "audit_anchor": Right(district=APPEND),
    # told and counted
    "notices_notice": Right(units=ALL, rows=ABOUT_OWN_PAGES, adds="true", columns=NOTICE_COLUMNS),
    "visitors_visitcount": Right(units=KEEP),
    # the district's own business
    "bulletins_bulletin": DISTRICT_ONLY,
    "structure_importpreview": DISTRICT_ONLY,
    "structure_yearopening": DISTRICT_ONLY,
    "registry_domain": DISTRICT_ONLY,
    "registry_provisioningplan": Right(district=READ),
    "django_migrations": Right(district=READ),
    # signing in
    "django_session": DISTRICT_ONLY,
    "account_emailaddress": DISTRICT_ONLY,
    "account_emailconfirmation": DISTRICT_ONLY,
    "axes_accessattempt": DISTRICT_ONLY,
    "axes_accessattemptexpiration": DISTRICT_ONLY,
    "axes_accessfailurelog": DISTRICT_ONLY,
    "axes_accesslog": DISTRICT_ONLY,
    # Django's own, unused
    "django_content_type": REFERENCE,
    "auth_group": DISTRICT_ONLY,
    "auth_group_permissions": DISTRICT_ONLY,
    "auth_permission": DISTRICT_ONLY,
}


#: SQL: whether the role `r` is a unit's, and the pages may become it.
IS_A_UNITS = f"pg_has_role(r.oid, '{UNITS}', 'MEMBER') AND pg_has_role('{LOGIN}', r.oid, 'MEMBER')"


def apply_rights() -> None:
    """Give the roles what the list says, and nothing more. As the owner, after each migration; safe to repeat."""
    with connection.cursor() as cursor:
        for statement in shared_statements(str(connection.settings_dict["NAME"])):
            cursor.execute(statement)
        cursor.execute(UNGUARDED, [[table for table, right in RIGHTS.items() if right.rows]])
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def grant_workspace(tenant: Tenant) -> None:
    """Give a unit's role its workspace, making the role if need be. As the owner, after tables are made or changed.

    Making one, or a member of another, lets nobody else do so until the transaction ends: not done where it is so.
    """
    role = tenant.database_role
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {IS_A_UNITS} FROM pg_catalog.pg_roles r WHERE rolname = %s", [role])  # noqa: S608 - a constant
        found = cursor.fetchone()
        if found is None:
            cursor.execute(f"CREATE ROLE {role} NOLOGIN IN ROLE {UNITS} ROLE {LOGIN}")
        elif found != (True,):  # of another district on this server, or of a restored one
            cursor.execute(f"GRANT {UNITS} TO {role}")
            cursor.execute(f"GRANT {role} TO {LOGIN}")
        cursor.execute(COLUMNS, [tenant.schema_name, list(settings.HIDDEN_COLUMNS)])
        for statement in workspace_statements(tenant.schema_name, role, dict(cursor.fetchall())):
            cursor.execute(statement)


def shared_statements(database: str) -> Iterator[str]:
    """Give the statements that grant what the list says."""
    yield f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC'
    yield f'GRANT CONNECT ON DATABASE "{database}" TO {LOGIN}'
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {DISTRICT}, {UNITS}"
    for table, right in RIGHTS.items():
        yield f"REVOKE ALL ON {table} FROM PUBLIC, {DISTRICT}, {UNITS}"
        if right.district:
            yield f"GRANT {right.district} ON {table} TO {DISTRICT}"
        if right.units:
            yield f"GRANT {_verbs(right)} ON {table} TO {UNITS}"
        if right.rows:
            yield from _policies(table, right)


def workspace_statements(schema: str, role: str, columns: dict[str, list[str]]) -> Iterator[str]:
    """Give the statements that grant a workspace to its unit, and its sealed columns to who may unseal.

    :param columns: all columns of those tables that have some to hide.
    """
    yield f'GRANT USAGE ON SCHEMA "{schema}" TO {role}, {IDENTITIES}'
    yield f'GRANT {ALL} ON ALL TABLES IN SCHEMA "{schema}" TO {role}'
    for table, names in columns.items():
        hidden = settings.HIDDEN_COLUMNS[table]
        shown = ", ".join(name for name in names if name not in hidden)
        yield f'REVOKE SELECT ON "{schema}".{table} FROM {role}'  # noqa: S608 - names of our own
        yield f'GRANT SELECT ({shown}) ON "{schema}".{table} TO {role}'
        yield f'GRANT SELECT ({", ".join(("id", *hidden))}) ON "{schema}".{table} TO {IDENTITIES}'


def _verbs(right: Right) -> str:
    return right.units.replace(READ, f"SELECT ({', '.join(right.columns)})") if right.columns else right.units


def _policies(table: str, right: Right) -> Iterator[str]:
    for policy in ("district", "units", "units_read", "units_add"):
        yield f"DROP POLICY IF EXISTS {policy} ON {table}"
    yield f"CREATE POLICY district ON {table} TO {DISTRICT} USING (true) WITH CHECK (true)"
    yield f"CREATE POLICY units ON {table} TO {UNITS} USING ({right.rows}) WITH CHECK ({right.rows})"
    if right.reads:
        yield f"CREATE POLICY units_read ON {table} FOR SELECT TO {UNITS} USING ({right.reads})"
    if right.adds:
        yield f"CREATE POLICY units_add ON {table} FOR INSERT TO {UNITS} WITH CHECK ({right.adds})"
