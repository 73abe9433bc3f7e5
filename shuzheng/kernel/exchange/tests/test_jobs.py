"""What runs by itself: refreshing, expiring, extending, cleaning up."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from seeds import Small
from shuzheng.kernel.exchange import actions, jobs
from shuzheng.kernel.exchange.bindings import queries
from shuzheng.kernel.exchange.bindings.models import Binding, Snapshot
from shuzheng.kernel.exchange.models import Grant
from shuzheng.kernel.exchange.snapshots.actions import remove_old
from shuzheng.kernel.exchange.sources.models import DataSource
from shuzheng.kernel.exchange.tests.conftest import AT, PEOPLE, ROWS, Publish, bound, terms
from shuzheng.lib import clock
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(here: Small, publish: Publish) -> UUID:
    return bound(here, publish(PEOPLE))


@pytest.fixture
def at_half_past_midnight(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The clock of the edge, which jobs ask."""

    def on(days: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 2, 0, 30, tzinfo=SHANGHAI) + timedelta(days=days))

    return on


def test_grants_close_on_the_day_their_term_is_over(
    here: Small, resource: UUID, at_half_past_midnight: Callable[[int], None]
) -> None:
    grant = actions.grant(
        resource_id=resource,
        consumer=here.market,
        terms=terms("no"),
        request_ref="GX-1",
        by=here.education_officer,
        at=AT,
    )
    at_half_past_midnight(364)
    jobs.close_what_is_over(0)
    grant.refresh_from_db()
    assert grant.state == Grant.State.ACTIVE
    at_half_past_midnight(365)
    jobs.close_what_is_over(0)
    grant.refresh_from_db()
    assert grant.state == Grant.State.EXPIRED


@pytest.mark.parametrize(
    ("said", "days", "due"),
    [
        ("file daily active", 9, False),
        ("table daily active", 0, False),
        ("table daily active", 1, True),
        ("table monthly active", 29, False),
        ("table irregular active", 999, False),
        ("table irregular broken", 0, True),
        ("api realtime active", 0, True),
        ("table daily retired", 9, False),
    ],
)
def test_a_copy_is_made_anew_when_its_cycle_has_come_round(
    here: Small, resource: UUID, said: str, days: int, due: bool
) -> None:
    kind, refresh, state = said.split()
    source = DataSource.objects.create(org=here.education, kind="sqlite", label="x", sealed_dsn=b"x", registered_at=AT)
    where = None if kind == "file" else source
    Binding.objects.update(kind=kind, refresh=refresh, state=state, tested_at=AT, source=where)
    assert bool(queries.due_for_refresh(AT + timedelta(days=days))) is due


def replaced(here: Small, binding: Binding, key: str) -> None:
    upload = io.BytesIO(ROWS.replace("A2", key).encode())
    actions.replace_file(binding=binding, upload=upload, name="x.csv", by=here.education_clerk, at=AT)


def test_old_copies_go_and_the_one_in_use_stays(here: Small, resource: UUID) -> None:
    binding = queries.binding_in_use(resource)
    assert binding is not None
    replaced(here, binding, "B1")
    replaced(here, binding, "B2")
    replaced(here, binding, "B3")
    assert remove_old(at=AT + timedelta(hours=1)) == 0
    assert remove_old(at=AT + timedelta(days=2)) == 2
    left = Snapshot.objects.filter(removed_at=None).order_by("number")
    assert [queries.snapshot_path(one).exists() for one in left] == [True, True]
    assert left.last() == binding.snapshot


def test_one_source_that_refuses_does_not_keep_the_others_waiting() -> None:
    done: list[int] = []

    def act(number: int) -> None:
        if number == 1:
            raise Refused("坏", code="x")
        done.append(number)

    jobs._each([1, 2], act)
    assert done == [2]
