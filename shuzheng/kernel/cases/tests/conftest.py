"""The toy flow installed, its legal number in force, the handful of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest

from seeds import small
from seeds.handful import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import actions as calendar
from shuzheng.kernel.calendar import seeds as law
from shuzheng.kernel.calendar.specs import DatedParameter
from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.lib.clock import SHANGHAI
from tests.toy.flows import FLOW, effects
from tests.toy.matters import CALL


def forgotten() -> list[str]:
    """The cases that do not bear whom they concern or which of their clocks runs out first."""
    return [case.number for case in Case.objects.all() if _borne(case) != _told(case)]


def _borne(case: Case) -> tuple[object, ...]:
    return case.concerned, case.due_on, case.due_at, case.warn_on, case.warn_at


def _told(case: Case) -> tuple[object, ...]:
    whom = sorted({party.org_id or party.person_id for party in case.parties.all()})
    running = case.clocks.filter(stopped_on=None, is_void=False, target_at__isnull=False).order_by("target_at")
    soonest = running.values_list("target_on", "target_at", "warn_on", "warn_at").first()
    return whom, *(soonest or (None, None, None, None))


def at(month: int, day: int, hour: int = 10, year: int = 2026) -> datetime:
    """An instant in Beijing."""
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def here(db: None) -> Iterator[Small]:
    """The handful, with the toy flow installed and ten working days to answer in."""
    flows.install(FLOW)
    effects.clear()
    count_ten_days()
    yield small()
    flows.remove(FLOW)
    assert forgotten() == []


def count_ten_days() -> None:
    """The toy's legal number: ten working days, ten more with consent."""
    ten_days = DatedParameter(
        "toy.answer", "答复", Decimal(10), "wd", "玩具办法第二条", extension=Decimal(10), valid_from=date(2026, 1, 1)
    )
    calendar.load_parameters(rows=[ten_days], source="toy", by=SYSTEM, at=at(1, 1))


@pytest.fixture
def asked(here: Small) -> Case:
    """The market regulator asked the education department on Mid-Autumn Day, Friday 25 September 2026."""
    return ask(here, at(9, 25))


def ask(here: Small, when: datetime) -> Case:
    """Open a toy case."""
    return actions.open_case(
        flow="toy",
        title="调取学校名单",
        sides={"asker": here.market, "handler": here.education, "authority": here.authority},
        division="130000",
        subject="toy.list:1",
        by=here.market_officer,
        at=when,
    )


@pytest.fixture
def world(db: None) -> Iterator[Small]:
    """The handful, the toy call and its numbers."""
    flows.install(CALL)
    law.load(at=at(1, 1))
    count_ten_days()
    yield small()
    flows.remove(CALL)
    assert forgotten() == []


@pytest.fixture
def call(world: Small) -> Case:
    """A citizen calls about something that the education department handles."""
    return opened(world)


def opened(here: Small) -> Case:
    """Open one call."""
    sides: dict[str, Org | Person] = {
        "caller": here.citizen,
        "handler": here.education,
        "authority": here.authority,
        "second": here.environment,
        "third": here.market,
    }
    return actions.open_case(
        flow="toy_call", title="水管漏水", sides=sides, division="130000", by=here.citizen, at=at(9, 25)
    )


def step(case: Case, name: str, by: Person, day: int = 28, hour: int = 10, **rest: object) -> Case:
    """Take a step in September."""
    return actions.take(case_id=case.pk, step=name, by=by, at=at(9, day, hour), **rest)  # type: ignore[arg-type]


def call_of(case: Case) -> Case:
    """The case as it now stands."""
    return Case.objects.get(pk=case.pk)


def answered(here: Small, case: Case) -> Case:
    """Bring a call to its answer."""
    step(case, "propose", here.education_officer)
    step(case, "concur", here.environment_head)
    step(case, "concur", here.market_head)
    return step(case, "answer", here.education_head)
