"""A department points the platform at itself, at others' files, or at names that would break a statement."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.db import connection
from psycopg import sql

from seeds import Small
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.grants.queries import plan as plan_of
from shuzheng.kernel.exchange.models import DataSource
from shuzheng.kernel.exchange.sources.queries import relations_of
from shuzheng.kernel.exchange.tests.conftest import AT, Department, Publish, looked_up, terms
from shuzheng.lib import relations
from shuzheng.lib.errors import Refused

pytestmark = pytest.mark.django_db
HOSTILE = (
    'a"; DROP TABLE t; --',
    "100%",
    "%s",
    "%(x)s",
    "b'c",
    "$1",
    "{0}",
    "列\u202e名",
    "emoji😀",
    "back\\slash",
    "sp ace",
    "汉" * 21,  # 63 bytes: PostgreSQL's longest name
)


def register(here: Small, dsn: str, kind: str = "postgresql") -> DataSource:
    return actions.register_source(org=here.education, kind=kind, label="库", dsn=dsn, by=here.education_clerk, at=AT)


def there(login: str, database: str = "") -> str:
    """A login on the platform's own server."""
    ours = connection.settings_dict
    return f"postgresql://{login}@/{database or ours['NAME']}?host={ours['HOST']}"


@pytest.mark.parametrize("database", ["", "postgres"])
def test_the_platforms_owner_opens_no_source(here: Small, database: str) -> None:
    """Neither our own database nor, as a superuser, any other on the server: its catalogue holds our passwords."""
    ours = connection.settings_dict
    source = register(here, there(f"{ours['USER']}:{ours['PASSWORD'] or 'any'}", database))
    with pytest.raises(Refused) as refused:
        relations_of(source)
    assert refused.value.code == "exchange.source_ours"


def test_a_login_of_ours_opens_no_database_of_our_server(department: Department) -> None:
    login = str(urlsplit(department.reader).username)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_postmaster_start_time()")
        started_at = cursor.fetchone()[0]
    with relations.connect("postgresql", department.reader) as database:
        assert isinstance(database, relations.Postgres)
        assert database.why_ours(started_at, "shuzheng", {login})
        assert database.why_ours(started_at, "shuzheng", {"shuzheng_app"}) is None


def test_a_socket_of_this_machine_is_refused_in_production(here: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUZHENG_LOCAL_SOURCES", "0")
    with pytest.raises(Refused) as refused:
        register(here, there("reader:word"))
    assert refused.value.code == "exchange.source_dsn"


def sqlite_file(home: Path, uscc: str) -> Path:
    file = home / "sources" / uscc / "库.db"
    file.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE t (a)")
    return file


def test_no_department_registers_anothers_file(here: Small, own_home: Path) -> None:
    file = sqlite_file(own_home, here.market.uscc)
    with pytest.raises(Refused) as refused:
        register(here, str(file), "sqlite")
    assert refused.value.code == "exchange.source_dsn"


def test_a_file_that_becomes_a_link_to_anothers_is_refused_when_it_is_opened(here: Small, own_home: Path) -> None:
    file, other = sqlite_file(own_home, here.education.uscc), sqlite_file(own_home, here.market.uscc)
    source = register(here, str(file), "sqlite")
    assert relations_of(source) == ["t"]
    file.unlink()
    file.symlink_to(other)
    with pytest.raises(Refused) as refused:
        relations_of(source)
    assert refused.value.code == "exchange.source_dsn"


def test_a_file_whose_name_says_otherwise_is_still_read_only(here: Small, own_home: Path) -> None:
    file = sqlite_file(own_home, here.education.uscc)
    odd = file.rename(file.with_name("x.db?mode=rwc&vfs=unix#%2e"))
    with relations.connect("sqlite", str(odd)) as database:
        assert database.relations() == ["t"]
        assert isinstance(database, relations.Sqlite)
        with pytest.raises(sqlite3.OperationalError):
            database.connection.execute("INSERT INTO t VALUES (1)")


ELEMENTS = (
    ElementSpec("key", "主键", is_key=True, nullable=False, grade=1),
    *(ElementSpec(f"e{n}", f"项{n}", grade=1) for n in range(len(HOSTILE))),
)


def test_hostile_column_names_are_only_names(here: Small, department: Department, publish: Publish) -> None:
    resource: UUID = publish(ELEMENTS)
    names = [sql.Identifier(name).as_string(None) for name in HOSTILE]
    relation = 'ta"ble; --%s'
    quoted = sql.Identifier(relation).as_string(None)
    department.run(
        f"CREATE TABLE {quoted} (key text PRIMARY KEY, {', '.join(f'{name} text' for name in names)})",
        f"INSERT INTO {quoted} VALUES ('K', {', '.join(f'$$v{n}$$' for n in range(len(HOSTILE)))})",
        f"GRANT SELECT ON {quoted} TO PUBLIC",
    )
    columns = {"key": "key"} | {f"e{n}": name for n, name in enumerate(HOSTILE)}
    by = here.education_clerk
    binding = actions.bind_table(
        resource_id=resource,
        source=register(here, department.reader),
        relation=f"public.{relation}",
        columns=columns,
        by=by,
        at=AT,
    )
    report = actions.test_binding(binding=binding, by=by, at=AT)
    assert (report.ok, report.errors) == (True, ())
    actions.activate(binding=binding, by=by, at=AT)
    grant = actions.grant(
        resource_id=resource,
        consumer=here.market,
        terms=terms(*(element.name for element in ELEMENTS)),
        request_ref="GX-1",
        by=here.education_officer,
        at=AT,
    )
    plan = plan_of(grant.pk)
    assert plan is not None
    assert list(looked_up(plan, "K") or ()) == ["K", *(f"v{n}" for n in range(len(HOSTILE))), "K"]
