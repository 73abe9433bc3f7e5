"""A toy register with a room that was renamed and then corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from seeds import Small, small
from shuzheng.kernel.registers import actions, queries
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.kernel.registers.tests.toy import ROOMS, installed_toy, settle_each_statement
from shuzheng.lib.clock import SHANGHAI

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
JAN, JUNE = date(2026, 1, 1), date(2026, 6, 1)
WHY = Grounds("年度核对", basis="馆务会纪要〔2026〕3号")
ROOM = {"code": "R1", "name": "东馆", "phone": "0311-86012345", "seats": 40, "kind": "public"}
LIST = "/registers/toy.room/"


def later(days: int) -> datetime:
    return AT + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Library:
    """The cast and the room R1: 东馆 since January; 新东馆 since June, known a day later; 44 seats, later still."""

    cast: Small
    room: UUID

    @property
    def page(self) -> str:
        """Where the room is shown."""
        return f"{LIST}{self.room}/"


@pytest.fixture
def cast(db: None) -> Iterator[Small]:
    """The cast, and the register installed."""
    with installed_toy():
        yield small()


def enter(cast: Small, *, at: datetime = AT, **values: object) -> UUID:
    """A room taken in."""
    return actions.enter(
        register=ROOMS, values=ROOM | values, grounds=WHY, by=cast.education_officer, at=at, true_from=JAN
    )


@pytest.fixture
def library(cast: Small) -> Library:
    """The room, entered, changed and corrected."""
    by, room = cast.education_officer, enter(cast)
    renamed = Grounds("门牌改动", basis="冀民〔2026〕1号", source=cast.civil)
    actions.change(
        register=ROOMS, entity=room, values={"name": "新东馆"}, grounds=renamed, by=by, at=later(1), true_from=JUNE
    )
    version = queries.find(ROOMS, person=None, on=JUNE, entity=room).pk
    actions.correct(
        register=ROOMS,
        entity=room,
        version=version,
        values={"seats": 44, "phone": "0311-86019999"},
        grounds=WHY,
        by=by,
        at=later(2),
    )
    return Library(cast, room)


@pytest.fixture
def settled(cast: Small) -> None:
    """What is written is in the feed at once; to be asked for before anything is."""
    settle_each_statement()
