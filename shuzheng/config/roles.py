"""The two logins besides the owner, and exactly what each may do in the database."""

from collections.abc import Iterable

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from shuzheng.lib import postgres

APP, GATEWAY = postgres.LOGINS[postgres.APP], postgres.LOGINS[postgres.GATEWAY]

# What the gateway may read: compiled grants and the keys of those who sign. Nothing else, and it writes nothing.
GATEWAY_READS = ("exchange_compiledgrant", "orgs_applicationkey")

# The log only grows: a line goes into the outbox, and from there on only through the doors of the audit room.
AUDIT_TABLES = ("audit_outboxline", "audit_logline", "audit_treehead")
AUDIT_DOORS = ("audit_append", "audit_set_aside")

# Where imports lay rows before they are taken in: the only place in which a login of ours makes tables.
STAGING = "registers_staging"

_IS_PLAIN = """SELECT NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
               FROM pg_roles WHERE rolname = %s"""
_LOGIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


def apply(connection: BaseDatabaseWrapper) -> None:
    """Create or update both logins and bring their rights to this state; safe to repeat after each migration."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('setup_roles'))")  # two GRANTs at once stumble
        for role in (postgres.APP, postgres.GATEWAY):
            _login(cursor, postgres.LOGINS[role], postgres.password(role))
        tables = set(connection.introspection.table_names(cursor))
        _run(cursor, _database(cursor))
        _run(cursor, _app(tables))
        _run(cursor, _gateway(tables))


def _run(cursor: CursorWrapper, statements: Iterable[str]) -> None:
    for statement in statements:
        cursor.execute(statement)


def _login(cursor: CursorWrapper, login: str, password: str) -> None:
    """The login with its password, hashed here so that the server's log never sees it."""
    cursor.execute(_IS_PLAIN, [login])
    found = cursor.fetchone()
    hashed = cursor.connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
    if found is None:
        cursor.execute(f"CREATE ROLE {login} {_LOGIN} PASSWORD '{hashed}'")
    else:  # naming an attribute takes a superuser, even to say that it is to stay off
        cursor.execute(f"ALTER ROLE {login} {'LOGIN' if found[0] else _LOGIN} PASSWORD '{hashed}'")
    cursor.execute(f"ALTER ROLE {login} SET default_transaction_read_only = {'on' if login == GATEWAY else 'off'}")


def _database(cursor: CursorWrapper) -> Iterable[str]:
    """Only our logins connect, and none makes objects of its own but the tables of an import."""
    cursor.execute("SELECT quote_ident(current_database())")
    database = cursor.fetchone()[0]
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC, {APP}, {GATEWAY}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {APP}, {GATEWAY}"
    yield f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {APP}, {GATEWAY}"
    yield f"GRANT USAGE ON SCHEMA public TO {APP}, {GATEWAY}"
    yield f"CREATE SCHEMA IF NOT EXISTS {STAGING}"
    yield f"GRANT CREATE, USAGE ON SCHEMA {STAGING} TO {APP}"


def _app(tables: set[str]) -> Iterable[str]:
    """All rows of all tables, later ones too; of the log only what makes it grow."""
    rows = "SELECT, INSERT, UPDATE, DELETE"
    yield f"GRANT {rows} ON ALL TABLES IN SCHEMA public TO {APP}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rows} ON TABLES TO {APP}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP}"
    for table in sorted(tables & {*AUDIT_TABLES, "django_migrations"}):
        yield f"REVOKE ALL ON {table} FROM {APP}"
        yield f"GRANT SELECT ON {table} TO {APP}"
    if tables >= set(AUDIT_TABLES):
        yield f"GRANT INSERT (body, mac) ON audit_outboxline TO {APP}"
        yield f"REVOKE ALL ON FUNCTION {', '.join(AUDIT_DOORS)} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {', '.join(AUDIT_DOORS)} TO {APP}"


def _gateway(tables: set[str]) -> Iterable[str]:
    """The named tables and nothing else, whatever it was given before."""
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {GATEWAY}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {GATEWAY}"
    for table in sorted(tables.intersection(GATEWAY_READS)):
        yield f"GRANT SELECT ON {table} TO {GATEWAY}"
