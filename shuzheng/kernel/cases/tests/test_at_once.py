"""Sixteen officials press the same button: one step is taken, and nothing is doubled."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from seeds import Small, small
from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.cases.models import Case, CaseClock, Move, Notice, Task
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
