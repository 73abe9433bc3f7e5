"""Cases: `python -m bench.cases 1000000` makes a database of its own with that many cases, asks, and drops it."""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from seeds import Small
    from shuzheng.kernel.cases.models import Case

ON = date(2026, 9, 28)
WORDS = ("水管", "开办", "申请", "长安区", "学校 名单", "燃气管道", "没有这样的事", "WJ2026", "许可证")
STEPS, ASKS = 400, 40


def main(count: int) -> None:
    """Make the cases, take steps, ask, print."""
    with _database():
        from bench.cases_world import make

        here = _world()
        started = time.perf_counter()
        make(count, here)
        print(f"{count:,} cases made by SQL in {time.perf_counter() - started:.0f} s")
        _steps(here)
        _spiff(here)
        gc.collect()  # what Spiff left is no part of what a desk costs
        _questions(here)
        _recompute()


@contextmanager
def _database() -> Iterator[None]:
    """A database of this run's own."""
    import django

    from shuzheng.lib import postgres

    postgres.start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    django.setup()
    from django.db import connection

    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_cases"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def _world() -> Small:
    from seeds import small
    from shuzheng.kernel.calendar import seeds as calendar
    from shuzheng.kernel.cases import flows
    from shuzheng.kernel.cases.tests.conftest import at, count_ten_days
    from tests.toy.flows import FLOW

    flows.install(FLOW)
    calendar.load(at=at(1, 1))
    count_ten_days()
    return small()


def _at(minute: int) -> datetime:
    from shuzheng.lib.clock import SHANGHAI

    return datetime(2026, 9, 28, 10 + minute // 60 % 12, minute % 60, tzinfo=SHANGHAI)


def _opened(here: Small, minute: int) -> Case:
    from shuzheng.kernel.cases import actions

    sides = {"asker": here.market, "handler": here.education, "authority": here.authority}
    return actions.open_case(
        flow="toy", title="调取名单", sides=sides, division="130000", by=here.market_officer, at=_at(minute)
    )


def _steps(here: Small) -> None:
    """Steps through the whole kernel beside an update of the same row by Django."""
    from django.db import transaction
    from django.db.models import F

    from shuzheng.kernel.cases import actions
    from shuzheng.kernel.cases.models import Case

    cases = [_opened(here, number) for number in range(STEPS // 4)]

    def kernel() -> None:
        for minute, case in enumerate(cases):
            for step, by, data in (
                ("ask_correction", here.education_officer, {"missing": ["公函"]}),
                ("correct", here.market_officer, {}),
                ("propose", here.education_officer, {}),
                ("grant", here.education_head, {"copies": 1}),
            ):
                actions.take(case_id=case.pk, step=step, by=by, at=_at(minute), data=data)

    def bare() -> None:
        for case in cases:
            for state in ("correcting", "received", "proposed", "granted"):
                with transaction.atomic():
                    Case.objects.filter(pk=case.pk).update(state=state, version=F("version") + 1)

    ours, theirs = STEPS / _seconds(kernel), STEPS / _seconds(bare)
    print(f"steps: {ours:.0f} a second through the kernel, {theirs:.0f} bare updates: 1 to {theirs / ours:.1f}")


def _spiff(here: Small) -> None:
    """Whole instances a second: opened, proposed, granted; ours durable in the database, Spiff's in memory only."""
    from shuzheng.kernel.cases import actions
    from tests import spiff
    from tests.toy.flows import FLOW

    count = STEPS // 4

    def ours() -> None:
        for minute in range(count):
            case = _opened(here, minute)
            actions.take(case_id=case.pk, step="propose", by=here.education_officer, at=_at(minute))
            actions.take(case_id=case.pk, step="grant", by=here.education_head, at=_at(minute), data={"copies": 1})

    spec = spiff.parsed(FLOW)

    def theirs() -> None:
        for _ in range(count):
            spiff.Walk(spec, ("propose", "grant"))

    print(
        f"instances of the same flow: {count / _seconds(ours):.0f} a second here (durable, audited),"
        f" {count / _seconds(theirs):.0f} a second in SpiffWorkflow (in memory, nothing kept)"
    )


def _questions(here: Small) -> None:
    """What a desk, the list and the search cost those who ask them: who has most, who has some, who oversees all."""
    from bench.cases_world import busy_officer
    from shuzheng.kernel.cases import queries
    from shuzheng.web import keyset
    from shuzheng.web.lists import count_words

    def listed(rows: QuerySet[Case]) -> None:
        keyset.page(rows, order="-opened_at", size=50)
        count_words(rows)

    people = {"busiest office": here.education_officer, "an office": busy_officer(7), "the authority": here.reviewer}
    for who, person in people.items():
        person.held(ON)  # read once a request, for everything
        rows = queries.case_rows(person, on=ON)
        _tell(f"desk, {who}", [partial(queries.desk, person, on=ON)] * ASKS)
        _tell(f"badge, {who}", [queries.tasks_for(person, on=ON).count] * ASKS)
        _tell(f"list, {who}", [partial(listed, rows)] * ASKS)
        _tell(f"search, {who}", [partial(listed, queries.search(rows, one)) for one in WORDS] * (ASKS // 8), WORDS)


def _recompute() -> None:
    """All clocks that run, counted anew as after a schedule."""
    from shuzheng.kernel.cases import actions
    from shuzheng.kernel.cases.models import CaseClock

    running = CaseClock.objects.filter(stopped_on=None).count()
    spent = _seconds(lambda: actions.recompute_clocks(year=2026, at=_at(0)))
    print(f"recompute: {running:,} running clocks in {spent:.1f} s")


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _tell(what: str, asks: Sequence[Callable[[], object]], names: tuple[str, ...] = ()) -> None:
    asks[0]()
    times = [_seconds(ask) * 1000 for ask in asks]
    slowest = f", slowest “{names[times.index(max(times)) % len(names)]}”" if names else ""
    ranked = sorted(times)
    print(
        f"{what}: median {statistics.median(ranked):.0f} ms, p95 {ranked[int(len(ranked) * 0.95)]:.0f} ms,"
        f" max {ranked[-1]:.0f} ms{slowest}"
    )


if __name__ == "__main__":
    for asked in sys.argv[1:] or ["100000"]:
        main(int(asked))
