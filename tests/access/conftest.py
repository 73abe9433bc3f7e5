"""The house is furnished once for all these tests; what one of them moves is put back after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from seeds import Small, small
from shuzheng.kernel.registers.tests.toy import installed_toy
from shuzheng.lib import clock
from tests.access import world
from tests.access.table import ARGUMENTS
from tests.access.world import Arguments

Furnished = tuple[Small, Arguments]
UNTOLD = ("django_session", "web_keptanswer")


@pytest.fixture(scope="package")
def furnished(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Furnished]:
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("SHUZHENG_HOME", str(tmp_path_factory.mktemp("access")))
        here = small()
        with installed_toy():
            yield here, world.make(here)
        transaction.set_rollback(True)


@pytest.fixture
def here(furnished: Furnished, db: None) -> Small:
    cache.clear()  # each counts its calls a minute from nought
    return furnished[0]


@pytest.fixture
def made(furnished: Furnished, db: None) -> Arguments:
    return furnished[1]


def browser(here: Small, who: str, *, confirmed: bool = True) -> Client:
    """Somebody's browser; they have just proved who they are, unless said otherwise."""
    return world.browser(getattr(here, who, None), confirmed=confirmed)


def place(name: str, made: Arguments) -> str:
    return world.address(name, ARGUMENTS[name](made) if name in ARGUMENTS else {})


def state() -> dict[str, tuple[Any, ...]]:
    """What every table holds, told by its rows and the newest of their transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [row[0] for row in cursor.fetchall() if row[0] not in UNTOLD]
        found = {}
        for name in names:
            cursor.execute(f'SELECT count(*), max(xmin::text::bigint) FROM "{name}"')
            found[name] = cursor.fetchone()
    return found


def filled(here: Small) -> dict[str, str]:
    """What would pass most forms."""
    today = clock.today()
    words = ("reason", "basis", "name", "label", "title", "text", "matter", "summary", "scope", "said", "filing")
    return dict.fromkeys(words, "试一试") | {
        "on": str(today),
        "until": str(today.replace(year=today.year + 1)),
        "valid_from": str(today),
        "valid_to": str(today.replace(year=today.year + 1)),
        "org": str(here.education.pk),
        "owner": str(here.education.pk),
        "consumer": str(here.market.pk),
        "role": "data_clerk",
        "kind": "http",
        "hosts": "api.example.cn:443",
        "uscc": "11130000MB9999999X",
        "division": "130100",
        "ground": "unnecessary",
        "value": "1",
        "year": "2030",
        "off": "2030-01-01 元旦",
        "source": "国办发明电〔2029〕1号",
        "login": "new-person",
        "algorithm": "hmac-sha256",
        "address": "https://node.example.cn",
        "state": "included",
        "agreed": "on",
        "confirm": "on",
        "token": "x",
        "change": "own",
        "change_reason": "试",
        "act": "save-view",
        "query": "?q=1",
    }
