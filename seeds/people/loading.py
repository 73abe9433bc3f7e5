"""The people into the registers of the population base: by COPY in its binary form, straight from the arrays.

Every column here is of one width, so a county is one array of bytes and no row is ever a Python object.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from seeds.people import numbers, tables
from seeds.people.census import DAY
from seeds.people.county import County
from seeds.people.tables import Progress
from shuzheng.bases.population.models import Household, Membership, Person, Residence
from shuzheng.bases.population.queries import is_demonstration
from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.registers.models import Change, Record
from shuzheng.lib.errors import Refused
from shuzheng.lib.sealed import seal_blocks

Bytes = NDArray[np.uint8]
Columns = dict[str, Bytes]

_START, _END = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"
_EPOCH = date(2000, 1, 1)
REASON, BASIS = "演示：生成的虚构人口", "第七次全国人口普查分县数据（2020年11月1日）"
Model = type[Record]
MODELS: tuple[Model, ...] = (Person, Residence, Household, Membership)


@transaction.atomic
def load(counties: Iterable[County], *, at: datetime, progress: Progress = lambda code, count: None) -> int:
    """Take them into the registers, in one transaction; return how many. Of a demonstration only, and once."""
    if not is_demonstration():
        raise Refused("只有演示环境可以装入生成的人口", code="people.not_demonstration")
    if Person.objects.exists():
        raise Refused("人口库中已有数据，请加 --replace 先清空演示人口", code="people.not_empty")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or a check of every row waits in memory for the commit
    changes = {model: _change(model, at) for model in MODELS}
    total = 0
    for county in counties:
        for model, columns in _registers(county, at):
            _copy(model, columns | _versions(changes[model], at))
        total += len(county)
        progress(county.code, len(county))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ANALYZE {_tables()}")
    _log(total, at)
    return total


@transaction.atomic
def clear(*, at: datetime) -> None:
    """Empty the registers of a demonstration; where real people are, versions are never deleted."""
    if not is_demonstration():
        raise Refused("只有演示环境可以清空人口库", code="people.not_demonstration")
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {_tables()}")
    record(by=SYSTEM, action="population.clear", subject="population", summary="清空演示人口", at=at)


def _tables() -> str:
    return ", ".join(model._meta.db_table for model in MODELS)


def _registers(county: County, at: datetime) -> Iterable[tuple[Model, Columns]]:
    """What each register is told of a county. A person is true from birth on, the rest from the census on."""
    count, homes = len(county), len(county.place)
    people, houses = (_entities(county, model, rows, at) for model, rows in ((Person, count), (Household, homes)))
    born, counted = _dates(county.born - (_EPOCH.toordinal() - numbers.FIRST)), _date(DAY, count)
    yield (
        Person,
        {
            "entity": people,
            "number": _sealed(county.number),
            "name": county.name,
            "sex": np.where(county.is_male, 49, 50).astype(np.uint8)[:, None],
            "birth_date": born,
            "valid_from": born,
        },
    )
    place = tables.digits(county.place, 12)
    yield (
        Residence,
        {
            "entity": _entities(county, Residence, count, at),
            "person": people,
            "kind": tables.fixed("registered", count),
            "place": place[county.household],
            "address": tables.fixed("", count),
            "valid_from": counted,
        },
    )
    codes = tables.household_codes(county)
    for kind, part in (("family", slice(0, county.families)), ("collective", slice(county.families, homes))):
        many = len(codes[part])
        told = {"entity": houses[part], "code": codes[part], "kind": tables.fixed(kind, many), "place": place[part]}
        yield Household, told | {"valid_from": counted[:many] if many <= count else _date(DAY, many)}
    yield (
        Membership,
        {
            "entity": _entities(county, Membership, count, at),
            "person": people,
            "household": houses[county.household],
            "relation": tables.digits(county.relation, 2),
            "valid_from": counted,
        },
    )


def _versions(change: Change, at: datetime) -> Columns:
    """What is the same in every version: when it is known from, by which act, in which transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registers_tx()")
        tx = cursor.fetchone()[0]
    known = int((at - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
    return {"known_from": _long(known), "change_id": _long(change.pk), "tx": _long(tx)}


def _copy(model: Model, columns: Columns) -> None:
    rows = max(len(one) for one in columns.values())
    width = 2 + sum(4 + one.shape[1] for one in columns.values())
    body = np.empty((rows, width), dtype=np.uint8)
    body[:, :2] = (0, len(columns))
    place = 2
    for one in columns.values():
        body[:, place : place + 4] = (0, 0, 0, one.shape[1])
        body[:, place + 4 : place + 4 + one.shape[1]] = one
        place += 4 + one.shape[1]
    with connection.cursor() as cursor:
        statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)"
        with cursor.copy(statement) as copy:
            copy.write(_START)
            for begin in range(0, rows, 65_536):
                copy.write(body[begin : begin + 65_536].tobytes())
            copy.write(_END)


def _entities(county: County, model: Model, count: int, at: datetime) -> Bytes:
    """UUIDs of version 7 that follow each other: the instant, the register, the county, the row."""
    found = np.empty((count, 16), dtype=np.uint8)
    head = (int(at.timestamp() * 1000) << 16 | 0x7000 | MODELS.index(model)).to_bytes(8)
    tail = np.uint64((0x80 << 56) | (int(county.code) << 28)) + np.arange(count, dtype=np.uint64)
    found[:, :8], found[:, 8:] = np.frombuffer(head, dtype=np.uint8), tail.astype(">u8").view(np.uint8).reshape(-1, 8)
    return found


def _sealed(number: Bytes) -> Bytes:
    """Every number as its block: length, digits and check packed as `lib.sealed` packs them, encrypted all at once."""
    value = np.zeros(len(number), dtype=np.int64)
    for place in range(17):
        value = value * 10 + (number[:, place] - 48)
    check = np.where(number[:, 17] == ord("X"), 10, number[:, 17].astype(np.int64) - 48)
    packed = np.empty((len(number), 2), dtype=">u8")
    packed[:, 0], packed[:, 1] = 18, value * 11 + check
    return np.frombuffer(seal_blocks(packed.tobytes()), dtype=np.uint8).reshape(-1, 16)


def _dates(days: NDArray[np.int32]) -> Bytes:
    return days.astype(">i4").view(np.uint8).reshape(-1, 4)


def _date(day: date, count: int) -> Bytes:
    return np.broadcast_to(_dates(np.array([(day - _EPOCH).days], dtype=np.int32)), (count, 4))


def _long(value: int) -> Bytes:
    return np.frombuffer(value.to_bytes(8), dtype=np.uint8).reshape(1, 8)


def _change(model: Model, at: datetime) -> Change:
    register = f"population.{model._meta.model_name}"
    return Change.objects.create(register=register, kind=Change.Kind.IMPORT, at=at, reason=REASON, basis=BASIS)


def _log(total: int, at: datetime) -> None:
    record(
        by=SYSTEM,
        action="population.load",
        subject="population",
        summary=f"装入生成的虚构人口 {total} 人",
        detail={"total": total},
        at=at,
    )
