"""Sixteen officials press the same button: one step is taken, and nothing is doubled."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import OperationalError, connection, transaction

from seeds import Small, small
from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.cases.deeming.actions import deem_lapsed
from shuzheng.kernel.cases.models import Case, CaseClock, Move, Notice, Task
from shuzheng.kernel.cases.moves.actions import locked
from shuzheng.kernel.cases.specs import Deemed, Step
from shuzheng.kernel.cases.tests.conftest import ask, at, count_ten_days
from shuzheng.lib.errors import Refused
from tests.toy.flows import FLOW


@pytest.fixture
def raced(transactional_db: None) -> Iterator[tuple[Small, Case]]:
    """A case that other connections can see."""
    flows.install(FLOW)
    count_ten_days()
    people = small()
    yield people, ask(people, at(9, 25))
    flows.remove(FLOW)


def _press(here: Small, case: Case) -> str:
    try:
        actions.take(
            case_id=case.pk,
            step="ask_correction",
            by=here.education_officer,
            at=at(9, 28),
            data={"missing": ["公函"]},
        )
    except Refused as refused:
        return refused.code
    finally:
        connection.close()
    return "taken"


def test_sixteen_at_once_take_one_step(raced: tuple[Small, Case]) -> None:
    here, case = raced

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: _press(here, case), range(16)))

    assert sorted(set(outcomes)) == ["cases.wrong_state", "taken"]
    assert outcomes.count("taken") == 1
    assert Move.objects.filter(case=case, step="ask_correction").count() == 1
    assert CaseClock.objects.filter(case=case).count() == 1
    assert Task.objects.filter(case=case, closed_at=None).count() == 1
    assert Notice.objects.filter(case=case).count() == 4  # of the step to the asker, of the pause to every side


def _exchange_days() -> str:
    """What a recount begins with, without waiting."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE cases_caseclock IN SHARE ROW EXCLUSIVE MODE NOWAIT")
    except OperationalError:
        return "waits"
    finally:
        connection.close()
    return "goes"


def test_a_recount_waits_for_the_step_under_way_and_counts_what_it_left(raced: tuple[Small, Case]) -> None:
    _, case = raced

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked(case.pk)
            meanwhile = pool.submit(_exchange_days).result()
        afterwards = pool.submit(_exchange_days).result()

    assert (meanwhile, afterwards) == ("waits", "goes")


def _deem() -> int:
    try:
        return deem_lapsed(at=at(11, 2))
    finally:
        connection.close()


def test_four_workers_take_as_done_once_what_is_deemed_done(transactional_db: None) -> None:
    lapse = Step("lapse", "视为同意", "received", "granted", automatic=True)
    clock = replace(FLOW.clocks[0], stops_on=(*FLOW.clocks[0].stops_on, "lapse"))
    flow = replace(FLOW, steps=(*FLOW.steps, lapse), clocks=(clock,), deemed=(Deemed("answer", "lapse"),))
    flows.install(flow)
    count_ten_days()
    case = ask(small(), at(9, 25))

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: _deem(), range(4)))

    flows.remove(flow)
    assert sum(taken) == 1
    assert Move.objects.filter(case=case, step="lapse").count() == 1
