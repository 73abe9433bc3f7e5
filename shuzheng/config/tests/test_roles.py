"""What each login may do, tried by connecting as it."""

from datetime import date
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction

from shuzheng.config import roles
from shuzheng.kernel.audit import actions, jobs
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.lib import postgres
from shuzheng.lib.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["shuzheng.kernel.audit", "shuzheng.config"])

LOG, HEADS, OUTBOX = "audit_logline", "audit_treehead", "audit_outboxline"
REFUSED = (InsufficientPrivilege, ReadOnlySqlTransaction)
NOBODY = [
    "CREATE TABLE public.mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "CREATE ROLE another SUPERUSER",
    "SET session_replication_role = replica",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('PG_VERSION')",
    f"ALTER TABLE {LOG} DISABLE TRIGGER USER",
    f"DROP TABLE {LOG}",
    f"TRUNCATE {LOG}",
    f"TRUNCATE {HEADS}",
    f"TRUNCATE {OUTBOX}",
    f"INSERT INTO {LOG} (seq, body) VALUES (1000, '{{}}')",
    f"INSERT INTO {HEADS} SELECT * FROM {HEADS}",
    f"UPDATE {LOG} SET body = NULL",
    f"UPDATE {HEADS} SET mac = root",
    f"UPDATE {OUTBOX} SET body = '{{}}'",
    f"DELETE FROM {LOG}",
    f"DELETE FROM {HEADS}",
    f"DELETE FROM {OUTBOX}",
    "DELETE FROM django_migrations",
]


@pytest.fixture(autouse=True)
def _applied(transactional_db: None) -> None:
    """The logins, set up by the command as after a migration; really committed."""
    call_command("setup_roles", stdout=StringIO())


def connected(role: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection to the test database as one of our logins, with its password."""
    said = connection.get_connection_params()
    return psycopg.connect(
        host=said.get("host"),
        port=said.get("port"),
        dbname=said["dbname"],
        user=postgres.LOGINS[role],
        password=postgres.password(role),
        autocommit=True,
    )


def test_only_the_platform_lays_tables_of_imports_and_only_in_their_schema() -> None:
    with connected(postgres.APP) as login:
        login.execute("CREATE UNLOGGED TABLE registers_staging.tried (id int)")
        login.execute("DROP TABLE registers_staging.tried")
    with connected(postgres.GATEWAY) as login, pytest.raises(REFUSED):
        login.execute("CREATE TABLE registers_staging.tried (id int)")


@pytest.mark.parametrize("statement", NOBODY)
@pytest.mark.parametrize("role", [postgres.APP, postgres.GATEWAY])
def test_no_login_can_touch_the_log_or_the_server(role: str, statement: str) -> None:
    with connected(role) as login, pytest.raises(REFUSED):
        login.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM orgs_person",
        "SELECT * FROM django_session",
        f"SELECT * FROM {LOG}",
        f"INSERT INTO {OUTBOX} (body, mac) VALUES ('{{}}', '')",
        "SELECT audit_set_aside()",
        "INSERT INTO orgs_applicationkey SELECT * FROM orgs_applicationkey",
        "UPDATE exchange_compiledgrant SET active = true",
    ],
)
def test_the_gateway_reads_nothing_but_its_tables(statement: str) -> None:
    with connected(postgres.GATEWAY) as login, pytest.raises(REFUSED):
        login.execute(statement)


@pytest.mark.parametrize("table", roles.GATEWAY_READS)
def test_the_gateway_reads_grants_and_keys(table: str) -> None:
    with connected(postgres.GATEWAY) as login:
        assert login.execute(f"SELECT count(*) FROM {table}").fetchone() is not None


def test_the_gateway_cannot_write_even_where_somebody_gave_it_the_right_by_mistake() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT INSERT, SELECT ON django_session TO {roles.GATEWAY}")

    call_command("setup_roles", stdout=StringIO())

    with connected(postgres.GATEWAY) as login, pytest.raises(REFUSED):
        login.execute("SELECT * FROM django_session")


def test_the_application_works_on_the_tables_that_later_migrations_bring() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE toy_later (id bigserial, name text)")
    try:
        with connected(postgres.APP) as login:
            login.execute("INSERT INTO toy_later (name) VALUES ('a')")
            assert login.execute("SELECT name FROM toy_later").fetchall() == [("a",)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE toy_later")


def test_the_application_writes_lines_and_sequences_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
        cursor.execute(f"SET ROLE {roles.APP}")
        try:
            actions.record(by=SYSTEM, action="toy.do", subject="toy.thing:1", summary="一件事")
            assert jobs.sequence_pending() == 1
        finally:
            cursor.execute("RESET ROLE")


@pytest.mark.parametrize("role", [postgres.APP, postgres.GATEWAY])
def test_only_the_owner_empties_a_line(role: str) -> None:
    with connected(role) as login:
        assert login.execute(f"SELECT has_table_privilege('{LOG}', 'UPDATE')").fetchone() == (False,)


def test_the_web_process_refuses_to_purge_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    anyone = SimpleNamespace(require=lambda permission: None)
    term = SimpleNamespace(name="保存期限", whole=3, unit="year", article="")
    monkeypatch.setattr("shuzheng.kernel.calendar.queries.parameter", lambda code, on: term)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {roles.APP}")
        try:
            with pytest.raises(Refused, match="属主账号"):
                actions.purge(before=date(2023, 1, 1), by=anyone, on=date(2026, 11, 22))
        finally:
            cursor.execute("RESET ROLE")


def test_an_owner_that_is_no_superuser_sets_the_logins_up_again() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE ROLE plain_owner CREATEROLE")
        cursor.execute(f"GRANT {roles.APP}, {roles.GATEWAY} TO plain_owner WITH ADMIN OPTION")
        cursor.execute("SET ROLE plain_owner")

        roles._login(cursor, roles.APP, postgres.password(postgres.APP))

        cursor.execute("RESET ROLE")
        transaction.set_rollback(True)


def test_a_login_that_became_superuser_is_brought_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {roles.APP} SUPERUSER")

        call_command("setup_roles", stdout=StringIO())

        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [roles.APP])
        assert cursor.fetchone() == (False,)
