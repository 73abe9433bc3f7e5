"""Reading the register of sources, and through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import QuerySet

from shuzheng.kernel.exchange.sources import rules
from shuzheng.kernel.exchange.sources.models import DataSource
from shuzheng.kernel.exchange.specs import SEAL, Api
from shuzheng.lib import postgres, relations
from shuzheng.lib.crypto import open_sealed
from shuzheng.lib.errors import Refused
from shuzheng.lib.fetch import fetch_json, rows_at
from shuzheng.lib.home import home

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

PAGE = 50  # rows asked of an API when it is tried
KINDS: list[tuple[str, str]] = list(DataSource.Kind.choices)


def sources_for(person: Person) -> QuerySet[DataSource]:
    """The registered sources of the departments at which a person may bind."""
    return DataSource.objects.filter(org__in=person.orgs_with("exchange.bind")).select_related("org")


@contextmanager
def opened(source: DataSource) -> Iterator[relations.Database]:
    """A registered database, for reading."""
    dsn = open_sealed(bytes(source.sealed_dsn or b""), purpose=SEAL).decode()
    if source.kind == DataSource.Kind.SQLITE and not is_in_folder(dsn, source.org.uscc):
        raise Refused("SQLite 文件不在本单位的文件夹里", code="exchange.source_dsn")
    with relations.connect(_kind(source), dsn) as database:
        if isinstance(database, relations.Postgres) and (reason := database.why_ours(*_ourselves())):
            raise Refused(reason, code="exchange.source_ours")
        yield database


def folder_of(uscc: str) -> Path:
    """Where the operator puts a department's SQLite files; nobody registers another's."""
    return home() / "sources" / uscc


def is_in_folder(path: str, uscc: str) -> bool:
    """Whether a file, its links followed, lies in a department's own folder."""
    return "\0" not in path and Path(path).resolve().is_relative_to(folder_of(uscc).resolve())


def _kind(source: DataSource) -> relations.Kind:
    kinds: dict[str, relations.Kind] = {"postgresql": "postgresql", "mysql": "mysql", "sqlite": "sqlite"}
    if source.kind not in kinds:
        raise Refused("该数据源不是数据库", code="exchange.source_kind")
    return kinds[source.kind]


def _ourselves() -> tuple[object, str, frozenset[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_postmaster_start_time(), current_database(), session_user::text")
        started_at, name, login = cursor.fetchone()
    owner = postgres.django_settings(postgres.OWNER)["USER"]
    return started_at, str(name), frozenset({login, owner, *postgres.LOGINS.values()})


def relations_of(source: DataSource) -> list[str]:
    """The tables and views that a registered database offers."""
    with opened(source) as database:
        return database.relations()


@dataclass(frozen=True, slots=True)
class Trial:
    """What a look at a registered database found: what it offers, or why it cannot be used."""

    relations: tuple[str, ...] = ()
    why_not: str = ""


def tried(source: DataSource) -> Trial:
    """Open a registered database once; its login may do nothing but read."""
    try:
        with opened(source) as database:
            relations = tuple(database.relations())
            writable = database.why_writable()
    except Refused as refusal:
        return Trial(why_not=refusal.message)
    return Trial(relations, f"{writable}；请换用只读账号" if writable else "")


def call(source: DataSource, asked: Api, headers: Mapping[str, str]) -> list[dict[str, object]]:
    """The rows of one call to a department's API, at a registered host and within its bounds."""
    if reason := rules.why_not_api(asked, source.hosts):
        raise Refused(reason, code="exchange.api_host")
    params: dict[str, str | int] = dict(asked.params)
    if asked.page_param:
        params[asked.page_param] = asked.page_from
    if asked.size_param:
        params[asked.size_param] = PAGE
    document = fetch_json(
        asked.url,
        hosts=frozenset(source.hosts),
        method=asked.method,
        params=params,
        headers=headers,
        timeout_s=asked.timeout_s,
        max_bytes=asked.max_bytes,
    )
    return rows_at(document, asked.rows_at)
