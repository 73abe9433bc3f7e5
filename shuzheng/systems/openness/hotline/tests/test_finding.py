"""A repeat is found however many tickets came in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds import Small
from shuzheng.lib.search import SearchIndex
from shuzheng.systems.openness.hotline.finding import jobs, queries
from shuzheng.systems.openness.hotline.finding.queries import SHAPE
from shuzheng.systems.openness.hotline.intake.queries import similar
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.tests.conftest import Call, at, step


@pytest.fixture(autouse=True)
def _own_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = SearchIndex(tmp_path, SHAPE)
    monkeypatch.setattr(queries, "search_index", lambda: index)
    monkeypatch.setattr(jobs, "search_index", lambda: index)


def _found(here: Small, text: str = "建设北大街路口的水管在漏水") -> list[str]:
    return [one.number for one in similar(text=text, division=here.county.code, address="建设北大街", at=at(11, 3))]


def test_a_repeat_is_found_behind_more_new_tickets_than_are_read_one_by_one(
    here: Small, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = call(address="建设北大街路口")
    jobs.sync_index()
    monkeypatch.setattr(queries, "MOST_NEW", 1)
    call("学校食堂饭菜质量差", at(11, 2, 11), address="演示小学")

    assert _found(here) == [first.case.number]


def test_what_came_since_the_index_was_written_is_found_as_well(here: Small, call: Call) -> None:
    jobs.sync_index()

    late = call(address="建设北大街路口")

    assert _found(here) == [late.case.number]


def test_what_is_closed_leaves_the_index(here: Small, call: Call) -> None:
    first = call(address="建设北大街路口")
    jobs.sync_index()
    step(first, "route", here.operator_a, at(11, 2, 12), data={"elsewhere": "110"})
    before = _found(here)

    assert (before, jobs.sync_index(), jobs.sync_index()) == ([], 1, 0)


def test_an_index_that_was_deleted_is_made_anew(
    here: Small, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(address="建设北大街路口")
    jobs.sync_index()
    other = SearchIndex(tmp_path / "other", SHAPE)
    monkeypatch.setattr(jobs, "search_index", lambda: other)

    assert jobs.sync_index() == 1
    assert Ticket.objects.filter(is_indexed=True).count() == 1
