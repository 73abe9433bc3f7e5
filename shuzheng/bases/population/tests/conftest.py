"""A woman, a child and a man who died, in the registers of a demonstration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import pytest

from seeds import Small, small
from shuzheng.bases.population.system import PERSONS, RESIDENCES
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.registers import actions
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.codes.citizen_id import check_character

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
BORN, CHILD_BORN = date(1985, 3, 12), date(2015, 3, 12)
WHY = Grounds("出生登记", basis="出生医学证明")


def number(born: str = "15850312", sequence: int = 12) -> str:
    """A demonstration's number: its birth part stands four hundred years before."""
    body = f"130102{born}{sequence:03}"
    return body + check_character(body)


PERSON = {"number": number(), "name": "王演天", "sex": "2", "birth_date": BORN}
CHILD = {"number": number("16150312", 21), "name": "王演地", "sex": "1", "birth_date": CHILD_BORN}
Enter = Callable[..., UUID]


@pytest.fixture
def here(db: None) -> Small:
    """The cast and the numbers of the law."""
    calendar.load(at=AT)
    return small()


@pytest.fixture
def enter(here: Small) -> Enter:
    """Takes a person in, and where they are registered."""

    def entered(told: dict[str, object] = PERSON, *, place: str = "", **values: object) -> UUID:
        more = {"register": PERSONS, "grounds": WHY, "by": here.registrar, "at": AT}
        entity = actions.enter(values=told | values, true_from=told["birth_date"], **more)  # type: ignore[arg-type]
        if place:
            lives = {"person": entity, "kind": "registered", "place": place}
            actions.enter(values=lives, true_from=date(2020, 1, 1), **more | {"register": RESIDENCES})  # type: ignore[arg-type]
        return entity

    return entered
