"""The bases' part of the demonstration: made once, and it keeps the law."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any

import pytest

from seeds import Small, small
from shuzheng.bases.credit import queries as credit
from shuzheng.bases.credit import seeds as credit_seeds
from shuzheng.bases.legal_entity import seeds as entity_seeds
from shuzheng.bases.legal_entity.queries import ENTITIES
from shuzheng.bases.legal_entity.rules import KINDS
from shuzheng.bases.licence import queries as licences
from shuzheng.bases.licence import seeds as licence_seeds
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.kernel.registers import queries as reading
from shuzheng.kernel.registers.specs import Register
from shuzheng.lib.clock import SHANGHAI

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
ON = date(2026, 11, 2)


def of(here: Small, kind: type) -> dict[str, Any]:
    named = {field.name: getattr(here, field.name) for field in fields(here)}
    return {name: one for name, one in named.items() if isinstance(one, kind)}


def said(register: Register, name: str) -> set[object]:
    return {getattr(row, name) for row in reading.rows(register, person=None, on=None)}


@pytest.mark.slow
def test_the_bases_are_shown_once(db: None) -> None:
    here = small()
    calendar.load(at=AT)
    given: dict[str, Any] = {"orgs": of(here, Org), "people": of(here, Person), "at": AT}
    rooms = (entity_seeds, licence_seeds, credit_seeds)
    shown = [room.demonstrate(**given) for room in (*rooms, *rooms)]
    assert shown == [None] * 6
    assert len(said(ENTITIES, "entity")) >= 200
    assert said(ENTITIES, "state") == {"active", "revoked", "deregistered"}
    assert said(ENTITIES, "kind") == {code for code, _ in KINDS}
    assert len(said(licences.LICENCES, "state")) == 7
    assert licences.usable(here.enterprise.uscc, "食品经营许可证", on=ON) is not None
    assert said(credit.RECORDS, "state") == {"effective", "repaired"}
    assert credit.open_dispute("XY20261") is not None
