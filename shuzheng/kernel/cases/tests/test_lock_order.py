"""Who handles a group of merged cases takes them in one order: nobody is undone because two wait for each other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from seeds import Small, small
from shuzheng.kernel.calendar import seeds as law
from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.moves.actions import locked
from shuzheng.kernel.cases.tests.conftest import at, call_of, count_ten_days, opened, step
from shuzheng.lib.errors import Refused
from tests.toy.matters import CALL
from tests.until import until


@pytest.fixture
def group(transactional_db: None) -> Iterator[tuple[Small, Case, Case]]:
    """A later call leads an earlier one, so that the follower's identifier is the lower."""
    flows.install(CALL)
    law.load(at=at(1, 1))
    count_ten_days()
    here = small()
    earlier, later = opened(here), opened(here)
    actions.merge_cases(into=later.pk, cases=[earlier.pk], by=here.reviewer, at=at(9, 28, 9), reason="同一水管")
    yield here, later, earlier
    flows.remove(CALL)


def _part(here: Small, follower: Case) -> str:
    try:
        actions.part_case(case_id=follower.pk, by=here.reviewer, at=at(9, 28, 12), reason="不是同一处")
    finally:
        connection.close()
    return "parted"


def _merge_again(here: Small, follower: Case, main: Case) -> str:
    try:
        actions.merge_cases(into=main.pk, cases=[follower.pk], by=here.reviewer, at=at(9, 28, 12), reason="同一处")
    except Refused as refused:
        return refused.code
    finally:
        connection.close()
    return "merged"


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND pg_stat_activity.datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def test_a_follower_is_parted_while_a_step_of_its_main_case_is_under_way(group: tuple[Small, Case, Case]) -> None:
    here, main, follower = group

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked(main.pk)
            other = pool.submit(_part, here, follower)
            until(_somebody_waits, 30)
            step(main, "propose", here.education_officer)
        outcome = other.result()

    assert outcome == "parted"
    assert (call_of(main).state, call_of(follower).state) == ("proposed", "proposed")
    assert call_of(follower).merged_into_id is None


def test_a_repeat_is_merged_twice_while_a_step_of_its_main_case_is_under_way(group: tuple[Small, Case, Case]) -> None:
    here, main, follower = group

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked(main.pk)
            other = pool.submit(_merge_again, here, follower, main)
            until(_somebody_waits, 30)
            step(main, "propose", here.education_officer)
        outcome = other.result()

    assert outcome == "cases.merge"
    assert call_of(follower).state == "proposed"
