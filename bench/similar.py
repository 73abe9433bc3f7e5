"""Finding the repeats of a matter among many open tickets: `python -m bench.similar 100000`, in a database of its own.

Every hundredth text is asked for again in other words; found is whether the ticket stands among the five shown.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import time
from datetime import timedelta

STREETS, THINGS = (
    400,
    (
        "自来水管爆裂",
        "路灯不亮",
        "井盖丢失",
        "垃圾没人清运",
        "夜间施工噪声扰民",
        "下水道堵塞",
        "商贩占道经营",
        "暖气不热",
    ),
)
FRAMES = ("{place}{thing}，请尽快处理", "{thing}，就在{place}，影响出行", "我反映一下{place}，{thing}，已经好几天了")


def main(count: int) -> None:
    """Make the tickets, index them, ask, print."""
    import django

    from shuzheng.lib import postgres

    postgres.start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    django.setup()
    from django.db import connection

    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_similar"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    from shuzheng.systems.openness.hotline.finding.queries import search_index

    try:
        _measure(count)
    finally:
        shutil.rmtree(search_index().folder.parent, ignore_errors=True)
        connection.creation.destroy_test_db(own, verbosity=0)


def _measure(count: int) -> None:
    from django.db import connection

    from seeds import small
    from shuzheng.kernel.audit.specs import SYSTEM
    from shuzheng.kernel.calendar import seeds as calendar
    from shuzheng.kernel.cases.models import Case
    from shuzheng.lib import clock
    from shuzheng.systems.openness.hotline import actions
    from shuzheng.systems.openness.hotline.finding.jobs import sync_index
    from shuzheng.systems.openness.hotline.intake.queries import similar
    from shuzheng.systems.openness.hotline.models import Ticket

    here, now, pick = small(), clock.now(), random.Random(1)
    calendar.load(at=now)
    actions.assign_duty(duty="hotline", division=here.city, org=here.hotline, by=SYSTEM, at=now)
    made = [(f"演示{pick.randrange(STREETS)}街{pick.randrange(999)}号", pick.choice(THINGS)) for _ in range(count)]
    for start in range(0, count, 5000):
        batch = made[start : start + 5000]
        cases = [
            Case(number=f"B{start + n}", flow="ticket", flow_version=1, state="handling", title=thing,
                 division=here.county, opened_at=now)
            for n, (_, thing) in enumerate(batch)
        ]  # fmt: skip
        Case.objects.bulk_create(cases)
        Ticket.objects.bulk_create(
            Ticket(case=case, hotline=here.hotline, kind="help", channel="phone", code="", address=place,
                   text=FRAMES[0].format(place=place, thing=thing),
                   received_at=now - timedelta(minutes=pick.randrange(10_000)))
            for case, (place, thing) in zip(cases, batch, strict=True)
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    begun = time.perf_counter()
    sync_index()
    print(f"{count} open tickets indexed in {time.perf_counter() - begun:.1f} s")
    spent, hits, asked = [], 0, range(0, count, max(1, count // 200))
    for number in asked:
        place, thing = made[number]
        text = FRAMES[1 + number % 2].format(place=place, thing=thing)
        begun = time.perf_counter()
        found = similar(text=text, division=here.county.code, address=place, at=now)
        spent.append((time.perf_counter() - begun) * 1000)
        hits += f"B{number}" in {one.number for one in found}
    spent.sort()
    print(f"median {statistics.median(spent):.0f} ms, p95 {spent[int(len(spent) * 0.95)]:.0f} ms, "
          f"found {hits} of {len(asked)}")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
