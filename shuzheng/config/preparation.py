"""Bringing an installation to the state this version needs; nothing is done twice."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from shuzheng import __version__
from shuzheng.lib import postgres
from shuzheng.lib.home import ROOT

_DECIDES = (
    *("shuzheng/**/migrations/*.py", "shuzheng/**/parameters.toml", "shuzheng/**/seeds.py", "seeds/*.py"),
    *("shuzheng/config/roles.py", "requirements.lock", "package-lock.json"),
)


def prepare(*, demo: bool) -> None:
    """Database, migrations, logins, legal parameters, demonstration; at once where all that is done already."""
    _step("数据库", postgres.start)
    mark = _fingerprint(demo)
    if _marked() == mark:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    _step("数据结构", lambda: call_command("migrate", verbosity=0))
    _step("数据库账号", lambda: call_command("setup_roles", stdout=_quiet()))
    _step("法定参数与工作日历", lambda: call_command("load_parameters", stdout=_quiet()))
    if demo:
        call_command("seed_demo")
    _write_mark(mark)


def forget() -> None:
    """Prepare in full the next time: the database was replaced."""
    _write_mark("")


def _step(label: str, work: Callable[[], object]) -> None:
    """Say what is being done, and how long it took when that was noticeable."""
    started = time.monotonic()
    click.echo(f"› {label} …", nl=False)
    work()
    took = time.monotonic() - started
    click.echo(f" {took:.1f} 秒" if took >= 1 else " 好")


def _quiet() -> object:
    from django.core.management.base import OutputWrapper

    return OutputWrapper(Path(os.devnull).open("w"))


def _fingerprint(demo: bool) -> str:
    """What the state of a prepared database depends on."""
    digest = hashlib.sha256(f"{__version__} {demo}".encode())
    for path in _deciding():
        digest.update(f"\n{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return f"prepared {digest.hexdigest()}"


def _deciding() -> Iterator[Path]:
    for pattern in _DECIDES:
        yield from sorted(ROOT.glob(pattern))


def _marked() -> str:
    """The mark is the database's own comment: it goes where the database goes, and with it."""
    import psycopg

    with psycopg.connect(postgres.url()) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return row[0] or "" if row else ""


def _write_mark(mark: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(mark)))
