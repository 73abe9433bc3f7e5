"""What a step and a desk ask of the database, whoever asks and however much lies there."""

from __future__ import annotations

from typing import Any

import pytest

from seeds import Small
from shuzheng.kernel.cases import actions, queries
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.tests.conftest import ask, at, step


@pytest.mark.parametrize(
    ("name", "who", "data", "most"),
    [("propose", "education_officer", {}, 18), ("ask_correction", "education_officer", {"missing": ["公函"]}, 26)],
)
def test_a_step_asks_for_each_thing_once(
    here: Small,
    asked: Case,
    django_assert_max_num_queries: Any,
    name: str,
    who: str,
    data: dict[str, Any],
    most: int,
) -> None:
    by = getattr(here, who)
    by.held(at(9, 28).date())  # read once a request, for everything

    with django_assert_max_num_queries(most):
        step(asked, name, by, data=data)


def test_a_step_that_touches_no_clock_leaves_it_as_it_was_counted(here: Small, asked: Case) -> None:
    before = list(asked.clocks.values())

    step(asked, "propose", here.education_officer)

    assert list(asked.clocks.values()) == before


def test_a_desk_shows_what_is_due_first_among_all_that_one_holds(here: Small) -> None:
    later, sooner = ask(here, at(9, 25)), ask(here, at(9, 21))
    mine = actions.claim_task(
        task_id=queries.tasks_for(here.education_officer, on=at(9, 28).date()).get(case=later).pk,
        by=here.education_officer,
        at=at(9, 28),
    )

    found = queries.desk(here.education_officer, on=at(9, 28).date())
    one = queries.desk(here.education_officer, on=at(9, 28).date(), limit=1)

    assert [row.number for row in found] == [sooner.number, later.number]
    assert [row.number for row in one] == [sooner.number]
    assert [row.task_id for row in found if row.is_mine] == [mine.pk]


def test_a_whole_office_is_seen_once_by_its_head(here: Small, asked: Case) -> None:
    found = queries.desk(here.education_head, on=at(9, 28).date(), whole_office=True)

    assert [row.number for row in found] == [asked.number]


def test_who_has_charge_of_the_province_sees_every_case(here: Small, asked: Case) -> None:
    assert list(queries.case_rows(here.reviewer, on=at(9, 28).date())) == [asked]
    assert queries.lights(queries.case_rows(here.reviewer, on=at(9, 28).date()), at=at(9, 28)) == {
        "open": 1,
        "amber": 0,
        "red": 0,
    }
