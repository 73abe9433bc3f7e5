"""The feed as consumers have it: their fields, masked, in order, exactly once by cursor, whoever writes meanwhile."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection, connections

from seeds import Small, small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.registers import actions, queries
from shuzheng.kernel.registers.feeds import actions as feeds
from shuzheng.kernel.registers.feeds import queries as handed
from shuzheng.kernel.registers.feeds.models import Consumer
from shuzheng.kernel.registers.specs import Event
from shuzheng.kernel.registers.tests.conftest import AT, WHY
from shuzheng.kernel.registers.tests.test_feed import settled  # noqa: F401
from shuzheng.kernel.registers.tests.toy import ROOMS, Room, installed_toy
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused
from tests.until import until

JAN = date(2026, 1, 1)


def opened(here: Small, *names: str) -> Consumer:
    return feeds.open_consumer(
        register=ROOMS,
        org=here.market,
        fields=names or ("name", "phone"),
        basis="数据共享协议〔2026〕7号",
        by=here.education_officer,
        at=AT,
    )


def entered(here: Small, code: str = "R1") -> None:
    values = {"code": code, "name": "东馆", "phone": "0311-86012345"}
    actions.enter(register=ROOMS, values=values, grounds=WHY, by=here.education_officer, at=AT, true_from=JAN)


def test_a_consumer_gets_its_fields_alone_and_masked(settled: Small) -> None:  # noqa: F811
    entered(settled)
    (event,) = handed.handed(ROOMS, opened(settled))
    assert event.values == {"name": "东馆", "phone": "****2345"}


def test_the_next_page_begins_after_what_was_acknowledged(settled: Small) -> None:  # noqa: F811
    consumer = opened(settled)
    entered(settled)
    entered(settled, "R2")
    first, _ = handed.handed(ROOMS, consumer)
    told = feeds.acknowledge(
        register=ROOMS, consumer=consumer, cursor=first.cursor, by=settled.market_officer, at=clock.now()
    )
    assert [one.cursor > first.cursor for one in handed.handed(ROOMS, told)] == [True]
    assert OutboxLine.objects.filter(action="registers.acknowledge_feed").exists()


def test_nothing_but_what_was_handed_out_is_acknowledged_and_never_backwards(settled: Small) -> None:  # noqa: F811
    consumer = opened(settled)
    entered(settled)
    entered(settled, "R2")
    first, second = handed.handed(ROOMS, consumer)
    said = {"register": ROOMS, "consumer": consumer, "by": settled.market_officer, "at": clock.now()}
    with pytest.raises(Refused, match="没有发出过"):
        feeds.acknowledge(**said, cursor="9-1-1")  # type: ignore[arg-type]
    feeds.acknowledge(**said, cursor=second.cursor)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="不能退回"):
        feeds.acknowledge(**said, cursor=first.cursor)  # type: ignore[arg-type]


def test_a_feed_is_the_consumers_alone_and_ends_when_it_is_closed(here: Small) -> None:
    consumer = opened(here)
    assert handed.consumer_for(ROOMS, person=here.market_officer) == consumer
    with pytest.raises(NotAllowed, match="没有向您的单位开通"):
        handed.consumer_for(ROOMS, person=here.environment_officer)
    feeds.close_consumer(register=ROOMS, consumer=consumer, reason="协议到期", by=here.education_officer, at=AT)
    with pytest.raises(NotAllowed, match="没有向您的单位开通"):
        handed.consumer_for(ROOMS, person=here.market_officer)


@pytest.mark.parametrize(
    ("names", "basis", "words"),
    [(("name", "secret"), "协议", "没有这些字段：secret"), ((), "协议", "至少选择一个"), (("name",), " ", "依据")],
)
def test_a_feed_is_opened_for_known_fields_on_a_basis(
    here: Small, names: tuple[str, ...], basis: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        feeds.open_consumer(
            register=ROOMS, org=here.market, fields=names, basis=basis, by=here.education_officer, at=AT
        )


def test_who_may_not_write_the_register_opens_no_feed(here: Small) -> None:
    with pytest.raises(NotAllowed):
        feeds.open_consumer(register=ROOMS, org=here.market, fields=("name",), basis="协议", by=here.reviewer, at=AT)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Small]:
    """The cast and the register for good, until the test is over."""
    with installed_toy():
        yield small()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE "{Room._meta.db_table}"')


def write(by: Person, seed: int) -> None:
    """Acts of one writer, each in a transaction of its own."""
    dice, known = random.Random(seed), []
    try:
        for turn in range(8):
            values = {"code": f"{seed}-{turn}", "name": f"馆{seed}-{turn}"}
            kept = {"register": ROOMS, "grounds": WHY, "by": by, "at": clock.now()}
            known.append(actions.enter(**kept, values=values, true_from=JAN))  # type: ignore[arg-type]
            entity, day = dice.choice(known), date(2026, dice.randint(2, 12), 1)
            actions.change(**kept, entity=entity, values={"name": f"改{seed}-{turn}"}, true_from=day)  # type: ignore[arg-type]
            if dice.random() < 0.4:
                known.remove(entity)
                actions.withdraw(**kept, entity=entity)  # type: ignore[arg-type]
    finally:
        connections.close_all()


def apply(events: list[Event], held: dict[int, str]) -> None:
    for event in events:
        if event.is_end:
            del held[event.version]
        else:
            held[event.version] = event.values["name"]


@pytest.mark.slow
def test_who_applies_the_feed_while_others_write_ends_with_exactly_the_table(committed: Small) -> None:
    writers = [threading.Thread(target=write, args=(committed.education_officer, seed)) for seed in range(3)]
    [one.start() for one in writers]
    held: dict[int, str] = {}
    seen: Counter[tuple[bool, int]] = Counter()
    after = ""

    def caught_up() -> bool:
        nonlocal after
        is_over = not any(one.is_alive() for one in writers)
        events = queries.feed(ROOMS, after=after, limit=3)
        apply(events, held)
        seen.update((one.is_end, one.version) for one in events)
        after = events[-1].cursor if events else after
        return (
            is_over and not events and held == dict(queries.rows(ROOMS, person=None, on=None).values_list("id", "name"))
        )

    assert until(caught_up, 120)
    assert (Room.objects.count() > 30, set(seen.values())) == (True, {1})
