"""Exactly one responsible worker for each grid and day: the actions explain it, the database insists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.cells.actions import add_grid, close_grid, name_worker, substitute
from shuzheng.systems.society.grid.models import Duty, Grid
from shuzheng.systems.society.grid.rounds.actions import make_visit, plan_round
from shuzheng.systems.society.grid.rounds.queries import rounds_of_day
from shuzheng.systems.society.grid.rules import Routine, due_by
from shuzheng.systems.society.grid.tests.conftest import Place, at, found

NOVEMBER = date(2026, 11, 1)


def check() -> None:
    """What waits for the end of the transaction is looked at now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_two_regular_workers_on_a_day_are_refused_by_the_database(place: Place) -> None:
    with pytest.raises(IntegrityError, match="grid_one_worker_a_day"), transaction.atomic():
        Duty.objects.create(grid=place.grid, person=place.other_worker, valid_from=NOVEMBER)


def test_a_day_without_a_worker_is_refused_by_the_database(place: Place) -> None:
    Duty.objects.filter(grid=place.grid).update(valid_to=NOVEMBER)
    Duty.objects.create(grid=place.grid, person=place.other_worker, valid_from=NOVEMBER + timedelta(days=1))
    with pytest.raises(IntegrityError, match="有且只有一名责任网格员"):
        check()
    Duty.objects.filter(grid=place.grid, valid_to=None).update(valid_from=NOVEMBER)


def test_a_grid_nobody_answers_for_is_refused_by_the_database(place: Place) -> None:
    grid = Grid.objects.create(code="130102001001009", name="无人", division=place.village, valid_from=NOVEMBER)
    with pytest.raises(IntegrityError, match="有且只有一名责任网格员"):
        check()
    grid.delete()


def test_another_worker_takes_over_with_the_open_events(place: Place) -> None:
    event = found(place)
    name_worker(grid=place.grid, worker=place.other_worker, on=date(2026, 11, 10), by=place.dispatcher, at=at(11, 3))
    check()
    assert queries.worker_of(place.grid, on=date(2026, 11, 9)) == place.worker
    assert queries.worker_of(place.grid, on=date(2026, 11, 10)) == place.other_worker
    assert event.case.parties.get(side="worker").person == place.other_worker


def _away(place: Place, **said: Any) -> Duty:
    usual: dict[str, Any] = {"since": date(2026, 11, 5), "until": date(2026, 11, 8), "reason": "年休假"}
    worker, by = place.other_worker, place.dispatcher
    return substitute(grid=place.grid, worker=worker, by=by, at=at(11, 2), **(usual | said))


def test_a_substitute_answers_while_the_worker_is_away(place: Place) -> None:
    _away(place)
    who = [queries.worker_of(place.grid, on=date(2026, 11, day)) for day in (4, 5, 7, 8)]
    assert who == [place.worker, place.other_worker, place.other_worker, place.worker]
    assert queries.grids_of(place.worker, on=date(2026, 11, 5)) == []


def test_two_substitutes_at_once_are_refused_in_words(place: Place) -> None:
    _away(place)
    with pytest.raises(Refused, match="已经有人代班"):
        _away(place, since=date(2026, 11, 7), until=date(2026, 11, 9))


@pytest.mark.parametrize(
    "wrong", [{"until": None}, {"until": date(2026, 11, 5)}, {"reason": " "}, {"since": date(2026, 11, 1)}]
)
def test_a_substitution_has_a_term_and_a_reason(place: Place, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        _away(place, **wrong)


def test_only_the_offices_above_name_workers(place: Place) -> None:
    with pytest.raises(NotAllowed):
        name_worker(grid=place.grid, worker=place.other_worker, on=NOVEMBER, by=place.housing_head, at=at(10, 30))
    with pytest.raises(Refused, match="不担任网格员"):
        name_worker(grid=place.grid, worker=place.dispatcher, on=NOVEMBER, by=place.dispatcher, at=at(10, 30))


def test_a_grid_lies_below_a_village_and_is_numbered(place: Place) -> None:
    with pytest.raises(Refused, match="村"):
        add_grid(division=place.street, name="错", worker=place.worker, by=SYSTEM, at=at(11, 2))
    second = add_grid(division=place.village, name="第二网格", worker=place.worker, by=place.dispatcher, at=at(11, 2))
    check()
    assert (place.grid.code, second.code) == ("130102001001001", "130102001001002")


def test_a_grid_is_closed_when_its_events_are(place: Place) -> None:
    event = found(place)
    with pytest.raises(Refused, match="未办结"):
        close_grid(grid=place.grid, on=date(2026, 11, 9), by=place.dispatcher, at=at(11, 3))
    type(event.case).objects.filter(pk=event.case_id).update(closed_at=at(11, 3))
    close_grid(grid=place.grid, on=date(2026, 11, 9), by=place.dispatcher, at=at(11, 3))
    check()
    assert queries.worker_of(place.grid, on=date(2026, 11, 9)) is None


def test_rounds_come_back_after_their_days(place: Place) -> None:
    made = plan_round(
        grid=place.grid, what="visit", place="独居老人甲", every_days=7, by=place.dispatcher, at=at(11, 2)
    )
    assert [one.pk for one, _ in rounds_of_day(place.worker, on=date(2026, 11, 2))] == [made.pk]
    twice = [make_visit(round_id=made.pk, by=place.worker, at=at(11, 2), note="平安").pk for _ in range(2)]
    assert twice[0] == twice[1]
    assert rounds_of_day(place.worker, on=date(2026, 11, 8)) == []
    assert [since for _, since in rounds_of_day(place.worker, on=date(2026, 11, 10))] == [date(2026, 11, 9)]


def test_somebody_elses_round_is_refused(place: Place) -> None:
    made = plan_round(grid=place.grid, what="check", place="泵房", every_days=1, by=place.dispatcher, at=at(11, 2))
    with pytest.raises(NotAllowed):
        make_visit(round_id=made.pk, by=place.other_worker, at=at(11, 2))


def test_the_longest_waiting_round_comes_first() -> None:
    fresh, old = Routine(1, 7, NOVEMBER, date(2026, 11, 3)), Routine(2, 7, NOVEMBER, date(2026, 10, 1))
    never = Routine(3, 30, NOVEMBER, None)
    assert [one.id for one in due_by([fresh, never, old], on=date(2026, 11, 10))] == [2, 3, 1]


def test_a_visit_told_a_day_late_counts_for_the_day_on_which_it_was_made(place: Place) -> None:
    made = plan_round(
        grid=place.grid, what="visit", place="独居老人甲", every_days=7, by=place.dispatcher, at=at(11, 2)
    )

    visit = make_visit(round_id=made.pk, by=place.worker, at=at(11, 4), made_at=at(11, 3))
    again = make_visit(round_id=made.pk, by=place.worker, at=at(11, 5), made_at=at(11, 3))

    assert (visit.on, again.pk) == (date(2026, 11, 3), visit.pk)


def test_a_visit_from_the_future_counts_for_today(place: Place) -> None:
    made = plan_round(
        grid=place.grid, what="visit", place="独居老人甲", every_days=7, by=place.dispatcher, at=at(11, 2)
    )

    assert make_visit(round_id=made.pk, by=place.worker, at=at(11, 4), made_at=at(12, 1)).on == date(2026, 11, 4)
