"""The hotline of a city: who has which duty, a call, a step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Case, CaseClock
from shuzheng.lib.clock import SHANGHAI
from shuzheng.systems.openness.hotline import actions
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.specs import Intake

PIPE = "建设北大街路口自来水管爆裂，马路上全是水，什么时候能修好？"
PHONE = "13800000000"
REPLY = "市供水公司答复：建设北大街路口爆裂的自来水管已于当日修好，路面的水已清理。依据《城市供水条例》第二十三条。"


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


MONDAY = at(11, 2)


@pytest.fixture
def here(db: None) -> Small:
    """The handful, with the law and the duties of the city."""
    made = small()
    calendar.load(at=at(9, 1))
    duties = {"hotline": made.hotline, "water": made.water, "urban": made.urban}
    for duty, org in duties.items():
        actions.assign_duty(duty=duty, division=made.city, org=org, by=SYSTEM, at=at(9, 1))
    return made


Call = Callable[..., Ticket]


@pytest.fixture
def call(here: Small) -> Call:
    """Somebody calls on Monday, 2 November 2026."""

    def make(text: str = PIPE, when: datetime = MONDAY, **said: Any) -> Ticket:
        stated = {"kind": "help", "channel": "phone", "division": here.county.code, "phone": PHONE} | said
        receipt = actions.receive(intake=Intake(text=text, **stated), by=here.operator_a, at=when)
        return Ticket.objects.select_related("case").get(case__number=receipt.number)

    return make


def step(ticket: Ticket, name: str, by: Any, when: datetime, **rest: Any) -> Case:
    """Take one step."""
    return cases.take(case_id=ticket.pk, step=name, by=by, at=when, **rest)


def send(ticket: Ticket, unit: str, by: Any, when: datetime, reason: str = "") -> Ticket:
    """Dispatch, or decide who does it."""
    ticket.refresh_from_db()
    ticket.case.refresh_from_db()
    actions.dispatch(ticket=ticket, unit=unit, by=by, at=when, reason=reason)
    return fresh(ticket)


def fresh(ticket: Ticket) -> Ticket:
    """As it now is."""
    return Ticket.objects.select_related("case__merged_into", "unit").get(pk=ticket.pk)


def clock(ticket: Ticket, name: str) -> CaseClock:
    """The newest run of a clock."""
    return CaseClock.objects.filter(case=ticket.pk, name=name).latest("run")


@pytest.fixture
def answered(here: Small, call: Call) -> Callable[[], Ticket]:
    """The water company has answered, and the answer passed: the caller is to be called."""

    def make() -> Ticket:
        ticket = call()
        send(ticket, "市供水公司", here.operator_a, at(11, 2, 11))
        step(ticket, "sign", here.water_handler, at(11, 3))
        step(ticket, "reply", here.water_handler, at(11, 4), data={"reply": REPLY, "solved": "solved"})
        step(ticket, "approve", here.operator_a, at(11, 4, 15))
        return fresh(ticket)

    return make
