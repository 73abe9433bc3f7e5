"""Search over a large catalogue: `python -m bench.catalogue_search 100000` makes a database of its own and drops it."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

QUESTIONS = (
    "学校",
    "企业登记",
    "空气质量 监测",
    "许可信息",
    "统一社会信用代码",
    "交通 处罚",
    "399001/000777",
    "年度",
    "registered",
    "",
)


def main(count: int, names: Path | None) -> None:
    """Make the entries, index them, ask, print milliseconds."""
    import django

    from shuzheng.lib import postgres

    postgres.start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    django.setup()
    from django.db import connection

    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_catalogue"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    from shuzheng.kernel.catalogue.queries import search_index

    try:
        _measure(count, names)
    finally:
        shutil.rmtree(search_index().folder.parent, ignore_errors=True)
        connection.creation.destroy_test_db(own, verbosity=0)


def _measure(count: int, names: Path | None) -> None:
    from shuzheng.kernel.catalogue import jobs, queries, seeds
    from shuzheng.lib.clock import today

    person, sources = _people()
    started = time.perf_counter()
    seeds.seed_many(count, sources=sources, person=person, on=today(), names=names)
    made = time.perf_counter()
    jobs.rebuild_index()
    print(f"{count} entries: made in {made - started:.1f} s, indexed in {time.perf_counter() - made:.1f} s")
    for name, ask in (
        ("search", lambda q: queries.search(person, q)),
        ("suggest", lambda q: queries.suggest(person, q)),
    ):
        ask("学校")
        times = sorted(_timed(ask, question) for question in QUESTIONS for _ in range(20))
        slowest = max(QUESTIONS, key=lambda q: _timed(ask, q))
        print(
            f"{name}: median {statistics.median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms, "
            f"max {times[-1]:.1f} ms, slowest question {slowest!r}"
        )


def _timed(ask: Callable[[str], object], question: str) -> float:
    began = time.perf_counter()
    ask(question)
    return (time.perf_counter() - began) * 1000


def _people() -> tuple[Person, list[Org]]:
    from seeds import small

    handful = small()
    departments = [handful.education, handful.environment, handful.market, handful.approval, handful.city_bureau]
    return handful.education_clerk, departments


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 100_000,
        Path(sys.argv[2]) if len(sys.argv) > 2 else None,
    )
