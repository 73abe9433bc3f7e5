"""Two departments' own sources, as stand-ins beside the platform: a PostgreSQL database of the civil affairs department
on the embedded server, and the environment department's API. Where the platform may not connect to this machine there
are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import psycopg
from django.db import connection
from psycopg import sql

from seeds.entries import BENEFITS, RATINGS
from seeds.identities import CITIZENS
from seeds.service import KEY, rows
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import DataSource
from shuzheng.kernel.exchange.specs import SEAL
from shuzheng.kernel.orgs.models import Org
from shuzheng.lib.crypto import open_sealed
from shuzheng.lib.home import key
from shuzheng.lib.outbound import local_allowed

DATABASE, SERVICE = "救助业务库（演示）", "环境信用评价接口（演示）"
RELATION = "public.benefits"
KINDS = ("最低生活保障", "特困人员供养", "临时救助")
_TABLE = """CREATE TABLE IF NOT EXISTS benefits (
    "公民身份号码" varchar(18) PRIMARY KEY, "姓名" text NOT NULL, "救助类别" text NOT NULL, "核定日期" date NOT NULL,
    "是否在保" text NOT NULL)"""


def may_connect() -> bool:
    """Whether departments' sources may lie on this machine, and a database for one can be made there."""
    if not local_allowed():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreatedb AND rolcreaterole FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def tries() -> list[tuple[str, str]]:
    """Entries and keys to try a call with: of a file, of a table, of an API."""
    live = [(str(BENEFITS.words["name"]), CITIZENS[0][1]), (str(RATINGS.words["name"]), str(rows()[1][KEY]))]
    return [("政务服务窗口名录", "13010201"), *(live if may_connect() else [])]


def database() -> str:
    """The department's database, made or completed, with a login that only reads; how that login connects."""
    name = f"{connection.settings_dict['NAME']}_civil"
    login, word = f"{name}_reader", key("demo-department").hex()
    with psycopg.connect(_url(), autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        is_there = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login]).fetchone()
        verb = "ALTER" if is_there else "CREATE"
        admin.execute(sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(login), sql.Literal(word)))
    with psycopg.connect(_url(database=name), autocommit=True) as there:
        there.execute(_TABLE)
        there.execute(sql.SQL("GRANT SELECT ON benefits TO {}").format(sql.Identifier(login)))
        with there.cursor() as cursor:
            cursor.executemany("INSERT INTO benefits VALUES (%s,%s,%s,%s,%s) ON CONFLICT DO NOTHING", _benefits())
    return _url(user=login, word=word, database=name)


def _benefits() -> list[tuple[str, str, str, date, str]]:
    """Fictitious persons, plainly roles, with numbers of people born in 1880."""
    return [
        (number, name, KINDS[place % 3], date(2025, 1, 1) + timedelta(days=7 * place), "是" if place % 4 else "否")
        for place, (name, number) in enumerate(CITIZENS, 1)
    ]


def _url(*, user: str = "", word: str = "", database: str = "") -> str:
    ours: Mapping[str, object] = connection.settings_dict
    who = f"{user or ours['USER']}:{word or ours['PASSWORD']}"
    port = f"&port={ours['PORT']}" if ours["PORT"] else ""
    return f"postgresql://{who}@/{database or ours['NAME']}?host={ours['HOST']}{port}"


def register(org: Org, *, kind: str, label: str, at: datetime, dsn: str = "", host: str = "") -> DataSource:
    """Register a source for its department."""
    hosts = (host,) if host else ()
    return exchange.register_source(org=org, kind=kind, label=label, dsn=dsn, hosts=hosts, by=SYSTEM, at=at)


def connect(*, host: str, at: datetime) -> None:
    """At a start: the database is there, and both sources are known where they are now. Nothing, if nothing moved."""
    for source in DataSource.objects.filter(label__in=(DATABASE, SERVICE), is_active=True):
        if source.label == SERVICE and source.hosts != [host]:
            exchange.move_source(source=source, hosts=(host,), by=SYSTEM, at=at)
        if source.label == DATABASE:
            dsn, known = database(), open_sealed(bytes(source.sealed_dsn or b""), purpose=SEAL).decode()
            if dsn != known:
                exchange.move_source(source=source, dsn=dsn, by=SYSTEM, at=at)
